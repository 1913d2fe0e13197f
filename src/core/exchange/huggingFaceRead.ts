import path from "node:path";
import { locate } from "./containedFile.ts";
import { record, type DatasetReader, type ImportContext, type ImportRecord } from "./exchange.ts";
import { isMetadata, openMetadata } from "./huggingFaceTables.ts";
import { classAnnotation } from "./imageFolderRead.ts";
import { splitInName } from "./imageFolderSplits.ts";
import { walkFolder } from "./imageFolderWalk.ts";
import { openTable, type TableOptions } from "./tablesReader.ts";
import { byCodePoint } from "./paths.ts";

export interface HuggingFaceOptions extends Omit<TableOptions, "column" | "by"> {
  /** Names of categories that stand as numbers, from 0. */
  readonly categories: readonly string[];
}

/**
 * Reads a folder as `load_dataset("imagefolder")` does: by its metadata files where there are any, else with folders
 * as labels where at least two of them, all at one depth, hold images. Splits are words in the names of folders.
 * @param source The folder, or one of its metadata files.
 * @throws WinnowError file-problem
 */
export async function openHuggingFace(
  source: string,
  options: HuggingFaceOptions,
  context: ImportContext,
): Promise<DatasetReader> {
  const { folder: root } = await locate(source);
  const images = new Set<string>();
  const metadata: string[] = [];
  for await (const found of walkFolder(root, context)) {
    if (found.kind !== "file") continue;
    if (found.image) images.add(found.file);
    else if (isMetadata(found.file)) metadata.push(found.file);
  }
  return metadata.length === 0
    ? folderReader(root, images, context)
    : metadataReader(root, metadata, images, options, context);
}

async function metadataReader(
  root: string,
  metadata: readonly string[],
  images: ReadonlySet<string>,
  options: HuggingFaceOptions,
  context: ImportContext,
): Promise<DatasetReader> {
  const table = await openMetadata(root, metadata, context);
  const reader = await openTable(
    table,
    root,
    { ...options, column: "file_name", by: "path" },
    context,
  );
  const classes = new Map(options.categories.map((name, id) => [name, { name, parents: [], id }]));
  return {
    ...reader,
    get classes() {
      return [...classes.values()];
    },
    async *records() {
      const left = new Set(images);
      for await (const row of reader.records()) {
        left.delete(row.file);
        const annotations = row.annotations.map((one) => ({
          ...one,
          className: named(one.className, options.categories),
        }));
        for (const { className: name } of annotations)
          if (!classes.has(name)) classes.set(name, { name, parents: [], id: classes.size });
        yield { ...row, ...splitOf(row), annotations };
      }
      const [first] = left;
      if (first !== undefined)
        context.issue({
          file: first,
          message: `${left.size === 1 ? "The image has" : `This image and ${left.size - 1} more have`} no row in the metadata; left out.`,
        });
    },
  };
}

function folderReader(
  root: string,
  images: ReadonlySet<string>,
  context: ImportContext,
): DatasetReader {
  const parents = new Map([...images].map((file) => [file, path.posix.dirname(file)]));
  const used = [...new Set(parents.values())];
  const depths = new Set(used.map((folder) => (folder === "." ? 0 : folder.split("/").length)));
  const names = [...new Set(used.map((folder) => path.posix.basename(folder)))].sort(byCodePoint);
  const isLabelled =
    depths.size === 1 &&
    !depths.has(0) &&
    names.filter((name) => splitInName(name) === undefined).length > 1;
  return {
    root,
    classes: isLabelled ? names.map((name, id) => ({ name, parents: [], id })) : [],
    info: {},
    types: record(),
    async *records() {
      let done = 0;
      for (const [file, folder] of parents) {
        context.signal.throwIfAborted();
        const one = {
          file,
          values: record<never>(),
          annotations: isLabelled ? [classAnnotation(path.posix.basename(folder))] : [],
        };
        yield { ...one, ...splitOf(one) };
        if (++done % 1000 === 0) context.progress(done, parents.size);
      }
      context.progress(done, parents.size);
    },
  };
}

function named(className: string, categories: readonly string[]): string {
  return /^\d{1,6}$/.test(className) ? (categories[Number(className)] ?? className) : className;
}

/** By the first folder whose name says one, unless the row does. */
function splitOf({ file, split }: Pick<ImportRecord, "file" | "split">): { split?: string } {
  if (split !== undefined) return { split };
  for (const folder of file.split("/").slice(0, -1)) {
    const found = splitInName(folder);
    if (found !== undefined) return { split: found };
  }
  return {};
}
