import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { modelEntry, type FileRole, type ModelEntry } from "./modelEntry.ts";

/** A model with all its files. */
export interface InstalledModel {
  /** As its `model.json` says: with the sizes and hashes of the files that are there. */
  readonly entry: ModelEntry;
  readonly folder: string;
}

/** The folder of the user's models, below the plugin's own folder outside of projects. */
export function modelsDir(userDir: string): string {
  return path.join(userDir, "models");
}

/**
 * The models that lie in a folder, a folder each, whose description is right and whose files have the sizes that it
 * says. What is unfinished or broken is told by `skipped`.
 */
export async function installedModels(
  dir: string,
  skipped: (sentence: string) => void,
): Promise<InstalledModel[]> {
  const names = await readdir(dir).catch(() => []);
  const found: InstalledModel[] = [];
  for (const name of names.sort()) {
    const folder = path.join(dir, name);
    // What a download has not finished yet has no description.
    const text = await readFile(path.join(folder, descriptionFile), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    try {
      const entry = readDescription(text);
      await checkSizes(entry, folder);
      found.push({ entry, folder });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      skipped(`The model in '${folder}' is left out: ${reason}`);
    }
  }
  return found;
}

/** Beside a model's files. */
export const descriptionFile = "model.json";

/** @throws Error that names the place of the first mistake */
export function readDescription(text: string): ModelEntry {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${descriptionFile} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const { success, output, issues } = v.safeParse(modelEntry, json);
  if (success) return output;
  const [issue] = issues;
  throw new Error(`${descriptionFile}, ${v.getDotPath(issue) ?? "at its top"}: ${issue.message}`);
}

/** The absolute paths of a model's files, by what they are for. */
export function filesOf(
  entry: ModelEntry,
  folder: string,
): Readonly<Partial<Record<FileRole, string>>> {
  return Object.fromEntries(
    entry.files.map(({ role, path: below }) => [role, path.join(folder, ...below.split("/"))]),
  );
}

async function checkSizes(entry: ModelEntry, folder: string): Promise<void> {
  for (const { path: below, bytes } of entry.files) {
    const { size } = await stat(path.join(folder, ...below.split("/"))).catch(() => {
      throw new Error(`its file '${below}' is missing. Install it again.`);
    });
    if (bytes !== undefined && size !== bytes)
      throw new Error(
        `its file '${below}' has ${size} bytes instead of ${bytes}. Install it again.`,
      );
  }
}
