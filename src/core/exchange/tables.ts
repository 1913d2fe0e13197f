import { propertyTypes, type PropertyType } from "../../protocol/data.ts";
import type { ExchangeAnnotation } from "./exchange.ts";

/*
 * What CSV, JSON Lines and Parquet have in common: rows of cells under named columns. tablesInfer.ts finds a type for
 * each column, tablesReader.ts makes import records of rows, tablesColumns.ts makes columns of an export.
 */

/** A point in time, in milliseconds since the epoch, where a format has such a type. */
export class Moment {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/**
 * `text` is what a format without types says: "12" may be a number. A string is one for certain. `bad` is a value that
 * no property can hold, with the reason as the end of a sentence.
 */
export type Cell =
  | { readonly text: string }
  | { readonly bad: string }
  | Moment
  | string
  | number
  | bigint
  | boolean
  | readonly string[];

export interface TableRow {
  /** 1-based: the line where the row begins, or its number where the format has no lines. */
  readonly line: number;
  /** The file that the line is in, where a table is made of several. */
  readonly file?: string;
  /** By the index of the column; a hole is an absent value. */
  readonly cells: readonly (Cell | undefined)[];
  /** What formats that nest say beside values. */
  readonly annotations?: readonly ExchangeAnnotation[];
}

/** A file of rows that can be read more than once. */
export interface Table {
  /** As issues name it. */
  readonly file: string;
  /** Headers as they stand in the file. Formats without a header add columns while rows are read. */
  readonly headers: readonly string[];
  /** What the file says of its columns' types, by header, beyond what a header says itself. */
  readonly types: ReadonlyMap<string, PropertyType>;
  /**
   * The rows from the first one on. Only with `report`, bad ones are reported: a table is read twice, and a row is bad
   * once.
   * @throws WinnowError file-problem when the file cannot be read any further; cancelled
   */
  readonly rows: (report: boolean) => AsyncIterable<TableRow>;
}

/** Types of computed properties in Panoptic's headers: they identify an image or say nothing that is not known. */
export const computedTypes = ["id", "sha1", "ahash", "folder", "width", "height"] as const;
export type ComputedType = (typeof computedTypes)[number];

export interface Header {
  readonly name: string;
  readonly type: PropertyType | ComputedType | null;
}

/**
 * `name[type]` taken apart, by the last pair of brackets. Brackets around anything but a type belong to the name.
 * Panoptic calls a text `string` in some of its versions.
 */
export function parseHeader(header: string): Header {
  const match = /^(.*)\[([a-z0-9_]+)\]$/s.exec(header.trim());
  const word = match?.[2] === "string" ? "text" : match?.[2];
  const type = [...propertyTypes, ...computedTypes].find((one) => one === word);
  return match && type ? { name: match[1].trim(), type } : { name: header.trim(), type: null };
}

/** Names that mean the image itself when they head a column without a type. */
export const identifying = {
  path: ["file_name", "filename", "file", "path", "filepath", "file_path", "image_path", "image"],
  name: ["name", "key"],
  sha1: ["sha1"],
  id: ["id"],
} as const;

const reserved = new Set<string>([
  ...Object.values(identifying).flat(),
  "split",
  "width",
  "height",
  "annotations",
  "objects",
]);

/**
 * The header of a property's column. With `typed`, or where the bare name would mean something else to a reader, the
 * type goes with it.
 */
export function propertyHeader(name: string, type: PropertyType, typed: boolean): string {
  const clear = parseHeader(name).type === null && !reserved.has(name.trim().toLowerCase());
  return typed || !clear ? `${name}[${type}]` : name;
}
