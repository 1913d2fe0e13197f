import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { descriptionFile, filesOf } from "../installedModels.ts";
import type { ModelEntry } from "../modelEntry.ts";
import type { Models } from "../models.ts";
import { confirmImage } from "./confirm.ts";
import { revisionFile } from "./download.ts";

/** A model that is ready to be used, and what the user should know of it. */
export interface Installed {
  readonly entry: ModelEntry;
  readonly folder: string;
  readonly notes: readonly string[];
}

/**
 * Makes an installed model of a folder with all its files: reads what they say of themselves, tries it, writes the
 * description, and puts it in the place of one with the same id. One that does not work takes no place.
 * @param entry with the sizes and hashes of the files
 * @throws Error that says why it does not work
 */
export async function finish(
  models: Models,
  entry: ModelEntry,
  folder: string,
): Promise<Installed> {
  const home = path.join(models.dir, entry.id);
  try {
    const installed = await ready(models, entry, folder);
    if (folder !== home) {
      await rm(home, { recursive: true, force: true });
      await rename(folder, home);
    }
    return { ...installed, folder: home };
  } catch (error) {
    // What was downloaded stays: a model may fail for what can be mended.
    if (folder !== home) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function ready(
  models: Models,
  entry: ModelEntry,
  folder: string,
): Promise<Omit<Installed, "folder">> {
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
  await models.openFrom(known, folder);
  const file = path.join(folder, descriptionFile);
  await writeFile(`${file}.part`, `${JSON.stringify(known, undefined, 2)}\n`);
  await rename(`${file}.part`, file);
  await rm(path.join(folder, revisionFile), { force: true });
  return { entry: known, notes };
}
