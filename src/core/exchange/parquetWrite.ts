import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { PropertyType } from "../../protocol/data.ts";
import type { ExchangeValue, ExportImage } from "./exchange.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { textOf, type ExportColumn } from "./tablesColumns.ts";

export interface ParquetColumn {
  readonly name: string;
  /** The type to note in the file, where the column is a property. */
  readonly type: PropertyType | null;
  /** The column's own element and those below it, in the order of the file. */
  readonly schema: readonly SchemaElement[];
  readonly value: (image: ExportImage, file: string) => unknown;
}

/** Key of the file's metadata that holds types of properties by header, as JSON. */
export const typesKey = "winnow.types";

/**
 * Writes a file of row groups that are held in memory one at a time. The same rows give the same bytes.
 * @param file In the export's folder.
 */
export async function writeParquet(
  folder: OutputFolder,
  file: string,
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<{ readonly image: ExportImage; readonly file: string }>,
): Promise<void> {
  await using out = await folder.bytes(file);
  const bytes = new ByteWriter();
  const flush = async (): Promise<void> => {
    await out.write(bytes.getBytes());
    bytes.index = 0;
  };
  const types = columns.flatMap(({ name, type }) => (type === null ? [] : [[name, type]]));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.flatMap(({ schema }) => schema),
    ],
    kvMetadata: [{ key: typesKey, value: JSON.stringify(types) }],
    createdBy: "Winnow",
  });
  let waiting: unknown[][] = columns.map(() => []);
  const writeGroup = async (): Promise<void> => {
    const columnData = columns.map(({ name }, index) => ({ name, data: waiting[index] }));
    const size = waiting[0].length;
    waiting = columns.map(() => []);
    if (size === 0) return;
    await writer.write({ columnData, rowGroupSize: size });
    await flush();
  };
  for await (const row of rows) {
    for (const [index, { value }] of columns.entries())
      waiting[index].push(value(row.image, row.file));
    if (waiting[0].length === groupRows) await writeGroup();
  }
  await writeGroup();
  await writer.finish();
  await flush();
}

const groupRows = 20_000;

/**
 * Text, tag, URL, path, image link: a string; number: a double; checkbox: a boolean; date: a UTC timestamp in
 * milliseconds; colour: a string like "#4080ff"; several tags: a list of strings.
 */
export function propertyColumns(columns: readonly ExportColumn[]): ParquetColumn[] {
  return columns.map(({ header, type, system, value }) => ({
    name: header,
    type: system ? null : type,
    schema: schemaOf(header, type),
    value: (image, file) => stored(value(image, file), type),
  }));
}

/** A list as the format's rules have it: three levels. */
export function listSchema(name: string, element: SchemaElement): SchemaElement[] {
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    element,
  ];
}

export function stringSchema(name: string): SchemaElement {
  return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" };
}

function schemaOf(name: string, type: PropertyType): SchemaElement[] {
  const repetition_type = "OPTIONAL";
  switch (type) {
    case "number":
      return [{ name, type: "DOUBLE", repetition_type }];
    case "checkbox":
      return [{ name, type: "BOOLEAN", repetition_type }];
    case "date":
      return [
        {
          name,
          type: "INT64",
          repetition_type,
          converted_type: "TIMESTAMP_MILLIS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "multi_tags":
      return listSchema(name, stringSchema("element"));
    default:
      return [stringSchema(name)];
  }
}

/** Undefined is what the writer takes for an absent value. */
function stored(value: ExchangeValue | null, type: PropertyType): unknown {
  if (value === null) return undefined;
  if (typeof value === "object") return [...value];
  if (type === "multi_tags") return [String(value)];
  if (type === "date") return new Date(Number(value));
  return type === "number" || type === "checkbox" ? value : textOf(value, type);
}
