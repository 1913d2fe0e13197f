import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { openPromise } from "yauzl";
import { messageOf, WinnowError } from "../../base/errors.ts";
import { below, containedPath } from "../exchange/paths.ts";

/** More than a plugin and its packages are. */
const usual = { files: 50_000, bytes: 2 ** 30, folders: 50_000 };

/**
 * Unpacks an archive into an empty folder: files and folders that stay in it. Links, encrypted files, a name twice and
 * more files, bytes or folders than `most` (50,000, 1 GB, 50,000) are refused, whatever the archive says its sizes are.
 * @param file A zip, by whatever name, or a `.tgz`. @throws WinnowError plugin-refused, cancelled
 */
export async function unpack(
  file: string,
  into: string,
  signal: AbortSignal,
  most = usual,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const target = new Target(into, signal, most);
  try {
    if (/\.t(?:ar\.)?gz$/i.test(file)) await unpackTar(file, target);
    else await unpackZip(file, target);
  } catch (error) {
    if (error instanceof WinnowError || signal.aborted) throw error;
    throw refused(`'${file}' cannot be unpacked: ${messageOf(error)}.`, error);
  }
}

async function unpackZip(file: string, target: Target): Promise<void> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName, externalFileAttributes, versionMadeBy } = entry;
      // Made on Unix: the upper half is the file's mode.
      const mode = versionMadeBy >>> 8 === 3 ? externalFileAttributes >>> 16 : 0;
      const kind = mode & 0o170000;
      if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000)
        throw refused(`The archive holds '${fileName}', which is neither a file nor a folder.`);
      if (fileName.endsWith("/")) {
        target.announceFolder(fileName);
        continue;
      }
      if (!entry.canDecodeFileData())
        throw refused(
          `The archive holds '${fileName}', which is encrypted or packed in a way of its own.`,
        );
      target.announce(fileName, entry.uncompressedSize);
      const open = (): Promise<Readable> => zip.openReadStreamPromise(entry);
      await target.add(fileName, (mode & 0o100) !== 0, open);
    }
  } finally {
    zip.close();
  }
}

async function unpackTar(file: string, target: Target): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), entries, {
    signal: target.signal,
  });
  // Told by the loop, where it is an error of the archive.
  reading.catch(() => undefined);
  for await (const entry of entries) {
    const { name, type, size, mode } = entry.header;
    if (type === "directory") {
      entry.resume();
      target.announceFolder(name);
      continue;
    }
    if (type !== "file" && type !== "contiguous-file")
      throw refused(`The archive holds '${name}', which is neither a file nor a folder.`);
    target.announce(name, size);
    const open = async (): Promise<Readable> => entry as unknown as Readable;
    await target.add(name, (mode & 0o100) !== 0, open);
  }
  await reading;
}

/** The folder that an archive is unpacked into, and what has come so far. */
class Target {
  readonly signal: AbortSignal;
  readonly #root: string;
  readonly #most: typeof usual;
  #files = 0;
  /** That were made, relative to the root, and how many the archive holds besides, which nobody makes. */
  readonly #folders = new Set<string>(["."]);
  #emptyFolders = 0;
  #bytes = 0;

  constructor(root: string, signal: AbortSignal, most: typeof usual) {
    this.#root = root;
    this.#most = most;
    this.signal = signal;
  }

  /** Refuses a file that is too much before anything of it is read. */
  announce(name: string, bytes: number): void {
    this.#files++;
    this.#check(name, bytes);
  }

  /** A folder of its own is not made, for no plugin needs an empty one; but an archive of nothing else ends, too. */
  announceFolder(name: string): void {
    this.#emptyFolders++;
    this.#checkFolders(name, this.#emptyFolders);
  }

  /** @param open Called when all is ready: a stream that nobody listens to yet fails unheard. */
  async add(name: string, isProgram: boolean, open: () => Promise<Readable>): Promise<void> {
    const contained = containedPath(name);
    if (!contained.ok)
      throw refused(`The archive holds a file whose name '${name}' ${contained.reason}.`);
    const file = below(this.#root, contained.path);
    this.#countFolders(name, path.relative(this.#root, path.dirname(file)) || ".");
    await mkdir(path.dirname(file), { recursive: true });
    const content = await open();
    const counted = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
      this.#counted(name, chunks);
    // "wx": a second file of a name, in whatever case, is refused and not written over the first one.
    const to = createWriteStream(file, { flags: "wx", mode: isProgram ? 0o755 : 0o644 });
    await pipeline(content, counted, to, { signal: this.signal });
  }

  /** What an archive says of its sizes may be a lie. */
  async *#counted(name: string, chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      this.#check(name, 0);
      yield chunk;
    }
  }

  /** A path may make as many folders as it has characters. */
  #countFolders(name: string, folder: string): void {
    for (let one = folder; !this.#folders.has(one); one = path.dirname(one)) {
      this.#folders.add(one);
      this.#checkFolders(name, this.#folders.size - 1);
    }
  }

  #checkFolders(name: string, count: number): void {
    const { folders } = this.#most;
    if (count <= folders) return;
    throw refused(
      `The archive holds more than ${folders.toLocaleString("en")} folders, up to '${name}'. A plugin is far less.`,
    );
  }

  #check(name: string, bytes: number): void {
    const { files, bytes: most } = this.#most;
    if (this.#files <= files && this.#bytes + bytes <= most) return;
    throw refused(
      `The archive holds more than ${files.toLocaleString("en")} files or ${most / 2 ** 20} MB, up to '${name}'. A plugin is far less.`,
    );
  }
}

function refused(message: string, cause?: unknown): WinnowError {
  return new WinnowError("plugin-refused", message, { cause });
}
