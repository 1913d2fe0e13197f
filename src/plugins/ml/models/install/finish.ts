import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { descriptionFile, filesOf } from "../installedModels.ts";
import type { ModelEntry } from "../modelEntry.ts";
import type { Models } from "../models.ts";
import { confirmImage } from "./confirm.ts";

/** A model that is ready to be used, and what the user should know of it. */
export interface Installed {
  readonly entry: ModelEntry;
  readonly folder: string;
  readonly notes: readonly string[];
}

/**
 * Makes an installed model of a folder with all its files: reads what they say of themselves, writes the description, and
 * tries it. One that does not work is taken back.
 * @param entry with the sizes and hashes of the files
 * @throws Error that says why it does not work
 */
export async function finish(
  models: Models,
  entry: ModelEntry,
  folder: string,
): Promise<Installed> {
  const notes: string[] = [];
  let known = entry;
  const { preprocessor } = filesOf(entry, folder);
  if (preprocessor && entry.unconfirmed.includes("image")) {
    const confirmed = confirmImage(entry, await readFile(preprocessor, "utf8"));
    known = confirmed.entry;
    if (confirmed.differences.length > 0)
      notes.push(
        `Its own description differs from the catalogue, and was taken: ${confirmed.differences.join("; ")}.`,
      );
  }
  const file = path.join(folder, descriptionFile);
  await writeFile(`${file}.part`, `${JSON.stringify(known, undefined, 2)}\n`);
  await rename(`${file}.part`, file);
  try {
    await models.open(known.id);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { entry: known, folder, notes };
}
