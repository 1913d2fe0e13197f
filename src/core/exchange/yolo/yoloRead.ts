import path from "node:path";
import { messageOf } from "../../../base/errors.ts";
import { listNames, locate, readContained, unreadable } from "../containedFile.ts";
import {
  record,
  type DatasetReader,
  type ExchangeAnnotation,
  type ImportContext,
  type ImportRecord,
} from "../exchange.ts";
import { parseData, type YoloData } from "./yoloData.ts";
import { imagesOf, labelFile } from "./yoloFiles.ts";
import { parseRow } from "./yoloRows.ts";

/** Opens a data.yaml, or the folder of one; a folder with a `classes.txt` instead is read as well. */
export async function openYolo(source: string, context: ImportContext): Promise<DatasetReader> {
  const { folder: root, file: given } = await locate(source);
  const file = given ?? (await dataFileIn(root));
  if (file === undefined)
    throw unreadable(source, "there is neither a data.yaml nor a classes.txt");
  let data: YoloData;
  try {
    const text = await readContained(root, file, 8 << 20);
    if (text === undefined) throw new Error("it cannot be read");
    data = file.endsWith(".txt") ? listed(text) : await parseData(text, root, file, context);
  } catch (error) {
    throw unreadable(path.join(root, file), error);
  }
  return {
    root,
    classes: [...new Set(data.names)].map((name) => ({ name, parents: [] })),
    info: record(),
    types: record(),
    records: () => recordsOf(root, data, context),
  };
}

async function* recordsOf(
  root: string,
  data: YoloData,
  context: ImportContext,
): AsyncGenerator<ImportRecord> {
  const seen = new Set<string>();
  for (const { split, path: source } of data.sources)
    for await (const file of imagesOf(root, source, context)) {
      // The same list for train and val is what who has no val split writes.
      if (seen.has(file)) continue;
      seen.add(file);
      context.progress(seen.size, null);
      const annotations = await labelsOf(root, file, data, context);
      yield {
        file,
        ...(split !== undefined && { split }),
        relative: true,
        values: record(),
        annotations,
      };
    }
}

/** A missing or empty label file is an image with nothing on it. */
async function labelsOf(
  root: string,
  image: string,
  { names, points }: YoloData,
  { issue }: ImportContext,
): Promise<ExchangeAnnotation[]> {
  const file = labelFile(image);
  const text = await readContained(root, file, 64 << 20).catch((error: unknown) => {
    issue({ file, message: `The labels are left out: ${messageOf(error)}.` });
  });
  const rows = new Set<string>();
  const found: ExchangeAnnotation[] = [];
  const [count, size] = points ?? [0, 3];
  for (const [i, line] of (text ?? "").split(/\r?\n/).entries()) {
    const row = line.trim();
    if (row === "") continue;
    try {
      if (rows.has(row)) throw new Error("the row is there twice");
      rows.add(row);
      const { classId, shapes, confidence } = parseRow(row, names.length, count * size, size);
      const attributes = record(shapes.length > 1 ? [["object", i + 1] as const] : []);
      for (const shape of shapes)
        found.push({ className: names[classId], shape, confidence, source: "", attributes });
    } catch (error) {
      issue({ file, line: i + 1, message: `A row is left out: ${messageOf(error)}.` });
    }
  }
  return found;
}

async function dataFileIn(root: string): Promise<string | undefined> {
  const names = await listNames(root);
  const yamls = names.filter((name) => /\.ya?ml$/i.test(name)).sort();
  return (
    ["data.yaml", "data.yml", "dataset.yaml"].find((name) => names.includes(name)) ??
    (yamls.length === 1 ? yamls[0] : undefined) ??
    ["classes.txt", "obj.names.txt"].find((name) => names.includes(name))
  );
}

function listed(text: string): YoloData {
  const names = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return { names, sources: [{ split: undefined, path: "." }], points: null };
}
