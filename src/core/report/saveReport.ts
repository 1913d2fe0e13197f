import { randomBytes } from "node:crypto";
import { access, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { folderToDisk } from "../project/toDisk.ts";

/**
 * Writes the parts of a file beside its place and moves it there when it is complete.
 * @throws WinnowError bad-request where there is a file already and `replace` is not given, or it cannot be written
 */
export async function saveReport(
  file: string,
  replace: boolean,
  parts: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  if (!replace && (await isThere(file)))
    throw new WinnowError("bad-request", `'${file}' is there already; nothing was changed.`, {
      details: { replaceable: 1 },
    });
  const { dir, base } = path.parse(path.resolve(file));
  // Of a name that nobody has: another report may be on its way to the same place.
  const part = path.join(dir, `.${base}.${randomBytes(6).toString("hex")}.winnow-part`);
  try {
    const handle = await open(part, "wx");
    try {
      for await (const text of parts) {
        signal.throwIfAborted();
        await handle.write(text);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    await folderToDisk(dir);
  } catch (error) {
    await rm(part, { force: true });
    if (systemCode(error) === undefined) throw error;
    throw new WinnowError(
      "bad-request",
      `The report cannot be written: ${messageOf(error)}. Choose another place.`,
      { cause: error },
    );
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
