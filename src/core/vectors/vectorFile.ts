import { constants, lstatSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../../base/errors.ts";

/** The name of a type's file; rows of float32, little-endian, one after the other. */
export function vectorFileName(typeId: number, generation: number): string {
  return `${typeId}-${generation}.f32`;
}

/** Bytes of a file; 0 where there is none, or a link: a clone may bring one, and it leads to somebody else's file. */
export function sizeOf(file: string): number {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : 0;
}

/** Deletes what is under the name of a file and is none. */
export function removeLink(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(file);
}

/** Takes away what follows the bytes that count. */
export function cutTo(file: string, bytes: number): void {
  if (sizeOf(file) > bytes) truncateSync(file, bytes);
}

/** Deletes the files of ours in a folder that nobody names; others are left alone. */
export function removeOthers(folder: string, named: ReadonlySet<string>): void {
  for (const name of namesIn(folder))
    if (/^\d+-\d+\.f32$/.test(name) && !named.has(name))
      rmSync(path.join(folder, name), { force: true });
}

/**
 * Writes rows behind the first `position` bytes of a file, and resolves when they are on the disk. Answers false,
 * having written nothing, where the file has fewer bytes than that.
 * @throws WinnowError disk-full, read-only
 */
export async function appendBytes(
  file: string,
  position: number,
  parts: readonly Uint8Array[],
): Promise<boolean> {
  const isNew = position === 0;
  if (isNew) await mkdir(path.dirname(file), { recursive: true });
  try {
    await using handle = await openForWriting(file);
    if ((await handle.stat()).size < position) return false;
    let end = position;
    for (const bytes of parts) {
      await writeAll(handle, bytes, end);
      end += bytes.byteLength;
    }
    await handle.datasync();
  } catch (error) {
    throw failedWrite(file, error);
  }
  if (isNew) await syncFolder(path.dirname(file));
  return true;
}

/**
 * Copies rows, given ascending, to a new file, where they follow one another.
 * @throws WinnowError disk-full, read-only, file-problem where the file has fewer rows
 */
export async function copyRows(
  from: string,
  to: string,
  rows: Int32Array,
  rowBytes: number,
): Promise<void> {
  try {
    await rm(to, { force: true });
    await using source = await open(from, "r");
    await using target = await openForWriting(to);
    const atOnce = Math.max(1, Math.floor(copiedAtOnce / rowBytes));
    let written = 0;
    for (let start = 0; start < rows.length;) {
      let end = start + 1;
      while (end < rows.length && end - start < atOnce && rows[end] === rows[end - 1] + 1) end++;
      const bytes = Buffer.allocUnsafe((end - start) * rowBytes);
      const { bytesRead } = await source.read(bytes, 0, bytes.length, rows[start] * rowBytes);
      if (bytesRead < bytes.length)
        throw new WinnowError("file-problem", `'${from}' ends early. Compute its vectors again.`);
      await writeAll(target, bytes, written);
      written += bytes.length;
      start = end;
    }
    await target.datasync();
  } catch (error) {
    await rm(to, { force: true });
    throw failedWrite(to, error);
  }
  await syncFolder(path.dirname(to));
}

const copiedAtOnce = 4 << 20;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Not through a link that has come since it was looked at. */
function openForWriting(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o644);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.byteLength - at, position + at);
    at += bytesWritten;
  }
}

/** So that a new name survives a power cut, too; where folders cannot be opened (Windows), the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}

function failedWrite(file: string, error: unknown): WinnowError {
  if (error instanceof WinnowError) return error;
  const code = systemCode(error) ?? "no code";
  if (["ENOSPC", "EDQUOT"].includes(code))
    return new WinnowError(
      "disk-full",
      "The disk that holds the project is full, so the vectors were not written. Nothing that was saved is lost; free some space and compute the rest again.",
      { cause: error },
    );
  return new WinnowError(
    "read-only",
    `'${file}' cannot be written (${code}). Check the disk and the permissions of '.winnow'.`,
    { cause: error },
  );
}
