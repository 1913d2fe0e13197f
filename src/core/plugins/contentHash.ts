import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { messageOf, WinnowError } from "../../base/errors.ts";

/*
 * All files count by their content, those of node_modules, too: they run like the plugin's own, and a byte of them is
 * changed without a version that tells. What is read once is not read again while the process lives, unless its size,
 * inode or times changed; the time of change cannot be set back by whoever may only write the file.
 */

/** More is no plugin that somebody looks at before trusting it. */
const maxFiles = 50_000;
const maxBytes = 2 ** 31;

/**
 * The SHA-256 of all that a plugin can run: names, content and whether it may be executed, of everything in its folder
 * but `.git`. The same content anywhere has the same hash.
 * @param dir Absolute. @throws WinnowError plugin-refused for links out of the folder, what is no file, and too much
 */
export async function contentHash(dir: string): Promise<string> {
  try {
    const root = await realpath(dir);
    const entries = await list(root);
    const hash = createHash("sha256").update("winnow-plugin 1\n");
    for (const { name, kind, digest } of await digests(root, entries))
      hash.update(`${kind} ${digest} ${JSON.stringify(name)}\n`);
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof WinnowError) throw error;
    throw refused(`It cannot be read whole: ${messageOf(error)}.`, error);
  }
}

/** Whether something in a plugin's folder is left out of its hash. @param relative With the system's separators. */
export function isUnhashed(relative: string): boolean {
  return relative.toLowerCase().split(path.sep).includes(".git");
}

interface Entry {
  /** Relative to the root, with "/". */
  readonly name: string;
  readonly stats: Stats;
}

async function list(root: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let bytes = 0;
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(path.join(root, folder))) {
      if (isUnhashed(name)) continue;
      const at = folder === "" ? name : `${folder}/${name}`;
      const stats = await lstat(path.join(root, at));
      if (stats.isDirectory()) {
        await walk(at);
        continue;
      }
      if (!stats.isFile() && !stats.isSymbolicLink())
        throw refused(`'${at}' is neither a file nor a folder. Take it out of the plugin.`);
      entries.push({ name: at, stats });
      bytes += stats.size;
      if (entries.length > maxFiles || bytes > maxBytes)
        throw refused(
          `Its folder holds more than ${maxFiles.toLocaleString("en")} files or 2 GB, which is too much to be trusted. Take out what it does not need.`,
        );
    }
  };
  await walk("");
  // Not by locale: the order is part of the hash.
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Digest {
  readonly name: string;
  readonly kind: "file" | "program" | "link";
  readonly digest: string;
}

/** As many at once as a disk likes; in the order of the entries. */
async function digests(root: string, entries: readonly Entry[]): Promise<Digest[]> {
  const found: Digest[] = [];
  const left = entries.entries();
  const work = async (): Promise<void> => {
    for (const [index, entry] of left) found[index] = await digestOf(root, entry);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return found;
}

async function digestOf(root: string, { name, stats }: Entry): Promise<Digest> {
  const file = path.join(root, name);
  if (!stats.isSymbolicLink()) {
    const kind = (stats.mode & 0o100) !== 0 ? "program" : "file";
    return { name, kind, digest: await fileDigest(file, stats) };
  }
  const target = await realpath(file).catch(() => undefined);
  const inside = target === undefined ? undefined : path.relative(root, target);
  if (inside === undefined || /^\.\.(?:[\\/]|$)/.test(inside) || path.isAbsolute(inside))
    throw refused(
      `'${name}' is a link that leads out of the plugin's folder. Replace it by what it stands for.`,
    );
  if (isUnhashed(inside))
    throw refused(`'${name}' is a link into .git. Take it out of the plugin.`);
  const digest = createHash("sha256")
    .update(await readlink(file))
    .digest("hex");
  return { name, kind: "link", digest };
}

/** By path: what a file was when it was read, and its digest. */
const known = new Map<string, { readonly stamp: string; readonly digest: string }>();
const maxKnown = 200_000;

async function fileDigest(file: string, stats: Stats): Promise<string> {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats;
  const stamp = [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  const before = known.get(file);
  if (before?.stamp === stamp) return before.digest;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest("hex");
  // What was changed a moment ago may be changed again within the same tick of the file system's clock.
  if (Date.now() - ctimeMs > 2000) {
    if (known.size >= maxKnown) known.clear();
    known.set(file, { stamp, digest });
  }
  return digest;
}

function refused(message: string, cause?: unknown): WinnowError {
  return new WinnowError("plugin-refused", message, { cause });
}
