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
import type { ExportContext, ExportImage, ImageMode } from "./exchange.ts";
import { below } from "./paths.ts";

/**
 * The folder that an export writes into: a new one beside its target until all is written (see exportFolder.ts).
 * All paths are relative to it, with "/", and made of safe names.
 */
export class OutputFolder {
  readonly root: string;
  readonly #context: ExportContext;
  readonly #made = new Set<string>();
  readonly #files: string[] = [];

  constructor(root: string, context: ExportContext) {
    this.root = root;
    this.#context = context;
  }

  /** What was written so far, in the order of writing. */
  get files(): readonly string[] {
    return this.#files;
  }

  /** @throws WinnowError bad-request where the export has already written this file; cancelled */
  async write(file: string, content: string | Uint8Array): Promise<void> {
    await writeFile(await this.#new(file), content, { flag: "wx" });
  }

  /** A text file that is written piece by piece; to be ended with `await using`. */
  async text(file: string): Promise<TextFile> {
    return new TextFile(await open(await this.#new(file), "wx"));
  }

  /** A file of bytes that is written piece by piece; to be ended with `await using`. */
  async bytes(file: string): Promise<FileHandle> {
    return open(await this.#new(file), "wx");
  }

  /**
   * Puts an image's file into the export. False, with an issue, when the original cannot be read: the image should
   * then be left out of the rest as well.
   */
  async place(image: ExportImage, file: string, mode: ImageMode): Promise<boolean> {
    if (mode === "none") return true;
    const target = await this.#new(file);
    try {
      // A hard link to a symbolic one would be a second symbolic link; and nothing but a regular file ends.
      const original = await realpath(image.source);
      if (!(await stat(original)).isFile()) throw new Error("it is no regular file");
      await (mode === "link" ? linkOrCopy(original, target) : copyNew(original, target));
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

  async #new(file: string): Promise<string> {
    if (this.#context.signal.aborted) throw cancelled();
    const absolute = below(this.root, file);
    await this.#make(path.dirname(absolute));
    this.#files.push(file);
    return absolute;
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.#made.add(folder);
  }
}

/** Gathers small writes into large ones. */
export class TextFile implements AsyncDisposable {
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #length = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
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
      await this.#handle.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#length = 0;
    await this.#handle.writeFile(text);
  }
}

async function linkOrCopy(original: string, target: string): Promise<void> {
  try {
    await link(original, target);
  } catch (error) {
    if (!noLinks.includes(systemCode(error) ?? "")) throw error;
    await copyNew(original, target);
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
