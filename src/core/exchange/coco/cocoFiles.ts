import path from "node:path";
import { isCancelled, messageOf } from "../../../base/errors.ts";
import { listContained, realContained, type ContainedEntry } from "../containedFile.ts";
import type { ImportContext } from "../exchange.ts";

/** One of a dataset's JSON files. */
export interface CocoFile {
  /** Relative to the root, with "/". */
  readonly file: string;
  readonly split: string | undefined;
}

/** The folder that a dataset is in, and its JSON files by name. @param folder Absolute. */
export async function findCocoFiles(
  folder: string,
  file: string | null,
  context: ImportContext,
): Promise<{ root: string; files: CocoFile[] }> {
  if (file !== null) {
    const inAnnotations = path.basename(folder).toLowerCase() === "annotations";
    const root = inAnnotations ? path.dirname(folder) : folder;
    const name = inAnnotations ? `${path.basename(folder)}/${file}` : file;
    return { root, files: [{ file: name, split: splitOf(name) }] };
  }
  const files: CocoFile[] = [];
  const add = (below: string, entries: readonly ContainedEntry[]): void => {
    for (const { name, kind } of entries) {
      if (kind !== "file" || !name.endsWith(".json") || name.startsWith(".")) continue;
      const found = path.posix.join(below, name);
      files.push({ file: found, split: splitOf(found) });
    }
  };
  const top = await listContained(folder, "", context);
  add("", top);
  for (const { name, kind } of top)
    if (kind === "folder")
      add(
        name,
        await listContained(folder, name, context).catch((error: unknown) => {
          if (isCancelled(error)) throw error;
          context.issue({
            file: name,
            message: `The folder cannot be read: ${messageOf(error)}.`,
          });
          return [];
        }),
      );
  return { root: folder, files: files.sort((a, b) => (a.file < b.file ? -1 : 1)) };
}

/**
 * The folder, relative to the root, that the images' names are relative to: the first usual one that has the first
 * image of the file; without any, the one that the file is in.
 */
export async function imageFolder(
  root: string,
  { file, split }: CocoFile,
  firstImage: string | undefined,
): Promise<string> {
  const own = path.posix.dirname(file) === "." ? "" : path.posix.dirname(file);
  const stem = path.posix.basename(file, ".json").replace(/^[^_]*_/, "");
  const usual = [own, "", stem, split ?? "", `images/${stem}`, `images/${split}`, "images", "data"];
  if (firstImage === undefined) return own;
  for (const folder of usual) {
    const isHere = await realContained(root, path.posix.join(folder, firstImage)).then(
      () => true,
      () => false,
    );
    if (isHere) return folder;
  }
  return own === "annotations" ? "" : own;
}

/** By the name of the file or of its folder: "train" of instances_train2017.json and of train/_annotations.coco.json. */
function splitOf(file: string): string | undefined {
  const stem = path.posix.basename(file, ".json");
  const named = /^(?:instances|captions|person_keypoints|keypoints|labels|annotations)_(.+)$/.exec(
    stem,
  )?.[1];
  const folder = path.posix.basename(path.posix.dirname(file));
  for (const name of [named, stem, folder]) {
    const known = /^(train|val|valid|validation|test)[\d-]*$/i.exec(name ?? "")?.[1];
    if (known) return known.toLowerCase();
  }
  return named;
}
