import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  open,
  read as readInto,
  readlinkSync,
  realpathSync,
  type Stats,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { ProblemKind } from "../../protocol/project.ts";

/** Files above this are refused: 1 GiB. */
const maxBytes = 1 << 30;

/** A file that cannot be used, with its one reason; what a decoder throws and the import counts. */
export class FileProblem extends Error {
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "FileProblem";
    this.kind = kind;
  }
}

export interface ImageFile {
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch, of the very file that was read. */
  readonly modified: number;
}

/**
 * Reads a regular file that really lies in `root`. The checks are made on the opened file, not on the name, so that
 * a name swapped for a link between listing and reading leads nowhere.
 * @throws FileProblem
 */
export function readImageFile(file: string, root: string): Promise<ImageFile> {
  return read(file, root, (size) => Buffer.allocUnsafeSlow(size));
}

/**
 * The same for `use` alone: the memory of its bytes then serves the next file. Fresh memory for each would cost an
 * import 8 % of its time, for its pages are cleared one by one and the garbage collector runs every 15 files.
 */
export async function withImageFile<T>(
  file: string,
  root: string,
  use: (image: ImageFile) => Promise<T>,
): Promise<T> {
  let memory = spare.pop() ?? Buffer.alloc(0);
  try {
    const image = await read(file, root, (size) => {
      if (size > memory.length) memory = Buffer.allocUnsafeSlow(Math.ceil(size * 1.25));
      return memory.subarray(0, size);
    });
    return await use(image);
  } finally {
    if (memory.length <= maxSpare) spare.push(memory);
  }
}

/** As many as files are read at a time. */
const spare: Buffer[] = [];
const maxSpare = 16 << 20;

async function read(
  file: string,
  root: string,
  take: (size: number) => Buffer,
): Promise<ImageFile> {
  // Not following a last link, and not waiting for a writer when the name is a FIFO.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const opened = await openFile(file, flags).catch((error: unknown) => {
    throw unreadable(error);
  });
  // Only what may wait for a disk goes through another thread: a way there and back costs more than the call.
  try {
    const stat = fstatSync(opened);
    if (!stat.isFile()) throw new FileProblem("unreadable", "It is not a regular file.");
    if (!isInside(realpathSync.native(root), folderOf(opened, file, stat)))
      throw new FileProblem(
        "outside",
        "A link leads out of the imported folder, and links are not followed. Add the folder that it leads to.",
      );
    if (stat.size === 0) throw new FileProblem("damaged", "The file is empty.");
    if (stat.size > maxBytes)
      throw new FileProblem(
        "too-large",
        "The file is larger than 1 GiB, which Winnow does not read.",
      );
    return { bytes: await fill(opened, take(stat.size)), modified: stat.mtimeMs };
  } catch (error) {
    throw error instanceof FileProblem ? error : unreadable(error);
  } finally {
    closeSync(opened);
  }
}

const openFile = promisify(open);
const readFile = promisify(readInto);

/** Reads until the memory is full or the file ends, which a file that shrinks does early. */
async function fill(file: number, memory: Buffer): Promise<Uint8Array> {
  let got = 0;
  for (let n = -1; n !== 0 && got < memory.length; got += n)
    n = (await readFile(file, memory, got, memory.length - got, got)).bytesRead;
  return memory.subarray(0, got);
}

/**
 * The folder that an opened file is really in. Its name alone does not tell: a folder on the way may have been a link
 * when the file was opened and none a moment later. (A loop that swaps the two got every 50th read past a check of
 * the name.) Linux knows the path of what is open; elsewhere the file that is found there must be the opened one.
 */
function folderOf(opened: number, file: string, stat: Stats): string {
  const known = process.platform === "linux" && linkOf(`/proc/self/fd/${opened}`);
  if (known) return path.dirname(known);
  const folder = realpathSync.native(path.dirname(file));
  const there = lstatSync(path.join(folder, path.basename(file)));
  if (there.ino !== stat.ino || there.dev !== stat.dev)
    throw new FileProblem("unreadable", "The file was replaced while it was read.");
  return folder;
}

/** Undefined where /proc is not there to be read. */
function linkOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** Whether `inner` is `outer` or below it; both absolute and free of links. */
export function isInside(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner);
  return (
    relative === "" ||
    (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
  );
}

function unreadable(error: unknown): FileProblem {
  const code = systemCode(error);
  const why =
    code === "ENOENT"
      ? "The file is gone."
      : code === "EACCES" || code === "EPERM"
        ? "The file may not be read: its permissions forbid it."
        : code === "ELOOP" || code === "EMLINK"
          ? "It is a link, and links are not followed. Add the folder that it leads to."
          : `The file cannot be read: ${messageOf(error)}.`;
  return new FileProblem("unreadable", why, { cause: error });
}
