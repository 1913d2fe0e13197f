import path from "node:path";
import { isCancelled, messageOf } from "../../../base/errors.ts";
import { hasFolder, listContained, locate, readContained, unreadable } from "../containedFile.ts";
import {
  record,
  type DatasetReader,
  type ExchangeClass,
  type ImportContext,
  type ImportRecord,
} from "../exchange.ts";
import { containedPath } from "../paths.ts";
import { maskReader, type MaskReader } from "./vocMaskRead.ts";
import { parseVoc, type VocPixels } from "./vocXml.ts";

/** Opens a folder with Annotations/*.xml and perhaps mask images (or an XML file of it, or a folder of XML files beside their images). */
export async function openVoc(
  source: string,
  { pixels }: { readonly pixels: VocPixels },
  context: ImportContext,
): Promise<DatasetReader> {
  const { folder, file } = await locate(source);
  const inside = path.basename(folder) === "Annotations";
  const root = inside ? path.dirname(folder) : folder;
  const annotations = inside || (await hasFolder(root, "Annotations")) ? "Annotations" : "";
  const files = file === null ? await xmlFiles(root, annotations, context) : [file];
  if (files.length === 0) throw unreadable(source, "there are no XML files of annotations in it");
  const images = (await hasFolder(root, "JPEGImages"))
    ? "JPEGImages"
    : annotations === ""
      ? ""
      : "images";
  const splits = await readSplits(root, context);
  const masksOf = await maskReader(root, context);
  const classes = new Map<string, ExchangeClass>();
  return {
    root,
    get classes() {
      return [...classes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    info: record(),
    types: record(),
    async *records() {
      let done = 0;
      for (const name of files) {
        context.signal.throwIfAborted();
        const xml = path.posix.join(annotations, name);
        const found = await recordOf(root, { file: xml, images, pixels, masksOf }, context);
        context.progress(++done, files.length);
        if (!found) continue;
        for (const { className } of found.annotations)
          if (!classes.has(className)) classes.set(className, { name: className, parents: [] });
        const split = splits.get(name.replace(/\.xml$/i, ""));
        yield { ...found, ...(split !== undefined && { split }) };
      }
    },
  };
}

async function recordOf(
  root: string,
  {
    file,
    images,
    pixels,
    masksOf,
  }: {
    readonly file: string;
    readonly images: string;
    readonly pixels: VocPixels;
    readonly masksOf: MaskReader;
  },
  { issue }: ImportContext,
): Promise<ImportRecord | undefined> {
  try {
    const text = await readContained(root, file, 64 << 20);
    if (text === undefined) throw new Error("it cannot be read");
    const wrong = (item: string, message: string): void => issue({ file, item, message });
    const { filename, width, height, objects } = parseVoc(text, pixels, wrong);
    const contained = containedPath(filename);
    if (!contained.ok) throw new Error(`its image '${filename.slice(0, 120)}' ${contained.reason}`);
    // A folder below Annotations is one below JPEGImages as well.
    const below = images === "" ? path.posix.dirname(file) : images;
    return {
      file: path.posix.join(below, contained.path),
      ...(width !== undefined && height !== undefined && { width, height }),
      values: record(),
      annotations: await masksOf(path.posix.basename(file).replace(/\.xml$/i, ""), objects),
    };
  } catch (error) {
    issue({ file, message: `The file is left out: ${messageOf(error)}.` });
    return undefined;
  }
}

/** Splits of ImageSets/Main: stems, a line each. Lists of single classes and unions of splits say nothing more. */
async function readSplits(root: string, context: ImportContext): Promise<Map<string, string>> {
  const splits = new Map<string, string>();
  for (const split of ["train", "val", "test", "trainval"]) {
    const file = `ImageSets/Main/${split}.txt`;
    const text = await readContained(root, file, 256 << 20).catch((error: unknown) => {
      context.issue({ file, message: `The list is left out: ${messageOf(error)}.` });
    });
    for (const [i, line] of (text ?? "").split(/\r?\n/).entries()) {
      const stem = line.trim().split(/\s+/)[0];
      if (stem === "" || (split === "trainval" && splits.has(stem))) continue;
      const other = splits.get(stem);
      if (other === undefined) splits.set(stem, split);
      else if (other !== split)
        context.issue({
          file,
          line: i + 1,
          message: `'${stem.slice(0, 120)}' is in ${other} already.`,
        });
    }
  }
  return splits;
}

async function xmlFiles(root: string, folder: string, context: ImportContext): Promise<string[]> {
  const entries = await listContained(root, folder, context).catch((error: unknown) => {
    throw isCancelled(error) ? error : unreadable(path.join(root, folder), error);
  });
  return entries
    .filter(({ name, kind }) => kind === "file" && /\.xml$/i.test(name))
    .map(({ name }) => name);
}
