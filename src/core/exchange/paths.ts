import path from "node:path";

/**
 * A name from a file as a contained POSIX path relative to the dataset's root, or why it is none. `./`, doubled
 * slashes and Windows' separators (where the name has no "/") are put right; whatever could lead out of the root, to
 * a device or to the network is refused. The file system is not asked: who opens the file checks for links.
 */
export function containedPath(name: unknown): ContainedPath {
  if (typeof name !== "string" || name === "") return refused("is no file name");
  if (name.length > maxLength) return refused("is longer than any path");
  if (/\p{Cc}/u.test(name)) return refused("holds control characters");
  if (!name.isWellFormed()) return refused("is not valid Unicode");
  if (scheme.test(name)) return refused("is a URL or has a drive");
  if (/^[/\\]|^~(?:[/\\]|$)/.test(name)) return refused("is not relative");
  // Datasets from Windows say a\b.jpg; a name with both is a trick on whoever looks at one of them only.
  if (name.includes("\\") && name.includes("/")) return refused("mixes / and \\");
  const parts = name.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return refused("is no file name");
  for (const part of parts) {
    if (/^\.{2,}[. ]*$/.test(part)) return refused("leads out of the dataset's folder");
    if (device.test(part)) return refused(`names the device '${part}'`);
    if (process.platform === "win32" && part.includes(":"))
      return refused("names a stream of a file");
  }
  const joined = parts.join("/");
  // "./c:x" is "c:x" by now.
  if (scheme.test(joined) || /^~(?:\/|$)/.test(joined))
    return refused("is not what it seems to be");
  return { ok: true, path: joined };
}

export type ContainedPath =
  | { readonly ok: true; readonly path: string }
  /** `reason` goes after the name: "'../a.jpg' leads out of the dataset's folder". */
  | { readonly ok: false; readonly reason: string };

/** The absolute path of a contained one; both belts: what `containedPath` let through is measured once more. */
export function below(root: string, contained: string): string {
  const file = path.resolve(root, contained);
  if (!file.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
    throw new Error(`'${contained}' is not below its root.`);
  return file;
}

/**
 * A text as a single file or folder name that every file system takes, never empty: what they forbid becomes "_".
 */
export function safeName(text: string): string {
  const name = text
    .normalize("NFC")
    .toWellFormed()
    .replace(forbidden, "_")
    .replace(/^[.~]+|[. ]+$/g, (end) => "_".repeat(end.length));
  const cut = cutBytes(name === "" ? "_" : name, 200);
  return device.test(cut) ? `_${cut}` : cut;
}

/**
 * Hands out names that differ even where file systems ignore case: the first one who asks for "a.jpg" gets it, the
 * next "a-2.jpg"; a folder never has the name of a file. What comes out depends on the order of asking alone.
 */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #next = new Map<string, number>();

  /** `key` gives what must differ where that is not the whole path: the stem of "a/b.jpg" for "a/b.txt". */
  take(wanted: string, key: (path: string) => string = (whole) => whole): string {
    const { dir: asked, name: stem, ext } = path.posix.parse(wanted);
    const dir = this.#folder(asked);
    let name = path.posix.join(dir, stem + ext);
    const first = fold(key(name));
    let number = this.#next.get(first) ?? 2;
    while (this.#taken.has(fold(key(name))) || this.#folders.has(fold(name)))
      name = path.posix.join(dir, `${stem}-${number++}${ext}`);
    this.#next.set(first, number);
    this.#taken.add(fold(key(name)));
    this.#files.add(fold(name));
    for (let up = dir; up !== "" && up !== "."; up = path.posix.dirname(up))
      this.#folders.add(fold(up));
    return name;
  }

  /** The folder, or one beside it where a part of it is a file. */
  #folder(wanted: string): string {
    let folder = "";
    for (const part of wanted.split("/").filter((one) => one !== "")) {
      let name = path.posix.join(folder, part);
      for (let number = 2; this.#files.has(fold(name)); number++)
        name = path.posix.join(folder, `${part}-${number}`);
      folder = name;
    }
    return folder;
  }
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The path without its extension: images that differ in it alone would share one label file. */
export function withoutExtension(file: string): string {
  const { dir, name } = path.posix.parse(file);
  return path.posix.join(dir, name);
}

/** The path of an export's image: each part made safe. */
export function safePath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.length === 0 ? "_" : parts.map(safeName).join("/");
}

/** By code points, as Python sorts: UTF-16 puts some of them elsewhere. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const maxLength = 4096;
const scheme = /^([a-z]:|[a-z][a-z\d+.-]*:\/\/|(data|file|javascript):)/i;
const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(\.|$| )/i;
/** Control characters, marks that change the direction of what follows, and what Windows keeps for itself. */
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/gu;

function refused(reason: string): ContainedPath {
  return { ok: false, reason };
}

/** At most `limit` bytes of UTF-8, with the extension kept and no character cut in two. */
function cutBytes(name: string, limit: number): string {
  if (Buffer.byteLength(name) <= limit) return name;
  const ext = path.posix.extname(name);
  const keep = Buffer.byteLength(ext) <= 16 ? ext : "";
  let stem = name.slice(0, name.length - keep.length);
  while (Buffer.byteLength(stem) > limit - Buffer.byteLength(keep))
    stem = Array.from(stem).slice(0, -1).join("");
  return stem + keep;
}
