import type { Database } from "better-sqlite3";
import type { PropertyType, PropertyValue } from "../../protocol/data.ts";
import type { PropertyRow } from "../db/properties.ts";
import { readTags, readValues, storedAt, type Stored, type StoredValues } from "../db/values.ts";
import { BitSet } from "./bitSet.ts";

/**
 * The values of one property, indexed by instance id or, in image mode, by image id. Arrays reach to the end of the
 * ids when a column is asked for; ask again for every query.
 */
export type PropertyColumn =
  /** number, date, color; NaN where there is no value. */
  | { readonly kind: "number"; values: Float64Array }
  /** 0 no value, 1 false, 2 true. */
  | { readonly kind: "checkbox"; values: Uint8Array }
  /** Tag ids; 0: no value. */
  | { readonly kind: "tag"; values: Int32Array }
  /** Sets may be empty. */
  | { readonly kind: "tags"; readonly byTag: Map<number, BitSet> }
  | {
      /** text, url, path, image_link. */
      readonly kind: "text";
      /** Indices into `texts`; 0: no value. */
      codes: Int32Array;
      readonly texts: readonly string[];
      readonly codeOf: ReadonlyMap<string, number>;
    };

/** Reads a property from the database. @param end ids are below this */
export function loadColumn(db: Database, property: PropertyRow, end: number): PropertyColumn {
  const column = emptyColumn(property.type);
  if (column.kind === "tags") {
    const { tagIds, ids } = readTags(db, property.mode, property.id);
    for (let i = 0; i < ids.length; i++) bitsOf(column.byTag, tagIds[i]).add(ids[i]);
    return column;
  }
  const { ids, values } = readValues(db, property.mode, property.id);
  reserveColumn(column, Math.max(end, (ids.at(-1) ?? 0) + 1));
  for (let i = 0; i < ids.length; i++) setStored(column, ids[i], values[i]);
  return column;
}

/** Makes room for ids below `end`, with some to spare. */
export function reserveColumn(column: PropertyColumn, end: number): void {
  if (column.kind === "tags") return;
  const present = column.kind === "text" ? column.codes : column.values;
  if (present.length >= end) return;
  const length = Math.max(end, Math.ceil(present.length * 1.25));
  if (column.kind === "text") column.codes = grown(new Int32Array(length), column.codes);
  else if (column.kind === "number")
    column.values = grown(new Float64Array(length).fill(NaN), column.values);
  else if (column.kind === "tag") column.values = grown(new Int32Array(length), column.values);
  else column.values = grown(new Uint8Array(length), column.values);
}

/** Keeps a column in step with {@link StoredValues} that were written. */
export function putStored(column: PropertyColumn, ids: Int32Array, values: StoredValues): void {
  let end = 0;
  for (const id of ids) if (id >= end) end = id + 1;
  reserveColumn(column, end);
  for (let i = 0; i < ids.length; i++) setStored(column, ids[i], storedAt(values, i));
}

/** The id is without a value then. */
export function clearValue(column: PropertyColumn, id: number): void {
  if (column.kind === "tags") for (const bits of column.byTag.values()) bits.delete(id);
  else if (isFilled(column)(id)) setStored(column, id, null);
}

/** What a column holds for ids, as it would be stored; several tags are no stored values. */
export function takeStored(column: PropertyColumn | undefined, ids: Int32Array): StoredValues {
  if (!column || column.kind === "tags") return { kind: "same", value: null };
  if (column.kind === "text") return takeTexts(column, ids);
  const { kind, values } = column;
  const taken = new Float64Array(ids.length);
  let isSame = true;
  for (let i = 0; i < ids.length; i++) {
    const value = ids[i] < values.length ? values[ids[i]] : NaN;
    if (kind === "number") taken[i] = value;
    else taken[i] = value > 0 ? (kind === "tag" ? value : value - 1) : NaN;
    isSame &&= Object.is(taken[i], taken[0]);
  }
  // One value for all is what most changes set, and what is quickest to write.
  if (!isSame) return { kind: "numbers", values: taken };
  return { kind: "same", value: Number.isNaN(taken[0] ?? NaN) ? null : taken[0] };
}

/** Ids that have a value, ascending. */
export function filledIds(column: PropertyColumn): Int32Array {
  if (column.kind === "tags") return unionOf(column.byTag.values()).toIds();
  const values = column.kind === "text" ? column.codes : column.values;
  const isNumber = column.kind === "number";
  const ids = new Int32Array(values.length);
  let n = 0;
  for (let id = 0; id < values.length; id++)
    if (isNumber ? !Number.isNaN(values[id]) : values[id] !== 0) ids[n++] = id;
  return ids.slice(0, n);
}

/** Tells which ids have a value. */
export function isFilled(column: PropertyColumn): (id: number) => boolean {
  switch (column.kind) {
    case "number":
      return (id) => !Number.isNaN(column.values[id] ?? NaN);
    case "checkbox":
    case "tag":
      return (id) => (column.values[id] ?? 0) !== 0;
    case "text":
      return (id) => (column.codes[id] ?? 0) !== 0;
    case "tags":
      return (id) => [...column.byTag.values()].some((bits) => bits.has(id));
  }
}

/** The value of one id. */
export function valueAt(column: PropertyColumn, id: number): PropertyValue {
  switch (column.kind) {
    case "number":
      return Number.isNaN(column.values[id] ?? NaN) ? null : column.values[id];
    case "checkbox":
      return (column.values[id] ?? 0) === 0 ? null : column.values[id] === 2;
    case "tag":
      return column.values[id] || null;
    case "text":
      return (column.codes[id] ?? 0) === 0 ? null : column.texts[column.codes[id]];
    case "tags": {
      const tags = [...column.byTag].flatMap(([tagId, ids]) => (ids.has(id) ? [tagId] : []));
      return tags.length === 0 ? null : tags.toSorted((a, b) => a - b);
    }
  }
}

export function bitsOf(byTag: Map<number, BitSet>, tagId: number): BitSet {
  let bits = byTag.get(tagId);
  if (!bits) byTag.set(tagId, (bits = new BitSet()));
  return bits;
}

export function columnKind(type: PropertyType): PropertyColumn["kind"] {
  switch (type) {
    case "number":
    case "date":
    case "color":
      return "number";
    case "checkbox":
    case "tag":
      return type;
    case "multi_tags":
      return "tags";
    case "text":
    case "url":
    case "path":
    case "image_link":
      return "text";
  }
}

function emptyColumn(type: PropertyType): PropertyColumn {
  const kind = columnKind(type);
  switch (kind) {
    case "number":
      return { kind, values: new Float64Array(0) };
    case "checkbox":
      return { kind, values: new Uint8Array(0) };
    case "tag":
      return { kind, values: new Int32Array(0) };
    case "tags":
      return { kind, byTag: new Map() };
    case "text":
      return { kind, codes: new Int32Array(0), texts: [""], codeOf: new Map() };
  }
}

function setStored(column: PropertyColumn, id: number, value: Stored): void {
  switch (column.kind) {
    case "number":
      column.values[id] = typeof value === "number" ? value : NaN;
      return;
    case "checkbox":
      column.values[id] = value === null ? 0 : Number(value) + 1;
      return;
    case "tag":
      column.values[id] = Number(value ?? 0);
      return;
    case "text":
      column.codes[id] = value === null ? 0 : codeFor(column, String(value));
      return;
    case "tags":
  }
}

type TextColumn = Extract<PropertyColumn, { kind: "text" }>;

function codeFor(column: TextColumn, text: string): number {
  const known = column.codeOf.get(text);
  if (known !== undefined) return known;
  // Readers see a dictionary that only grows; this is the one place that makes it do so.
  const code = (column.texts as string[]).push(text) - 1;
  (column.codeOf as Map<string, number>).set(text, code);
  return code;
}

function takeTexts(column: TextColumn, ids: Int32Array): StoredValues {
  const first = column.codes[ids[0]] ?? 0;
  if (ids.every((id) => (column.codes[id] ?? 0) === first))
    return { kind: "same", value: first === 0 ? null : column.texts[first] };
  const codes = new Int32Array(ids.length);
  const texts = [""];
  const local = new Map<number, number>([[0, 0]]);
  for (let i = 0; i < ids.length; i++) {
    const code = column.codes[ids[i]] ?? 0;
    let own = local.get(code);
    if (own === undefined) local.set(code, (own = texts.push(column.texts[code]) - 1));
    codes[i] = own;
  }
  return { kind: "texts", codes, texts };
}

function unionOf(sets: Iterable<BitSet>): BitSet {
  const union = new BitSet();
  for (const set of sets) union.addAll(set);
  return union;
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(target: T, from: T): T {
  target.set(from);
  return target;
}
