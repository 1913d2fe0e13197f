import { readFile, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import { catalogue } from "../catalogue.ts";
import { descriptionFile, readDescription } from "../installedModels.ts";
import type { ModelEntry, ModelFileEntry } from "../modelEntry.ts";
import { copyWithFacts, type FileFacts } from "./hashes.ts";

export interface FromFolder {
  /** Absolute: has `model.json` and the files that it names, or the files of an entry of the catalogue. */
  readonly from: string;
  /** The folder of all models. */
  readonly dir: string;
  readonly signal: AbortSignal;
  progress(done: number, total: number, message: string): void;
}

/**
 * Copies a model to where it is made ready to be one of the user's models.
 * @returns its entry with the sizes and hashes of its files, and the folder with the copies, for `finish`
 * @throws Error with what is missing or wrong; the signal's reason when it is aborted
 */
export async function fromFolder({
  from,
  dir,
  signal,
  progress,
}: FromFolder): Promise<{ entry: ModelEntry; folder: string }> {
  const entry = await recognise(from);
  if (await isWithin(from, path.join(dir, entry.id)))
    throw new Error(`'${from}' is where models are kept, and '${entry.title}' is there already.`);
  const folder = path.join(dir, `${entry.id}.part`);
  await rm(folder, { recursive: true, force: true });
  try {
    const files: ModelFileEntry[] = [];
    for (const [i, file] of entry.files.entries()) {
      progress(i, entry.files.length, `Copying ${file.path}`);
      const source = await place(from, file);
      if (!source) {
        if (file.optional) continue;
        throw new Error(
          `'${from}' lacks '${file.path}', which the model '${entry.title}' needs. Put it there, and add the folder again.`,
        );
      }
      const facts = await copyWithFacts(source, path.join(folder, ...file.path.split("/")), signal);
      checkAgainst(file, facts, source);
      files.push({ ...file, ...facts });
    }
    return { entry: { ...entry, files }, folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** As the disk names them, so that links and other spellings are seen through. */
async function isWithin(inner: string, outer: string): Promise<boolean> {
  const real = await realpath(outer).catch(() => undefined);
  if (real === undefined) return false;
  const between = path.relative(real, await realpath(inner));
  return !path.isAbsolute(between) && between.split(path.sep)[0] !== "..";
}

async function recognise(from: string): Promise<ModelEntry> {
  const text = await readFile(path.join(from, descriptionFile), "utf8").catch(() => undefined);
  if (text !== undefined) {
    const entry = readDescription(text);
    const own = catalogue.find(({ id, source }) => id === entry.id && !source);
    if (own)
      throw new Error(
        `'${entry.id}' is a built-in model. Give the one in '${from}' another id in its ${descriptionFile}.`,
      );
    return entry;
  }
  const matches: ModelEntry[] = [];
  for (const entry of catalogue) {
    const needed = entry.source ? entry.files.filter(({ optional }) => !optional) : [];
    const found = await Promise.all(needed.map((file) => place(from, file)));
    if (needed.length > 0 && found.every(Boolean)) matches.push(entry);
  }
  // Files of several entries have the same names; the folder's name tells them apart.
  const name = path.basename(from).toLowerCase();
  const [match, ...others] = matches.filter(
    (entry) =>
      matches.length === 1 ||
      name === entry.id ||
      name === entry.source?.repository.split("/")[1]?.toLowerCase(),
  );
  if (match && others.length === 0) return match;
  if (matches.length > 1)
    throw new Error(
      `The files in '${from}' may be of ${matches.map(({ id }) => id).join(" or ")}. Name the folder so, and add it again.`,
    );
  throw new Error(
    `'${from}' has no ${descriptionFile}, and not the files of a model of the catalogue. Write one beside the ONNX file, with its id, inputs and outputs: 'A model of your own' in Winnow's documentation shows one.`,
  );
}

/** Where a file is: at its path, or right in the folder. */
async function place(from: string, file: ModelFileEntry): Promise<string | undefined> {
  for (const below of [file.path, path.posix.basename(file.path)]) {
    const found = path.join(from, ...below.split("/"));
    if ((await stat(found).catch(() => undefined))?.isFile()) return found;
  }
  return undefined;
}

function checkAgainst(file: ModelFileEntry, { bytes, sha256 }: FileFacts, source: string): void {
  if (file.bytes !== undefined && file.bytes !== bytes)
    throw new Error(`'${source}' has ${bytes} bytes instead of ${file.bytes}: it is another file.`);
  if (file.sha256 !== undefined && file.sha256 !== sha256)
    throw new Error(
      `'${source}' has the SHA-256 ${sha256} instead of ${file.sha256}: it is another file, or damaged.`,
    );
}
