import { constants, type Stats } from "node:fs";
import { lstat, open, readlink, realpath, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { ProblemKind } from "../../protocol/engine.ts";

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
export async function readImageFile(file: string, root: string): Promise<ImageFile> {
  // Not following a last link, and not waiting for a writer when the name is a FIFO.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: unknown) => {
    throw unreadable(error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new FileProblem("unreadable", "It is not a regular file.");
    if (!isInside(await realpath(root), await folderOf(handle, file, stat)))
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
    return { bytes: await handle.readFile(), modified: stat.mtimeMs };
  } catch (error) {
    throw error instanceof FileProblem ? error : unreadable(error);
  } finally {
    await handle.close();
  }
}

/**
 * The folder that an opened file is really in. Its name alone does not tell: a folder on the way may have been a link
 * when the file was opened and none a moment later. (A loop that swaps the two got every 50th read past a check of
 * the name.) Linux knows the path of what is open; elsewhere the file that is found there must be the opened one.
 */
async function folderOf(handle: FileHandle, file: string, opened: Stats): Promise<string> {
  const known =
    process.platform === "linux" &&
    (await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined));
  if (known) return path.dirname(known);
  const folder = await realpath(path.dirname(file));
  const there = await lstat(path.join(folder, path.basename(file)));
  if (there.ino !== opened.ino || there.dev !== opened.dev)
    throw new FileProblem("unreadable", "The file was replaced while it was read.");
  return folder;
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
