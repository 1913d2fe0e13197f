import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { systemCode } from "../../base/errors.ts";

/** Far more than a person writes: 1 MiB. */
const maxBytes = 1 << 20;

/**
 * The text of a file that a stranger may have made: a dataset's rules, a clone's project file. Undefined where there
 * is none; a device without end, a FIFO that nobody writes to, and what is too long to be such a text, are none.
 */
export async function readSmallText(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await handle.stat();
      return stat.isFile() && stat.size <= maxBytes ? await handle.readFile("utf8") : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (absentCodes.includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

const absentCodes = ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENXIO"];
