import { constants, open, readdir, realpath, stat, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import type { ImportContext } from "./exchange.ts";
import { below, byCodePoint } from "./paths.ts";

/*
 * All that an import reads is opened and listed here: of a dataset, what is in its folder, and nothing that a link
 * leads out to.
 */

/**
 * Opens a file of a dataset for reading: undefined where there is none, or where it is no regular file.
 * @param root Absolute and free of links. @param contained As `containedPath` gave it.
 * @throws Error where a link leads out of the root; its message is the end of a sentence
 */
export async function openContained(
  root: string,
  contained: string,
): Promise<FileHandle | undefined> {
  try {
    return await openRegular(await realContained(root, contained));
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

/** Opens a file that the user chose. @throws WinnowError file-problem */
export async function openChosen(file: string): Promise<FileHandle> {
  try {
    const handle = await openRegular(file);
    if (handle) return handle;
  } catch (error) {
    throw unreadable(file, error);
  }
  throw unreadable(file, "it is no regular file");
}

export interface ContainedEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/**
 * What is in a folder of a dataset, sorted by code points. Links are reported and not followed, so that there is
 * neither a cycle nor a way out; whatever is neither file nor folder is passed over.
 * @param root Absolute and free of links. @param folder Contained, "" for the root.
 * @throws Error where it cannot be listed, or a link leads out of the root
 */
export async function listContained(
  root: string,
  folder: string,
  { signal, issue }: Pick<ImportContext, "signal" | "issue">,
): Promise<ContainedEntry[]> {
  const found: ContainedEntry[] = [];
  const real = await realContained(root, folder);
  const entries = await readdir(real, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => byCodePoint(a.name, b.name))) {
    signal.throwIfAborted();
    const { name } = entry;
    if (entry.isSymbolicLink())
      issue({
        file: path.posix.join(folder, name),
        message: "It is a link, which is not followed.",
      });
    else if (entry.isFile()) found.push({ name, kind: "file" });
    else if (entry.isDirectory()) found.push({ name, kind: "folder" });
  }
  return found;
}

/** The names in the dataset's own folder, links too: who opens one of them gets to know. */
export async function listNames(root: string): Promise<string[]> {
  return (await readdir(root)).sort(byCodePoint);
}

/** Whether a dataset has a folder of this name. */
export async function hasFolder(root: string, folder: string): Promise<boolean> {
  const found = await realContained(root, folder).then(stat, () => undefined);
  return found?.isDirectory() === true;
}

/**
 * The absolute path of a file or folder of a dataset, free of links.
 * @throws Error where there is none, or a link leads out of the root
 */
export async function realContained(root: string, contained: string): Promise<string> {
  const real = await realpath(contained === "" ? root : below(root, contained));
  if (leadsOut(path.relative(root, real)))
    throw new Error("a link leads out of the dataset's folder");
  return real;
}

/**
 * What an absolute path is called in a dataset, with "/" and "" for its root; undefined where it is not there, or leads
 * out.
 */
export async function nameIn(root: string, file: string): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined);
  const relative = real === undefined ? undefined : path.relative(root, real);
  if (relative === undefined || leadsOut(relative)) return undefined;
  return relative.replaceAll(path.sep, "/");
}

/** A dataset that the user chose: its folder free of links, and the file in it, or null when it is a folder. */
export async function locate(
  source: string,
): Promise<{ readonly folder: string; readonly file: string | null }> {
  try {
    const real = await realpath(source);
    const found = await stat(real);
    if (found.isDirectory()) return { folder: real, file: null };
    if (found.isFile() && /\.(zip|7z|rar)$/i.test(real))
      throw new Error("it is packed; unpack it, and choose its folder");
    if (found.isFile()) return { folder: path.dirname(real), file: path.basename(real) };
  } catch (error) {
    throw unreadable(source, error);
  }
  throw unreadable(source, "it is neither a file nor a folder");
}

/** The error for what cannot be read as a whole; what is one already goes on as it is. */
export function unreadable(file: string, cause: unknown): WinnowError {
  if (cause instanceof WinnowError) return cause;
  const reason = reasons[systemCode(cause) ?? ""] ?? messageOf(cause).replace(/\.$/, "");
  return new WinnowError("file-problem", `'${file}' cannot be read: ${reason}.`, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EISDIR: "it is a folder",
  ENOTDIR: "it is no folder",
};

const absent = ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO", "ENAMETOOLONG", "EACCES"];

function leadsOut(relative: string): boolean {
  return relative.split(path.sep)[0] === ".." || path.isAbsolute(relative);
}

async function openRegular(file: string): Promise<FileHandle | undefined> {
  // Without O_NONBLOCK the opening of a FIFO would wait for somebody who writes to it.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}
