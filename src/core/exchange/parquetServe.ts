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
import { messageOf } from "../../base/errors.ts";
import { typesKey } from "./parquetWrite.ts";

export type ParquetQuestion =
  | { readonly kind: "open"; readonly file: string }
  /** Reads a row group into memory; `next` asks for its rows. */
  | { readonly kind: "group"; readonly group: number }
  | { readonly kind: "next" };

export type ParquetAnswer =
  | {
      readonly kind: "opened";
      readonly headers: readonly string[];
      /** Rows of each group. */
      readonly groups: readonly number[];
      /** What we noted in the file of its types, as JSON. */
      readonly types: string;
    }
  | { readonly kind: "ready" }
  /** By the index of the header. Dates are Date, integers of 64 bits BigInt. None: the group has ended. */
  | { readonly kind: "rows"; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Answers one question after the other, over the channel to the parent. A file can make its reader loop for ever, take
 * all memory or reject where nobody listens: whatever happens, it happens to this process.
 */
export function serveParquet(): void {
  let opened: Opened | undefined;
  let rows: unknown[][] = [];
  const answer = async (question: ParquetQuestion): Promise<ParquetAnswer> => {
    switch (question.kind) {
      case "open":
        opened = await openFile(question.file);
        return {
          kind: "opened",
          headers: topLevel(opened.metadata.schema).map(({ name }) => name),
          groups: opened.metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
          types:
            opened.metadata.key_value_metadata?.find(({ key }) => key === typesKey)?.value ?? "[]",
        };
      case "group": {
        if (!opened) throw new Error("no file is open");
        const { buffer, metadata } = opened;
        rows = await readGroup(buffer, {
          ...metadata,
          row_groups: [metadata.row_groups[question.group]],
        });
        return { kind: "ready" };
      }
      case "next":
        return { kind: "rows", rows: rows.splice(0, batchRows).map((row) => row.map(simplified)) };
    }
  };
  process.on("message", (question: ParquetQuestion) => {
    void answer(question)
      .catch((error: unknown): ParquetAnswer => ({ kind: "failed", message: messageOf(error) }))
      .then((message) => process.send?.(message));
  });
}

const batchRows = 1000;

interface Opened {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
}

async function openFile(file: string): Promise<Opened> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  let rows = 0;
  for (const { num_rows } of metadata.row_groups) {
    if (num_rows < 0n || num_rows > maxGroupRows)
      throw new Error(`a row group claims ${num_rows} rows, and ${maxGroupRows} are the most`);
    rows += Number(num_rows);
  }
  if (rows > 0 && topLevel(metadata.schema).length === 0)
    throw new Error("it has rows without columns");
  return { buffer, metadata: withoutImageBytes(metadata) };
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
  // Bytes are no value of a property: that there are some is all that the parent has to know.
  if (ArrayBuffer.isView(value)) return new Uint8Array(0);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "path" && "path" in value ? value.path : value;
}
