import { createHash } from "node:crypto";
import {
  constants,
  copyFile,
  link,
  mkdir,
  open,
  realpath,
  stat,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import path from "node:path";
import { cancelled, messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { fileToDisk, folderToDisk } from "../project/toDisk.ts";
import type { ExportContext, ExportImage, ImageMode } from "./exchange.ts";
import type { WrittenFile } from "./exportManifest.ts";
import type { Move } from "./moveOriginals.ts";
import { below } from "./paths.ts";

/**
 * The folder that an export writes into: a new one beside its target until all is written (see exportFolder.ts).
 * All paths are relative to it, with "/", and made of safe names.
 */
export class OutputFolder {
  readonly root: string;
  readonly #context: ExportContext;
  readonly #made = new Set<string>();
  readonly #files: Entry[] = [];
  readonly #images = new Set<number>();

  constructor(root: string, context: ExportContext) {
    this.root = root;
    this.#context = context;
  }

  /** What was written so far, in the order of writing. */
  get files(): readonly WrittenFile[] {
    return this.#files;
  }

  /** The originals of the files of images, and these. */
  get originals(): readonly Move[] {
    return this.#files.flatMap(({ path: file, source }) => (source === "" ? [] : { source, file }));
  }

  /** How many images are in the export: see {@link has}. */
  get imageCount(): number {
    return this.#images.size;
  }

  /** Says that an image is in the export; where {@link place} put it there, that has said so. */
  has(image: ExportImage): void {
    this.#images.add(image.id);
  }

  /** The opposite: what an export says of its images is not said of this one after all. */
  hasNot(image: ExportImage): void {
    this.#images.delete(image.id);
  }

  /** @throws WinnowError bad-request where the export has already written this file; cancelled */
  async write(file: string, content: string | Uint8Array): Promise<void> {
    const entry = await this.#new(file);
    entry.bytes = Buffer.byteLength(content);
    entry.sha1 = createHash("sha1").update(content).digest("hex");
    await writeFile(entry.absolute, content, { flag: "wx" });
  }

  /** A text file that is written piece by piece; to be ended with `await using`. */
  async text(file: string): Promise<TextFile> {
    return new TextFile(await this.bytes(file));
  }

  /** A file of bytes that is written piece by piece; to be ended with `await using`. */
  async bytes(file: string): Promise<ByteFile> {
    const entry = await this.#new(file);
    return new ByteFile(await open(entry.absolute, "wx"), entry);
  }

  /**
   * Puts an image's file into the export. False, with an issue, when the original cannot be read: the image should
   * then be left out of the rest as well.
   */
  async place(image: ExportImage, file: string, mode: ImageMode): Promise<boolean> {
    if (mode === "none") {
      this.has(image);
      return true;
    }
    const entry = await this.#new(file);
    const target = entry.absolute;
    try {
      // A hard link to a symbolic one would be a second symbolic link; and nothing but a regular file ends.
      const original = await realpath(image.source);
      const facts = await stat(original);
      if (!facts.isFile()) throw new Error("it is no regular file");
      entry.isLink = mode === "link" && (await linked(original, target));
      if (!entry.isLink) await copyNew(original, target);
      entry.bytes = facts.size;
      entry.sha1 = image.sha1;
      entry.source = image.source;
      this.has(image);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOSPC") throw error;
      this.#files.pop();
      this.#context.issue({
        file: image.source,
        message: `The image cannot be exported: ${messageOf(error)}.`,
      });
      return false;
    }
  }

  async folder(name: string): Promise<void> {
    await this.#make(below(this.root, name));
  }

  /**
   * Waits until all of it is on the disk, so that what it replaces may go. Links are of files that were there before.
   * @throws WinnowError cancelled
   */
  async toDisk(): Promise<void> {
    const written = this.#files.filter(({ isLink }) => !isLink).map(({ absolute }) => absolute);
    // Several at a time: a file system writes its journal once for all that wait for it.
    const next = written.values();
    const some = async (): Promise<void> => {
      for (const file of next) {
        if (this.#context.signal.aborted) throw cancelled();
        await fileToDisk(file);
      }
    };
    await Promise.all(Array.from({ length: 8 }, some));
    for (const folder of new Set([...this.#made, this.root])) await folderToDisk(folder);
  }

  async #new(file: string): Promise<Entry> {
    if (this.#context.signal.aborted) throw cancelled();
    const absolute = below(this.root, file);
    await this.#make(path.dirname(absolute));
    const entry = { path: file, absolute, bytes: 0, sha1: "", source: "", isLink: false };
    this.#files.push(entry);
    return entry;
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    for (let at = folder; at.length >= this.root.length; at = path.dirname(at)) this.#made.add(at);
  }
}

/** A file on its way to the manifest. */
interface Entry {
  readonly path: string;
  readonly absolute: string;
  bytes: number;
  sha1: string;
  /** The original of an image's file; "" for others. */
  source: string;
  /** Whether its content is that of a file outside of the export. */
  isLink: boolean;
}

/** Adds up what is written, so that nothing has to be read again. */
export class ByteFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #entry: Entry;
  readonly #hash = createHash("sha1");

  constructor(handle: FileHandle, entry: Entry) {
    this.#handle = handle;
    this.#entry = entry;
  }

  async write(content: string | Uint8Array): Promise<void> {
    this.#hash.update(content);
    this.#entry.bytes += Buffer.byteLength(content);
    await this.#handle.writeFile(content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#entry.sha1 = this.#hash.digest("hex");
    await this.#handle.close();
  }
}

/** Gathers small writes into large ones. */
export class TextFile implements AsyncDisposable {
  readonly #file: ByteFile;
  #waiting: string[] = [];
  #length = 0;

  constructor(file: ByteFile) {
    this.#file = file;
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#length += text.length;
    if (this.#length > 1 << 16) await this.#flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file[Symbol.asyncDispose]();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#length = 0;
    await this.#file.write(text);
  }
}

/** False where the file can only be copied. */
async function linked(original: string, target: string): Promise<boolean> {
  try {
    await link(original, target);
    return true;
  } catch (error) {
    if (!noLinks.includes(systemCode(error) ?? "")) throw error;
    return false;
  }
}

/** Another device, a file system without links, links forbidden, or too many of them. */
const noLinks = ["EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"];

function copyNew(original: string, target: string): Promise<void> {
  // Clones the blocks where the file system can; never onto a file that is there.
  return copyFile(original, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** @throws WinnowError disk-full for what says so, else what it was */
export function throwForUser(error: unknown, target: string): never {
  if (systemCode(error) === "ENOSPC")
    throw new WinnowError(
      "disk-full",
      `The disk of '${target}' is full. Make room, or export to another disk; what was there is unchanged.`,
      { cause: error },
    );
  throw error;
}
