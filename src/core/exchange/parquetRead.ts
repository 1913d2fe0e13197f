import path from "node:path";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetRead,
  snappyUncompress,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type SchemaElement,
} from "hyparquet";
import * as v from "valibot";
import { messageOf, WinnowError } from "../../base/errors.ts";
import { propertyTypes, type PropertyType } from "../../protocol/data.ts";
import { record, type ImportContext } from "./exchange.ts";
import { JsonColumns } from "./jsonl.ts";
import { typesKey } from "./parquetWrite.ts";
import { Moment, type Table, type TableRow } from "./tables.ts";
import { unreadable } from "./tablesText.ts";

/**
 * A Parquet file as a table, read by row groups. Structs become headers with dots; an image as Hugging Face stores it,
 * `struct{bytes, path}`, becomes its path, and its bytes are never read. NaN is an absent value.
 * @throws WinnowError file-problem
 */
export async function openParquet(
  file: string,
  context: ImportContext,
  name: string = path.basename(file),
): Promise<Table> {
  const columns = new JsonColumns();
  const { buffer, metadata } = await openFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const pruned = withoutImageBytes(metadata);
  const headers = topLevel(pruned.schema).map((element) => element.name);
  async function* rows(report: boolean): AsyncGenerator<TableRow> {
    let line = 1;
    for (const group of pruned.row_groups) {
      context.signal.throwIfAborted();
      const count = Number(group.num_rows);
      const read = await readGroup(buffer, { ...pruned, row_groups: [group] }).catch(
        (error: unknown) => {
          if (report)
            context.issue({
              file: name,
              line,
              message: `The ${count} rows from here on cannot be read: ${messageOf(error)}; they were left out.`,
            });
          return [];
        },
      );
      for (const [index, cells] of read.entries()) {
        const object = record(
          headers.map((header, at) => [header, absentNaN(simplified(cells[at]))] as const),
        );
        yield columns.row(line + index, object, (message, item) => {
          if (report)
            context.issue({
              file: name,
              line: line + index,
              message,
              ...(item === undefined ? {} : { item }),
            });
        });
      }
      line += count;
    }
  }
  return { file: name, headers: columns.headers, types: typesOf(metadata), rows };
}

async function openFile(
  file: string,
): Promise<{ readonly buffer: AsyncBuffer; readonly metadata: FileMetaData }> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  let rows = 0;
  for (const { num_rows } of metadata.row_groups) {
    if (num_rows < 0n || num_rows > maxGroupRows)
      throw new WinnowError(
        "file-problem",
        `'${file}' cannot be read: a row group claims ${num_rows} rows. Write it again in groups of at most ${maxGroupRows} rows.`,
      );
    rows += Number(num_rows);
  }
  if (rows > 0 && topLevel(metadata.schema).length === 0)
    throw new WinnowError("file-problem", `'${file}' cannot be read: it has rows without columns.`);
  return { buffer, metadata };
}

/** A group is in memory as a whole. */
const maxGroupRows = 5_000_000n;

function readGroup(file: AsyncBuffer, metadata: FileMetaData): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    parquetRead({
      file,
      metadata,
      compressors,
      rowFormat: "array",
      parsers: {
        timestampFromMilliseconds: (ms) => new Moment(Number(ms)),
        timestampFromMicroseconds: (us) => new Moment(Number(us / 1000n)),
        timestampFromNanoseconds: (ns) => new Moment(Number(ns / 1_000_000n)),
        dateFromDays: (days) => new Moment(days * 86_400_000),
      },
      onComplete: resolve,
    }).catch(reject);
  });
}

/** A page claims its size; nothing sane grows a hundredfold, and nothing may take the memory that it likes. */
function limit(input: Uint8Array, size: number): number {
  if (size > (1 << 24) + input.length * 100) throw new Error(`a page claims ${size} bytes`);
  return size;
}

const compressors: Compressors = {
  SNAPPY: (input, size) => {
    const output = new Uint8Array(limit(input, size));
    snappyUncompress(input, output);
    return output;
  },
  GZIP: (input, size) => gunzipSync(input, { maxOutputLength: limit(input, size) + 1 }),
  BROTLI: (input, size) => brotliDecompressSync(input, { maxOutputLength: limit(input, size) + 1 }),
  ZSTD: (input, size) => zstdDecompressSync(input, { maxOutputLength: limit(input, size) + 1 }),
};

/** Elements right below the root: their own entries of the preorder list. */
function topLevel(schema: readonly SchemaElement[]): SchemaElement[] {
  const found: SchemaElement[] = [];
  for (let at = 1; at < schema.length; at = endOf(schema, at)) found.push(schema[at]);
  return found;
}

/** Where the subtree that begins at an index ends. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let end = at + 1;
  for (let left = schema[at]?.num_children ?? 0; left > 0 && end < schema.length; left--)
    end = endOf(schema, end);
  return end;
}

function withoutImageBytes(metadata: FileMetaData): FileMetaData {
  const drop = new Set<string>();
  const schema: SchemaElement[] = [];
  for (let at = 0; at < metadata.schema.length; at++) {
    const element = metadata.schema[at];
    const [first, second] = metadata.schema.slice(at + 1, at + 3);
    const isImage =
      element.num_children === 2 &&
      [first?.name, second?.name].toSorted().join() === "bytes,path" &&
      first?.num_children === undefined &&
      second?.num_children === undefined;
    if (!isImage || !first || !second) {
      schema.push(element);
      continue;
    }
    drop.add(element.name);
    schema.push({ ...element, num_children: 1 }, first.name === "path" ? first : second);
    at += 2;
  }
  if (drop.size === 0) return metadata;
  return {
    ...metadata,
    schema,
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.filter(({ meta_data }) => {
        const [parent, leaf] = meta_data?.path_in_schema.slice(-2) ?? [];
        return !(leaf === "bytes" && drop.has(parent));
      }),
    })),
  };
}

/** What is left of an image is its path, which is what the column says. */
function simplified(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "path" && "path" in value ? value.path : value;
}

function absentNaN(value: unknown): unknown {
  return Number.isNaN(value) ? null : value;
}

const noted = v.array(v.tuple([v.string(), v.picklist(propertyTypes)]));

function typesOf({ key_value_metadata }: FileMetaData): ReadonlyMap<string, PropertyType> {
  const text = key_value_metadata?.find(({ key }) => key === typesKey)?.value;
  try {
    return new Map(v.parse(noted, JSON.parse(text ?? "[]")));
  } catch {
    // Somebody else's note of this name: types are inferred then.
    return new Map();
  }
}
