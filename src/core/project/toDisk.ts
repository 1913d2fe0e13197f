import { open } from "node:fs/promises";
import { systemCode } from "../../base/errors.ts";

/** Waits until what was written to a file is on the disk, so that a power cut does not take it. */
export async function fileToDisk(file: string): Promise<void> {
  await using handle = await open(file, "r+").catch(async (error: unknown) => {
    // A file that is read-only can be opened for reading alone.
    if (["EACCES", "EPERM"].includes(systemCode(error) ?? "")) return open(file, "r");
    throw error;
  });
  await handle.sync();
}

/** The same for the names in a folder: what was made, renamed or removed there. */
export async function folderToDisk(folder: string): Promise<void> {
  // Windows neither opens folders nor needs it.
  if (process.platform === "win32") return;
  await using handle = await open(folder, "r");
  await handle.sync();
}
