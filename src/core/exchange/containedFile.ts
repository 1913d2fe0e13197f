import { constants, open, realpath, stat, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../../base/errors.ts";
import { below } from "./paths.ts";

/**
 * Opens a file of a dataset for reading: undefined where there is none, where it is no regular file, or where a link
 * leads out of the root.
 * @param root Absolute and free of links. @param contained As `containedPath` gave it.
 */
export async function openContained(
  root: string,
  contained: string,
): Promise<FileHandle | undefined> {
  try {
    const file = await realpath(below(root, contained));
    if (path.relative(root, file).split(path.sep)[0] === "..") return undefined;
    // Without O_NONBLOCK the opening of a FIFO would wait for somebody who writes to it.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    if (absent.includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** The text of a file as {@link openContained} finds it; undefined also where it is longer than `maxBytes`. */
export async function readContained(
  root: string,
  contained: string,
  maxBytes: number,
): Promise<string | undefined> {
  const handle = await openContained(root, contained);
  if (!handle) return undefined;
  try {
    return (await handle.stat()).size > maxBytes ? undefined : await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** A dataset that the user chose: its folder free of links, and the file in it, or null when it is a folder. */
export async function locate(
  source: string,
): Promise<{ readonly folder: string; readonly file: string | null }> {
  try {
    const real = await realpath(source);
    const found = await stat(real);
    if (found.isDirectory()) return { folder: real, file: null };
    if (found.isFile()) return { folder: path.dirname(real), file: path.basename(real) };
    throw new Error("it is neither a file nor a folder");
  } catch (error) {
    throw unreadable(source, error);
  }
}

export function unreadable(file: string, cause: unknown): WinnowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WinnowError("file-problem", `Cannot import '${file}': ${reason.replace(/\.$/, "")}.`, {
    cause,
  });
}

const absent = ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO", "ENAMETOOLONG", "EACCES"];
