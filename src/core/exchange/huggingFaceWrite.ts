import type { SchemaElement } from "hyparquet";
import type { PropertyType } from "../../protocol/data.ts";
import { csvLine } from "./csvWrite.ts";
import {
  record,
  type ExportContext,
  type ExportImage,
  type ExportSet,
  type ImageMode,
} from "./exchange.ts";
import { objectsOf } from "./huggingFaceObjects.ts";
import { noSplit, splitFolders } from "./imageFolderSplits.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { listSchema, propertyColumns, stringSchema, writeParquet } from "./parquetWrite.ts";
import { safePath, UniqueNames } from "./paths.ts";
import { valueOf, type ExportColumn } from "./tablesColumns.ts";
import { propertyHeader } from "./tables.ts";
import { imageObject } from "./jsonlObject.ts";
import { classOf } from "./imageFolderWrite.ts";

export interface HuggingFaceWriteOptions {
  readonly metadata: "jsonl" | "csv" | "parquet";
  readonly images: Exclude<ImageMode, "none">;
}

/**
 * Writes a folder a split, each with its metadata file beside `images/`: names in it are relative to itself. Without
 * splits all of it is in `train`, because else the words "train" and "test" in names of files would make splits.
 */
export async function writeHuggingFace(
  set: ExportSet,
  folder: OutputFolder,
  { metadata, images }: HuggingFaceWriteOptions,
  context: ExportContext,
): Promise<void> {
  const found = await splitFolders(set, context.signal, (split) =>
    split === "val" ? "validation" : split,
  );
  const parts = found.size > 0 ? found : new Map([[null, "train"]]);
  const has = await contents(set, context.signal);
  const columns = columnsOf(set, has);
  let done = 0;
  for (const [split, part] of parts) {
    const names = new UniqueNames();
    const rows = async function* (): AsyncGenerator<{ image: ExportImage; file: string }> {
      for await (const image of set.images()) {
        context.signal.throwIfAborted();
        if (image.split !== split && found.size > 0) continue;
        context.progress(++done, set.count);
        const file = names.take(`images/${safePath(image.name)}`);
        if (await folder.place(image, `${part}/${file}`, images)) yield { image, file };
      }
    };
    const file = `${part}/metadata.${metadata}`;
    if (metadata === "parquet")
      await writeParquet(
        folder,
        file,
        [
          ...propertyColumns(columns),
          ...(has.boxes
            ? [{ name: "objects", type: null, schema: objectsSchema, value: objectsOf }]
            : []),
        ],
        rows(),
      );
    else {
      await using text = await folder.text(file);
      const line = csvLine({ delimiter: ",", raw: false, panoptic: false });
      if (metadata === "csv") await text.write(line.header(columns));
      for await (const row of rows())
        await text.write(
          metadata === "csv"
            ? line.row(columns, row.image, row.file)
            : `${JSON.stringify(jsonRow(row.image, row.file, columns, has.boxes))}\n`,
        );
    }
  }
  if (found.size > 0)
    for await (const { split, source } of set.images())
      if (split === null) context.issue(noSplit(source));
}

/**
 * The name, a label where images have one class each, and the properties. One called `label` that holds no values, as
 * the property has that the classes of annotations are tags of, makes room for it.
 */
function columnsOf(
  set: ExportSet,
  { label, labelValues }: { readonly label: boolean; readonly labelValues: boolean },
): ExportColumn[] {
  const column = (
    header: string,
    type: PropertyType,
    system: boolean,
    value: ExportColumn["value"],
  ): ExportColumn => ({ header, type, system, value });
  const properties = set.properties
    .filter(({ name }) => name !== "label" || labelValues || !label)
    .map(({ name, type }) =>
      column(propertyHeader(name, type, false), type, false, ({ values }) => valueOf(values, name)),
    );
  const isFree = properties.every(({ header }) => header !== "label");
  return [
    column("file_name", "path", true, (_, file) => file),
    ...(label && isFree
      ? [
          column("label", "tag", true, (image) => {
            const found = classOf(image, undefined);
            return found.ok ? found.className : null;
          }),
        ]
      : []),
    ...properties,
  ];
}

function jsonRow(
  image: ExportImage,
  file: string,
  columns: readonly ExportColumn[],
  boxes: boolean,
): Record<string, unknown> {
  const held = imageObject(image, file, columns);
  // A reader of JSON Lines takes its columns from what occurs: an absent value has to be there as one.
  const row = record<unknown>(columns.map(({ header }) => [header, held[header] ?? null] as const));
  if (boxes) row.objects = objectsOf(image);
  return row;
}

async function contents(
  set: ExportSet,
  signal: AbortSignal,
): Promise<{ readonly boxes: boolean; readonly label: boolean; readonly labelValues: boolean }> {
  let [boxes, label, labelValues] = [false, false, false];
  for await (const image of set.images()) {
    signal.throwIfAborted();
    boxes ||= objectsOf(image).bbox.length > 0;
    label ||= classOf(image, undefined).ok;
    labelValues ||= valueOf(image.values, "label") !== null;
  }
  return { boxes, label, labelValues };
}

const objectsSchema: readonly SchemaElement[] = [
  { name: "objects", repetition_type: "OPTIONAL", num_children: 2 },
  ...listSchema("bbox", {
    name: "element",
    repetition_type: "OPTIONAL",
    num_children: 1,
    converted_type: "LIST",
  }),
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", type: "DOUBLE", repetition_type: "OPTIONAL" },
  ...listSchema("categories", stringSchema("element")),
];
