import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../../base/errors.ts";

/**
 * What an earlier run wrote into `root`, relative and with "/"; nothing for a folder that is missing or empty. The marker
 * may come from anywhere, so a path in it counts only when it looks like one of ours.
 * @throws WinnowError "bad-request" for a folder that holds anything else
 */
export async function formerFiles(root: string): Promise<string[]> {
  const marker = await readFile(path.join(root, markerName), "utf8").catch(unlessMissing);
  if (marker === undefined) {
    const entries = await readdir(root).catch(unlessMissing);
    if (entries === undefined || entries.length === 0) return [];
  }
  const files = marker && listedFiles(marker);
  if (!files)
    throw new WinnowError(
      "bad-request",
      `The sample was not written: "${root}" already holds other files. Choose an empty folder or a new name.`,
    );
  return files.filter((file): file is string => typeof file === "string" && ourPath.test(file));
}

/** Tells a sample from a folder of the user's own; it lists what we wrote, so that nothing else is ever removed. */
const markerName = ".winnow-sample.json";

const ourPath = /^images\/[a-z-]+\/[\w ()-]+\.(?:jpe?g|png|webp|bmp)$/i;

function unlessMissing(error: unknown): undefined {
  if (systemCode(error) !== "ENOENT") throw error;
}

function listedFiles(marker: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(marker);
    if (parsed instanceof Object && "files" in parsed && Array.isArray(parsed.files))
      return parsed.files;
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** To be written first: a run that is cut off then leaves a folder that the next run may take over. */
export async function writeMarker(root: string, files: readonly string[]): Promise<void> {
  await mkdir(root, { recursive: true });
  const marker = {
    note: "These files are Winnow's sample. Without this file it will not be replaced by a new one.",
    files,
  };
  await writeFile(path.join(root, markerName), `${JSON.stringify(marker, undefined, 1)}\n`);
}
