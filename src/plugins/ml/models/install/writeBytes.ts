import type { FileHandle } from "node:fs/promises";

/**
 * Writes all of the bytes at a place of a file: one write may take fewer than it is given.
 * @param name of the file, for what is said where its disk is full
 */
export async function writeBytes(
  file: FileHandle,
  bytes: Uint8Array,
  at: number,
  name: string,
): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;)
      done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    throw new Error(
      `The disk of '${name}' is full. Make room, and start again to go on from there.`,
      { cause: error },
    );
  }
}
