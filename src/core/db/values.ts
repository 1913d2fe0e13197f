import type { Database, Statement } from "better-sqlite3";
import type { PropertyMode } from "../../protocol/data.ts";
import { statement } from "./statement.ts";

/** A value as it is stored; null: none. */
export type Stored = string | number | null;

/** Stored values of ids in order, packed. */
export type StoredValues =
  | { readonly kind: "same"; readonly value: Stored }
  /** NaN: none. */
  | { readonly kind: "numbers"; readonly values: Float64Array }
  /** Indices into `texts`; 0: none. */
  | { readonly kind: "texts"; readonly codes: Int32Array; readonly texts: readonly string[] };

export function storedAt(values: StoredValues, i: number): Stored {
  switch (values.kind) {
    case "same":
      return values.value;
    case "numbers":
      return Number.isNaN(values.values[i]) ? null : values.values[i];
    case "texts":
      return values.codes[i] === 0 ? null : values.texts[values.codes[i]];
  }
}

/** Ids in order, and their values, of one property. */
export function readValues(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
): { ids: number[]; values: (string | number)[] } {
  const read = (column: string): unknown[] =>
    statement(db, `SELECT ${column} FROM ${mode}_values WHERE property_id = ? ORDER BY ${mode}_id`)
      .pluck()
      .all(propertyId);
  return { ids: read(`${mode}_id`) as number[], values: read("value") as (string | number)[] };
}

/** Pairs of tag and id of one multi_tags property, by tag, as two columns. */
export function readTags(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
): { tagIds: number[]; ids: number[] } {
  const read = (column: string): number[] =>
    statement(
      db,
      `SELECT ${column} FROM ${mode}_tags WHERE property_id = ? ORDER BY tag_id, ${mode}_id`,
    )
      .pluck()
      .all(propertyId) as number[];
  return { tagIds: read("tag_id"), ids: read(`${mode}_id`) };
}

/** Sets or (null, NaN, 0) takes away the values of ids, whose order is best theirs. */
export function writeValues(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
  ids: Int32Array,
  values: StoredValues,
): void {
  if (values.kind !== "same" || values.value === null)
    return writeEach(db, mode, propertyId, ids, values);
  // Over 100,000 other values a statement for all takes 47 ms of CPU, as an upsert 70, one each 95.
  statement(
    db,
    `REPLACE INTO ${mode}_values (property_id, ${mode}_id, value) SELECT ?, value, ? FROM json_each(?)`,
  ).run(propertyId, values.value, `[${ids.join()}]`);
}

function writeEach(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
  ids: Int32Array,
  values: StoredValues,
): void {
  const clear = statement(
    db,
    `DELETE FROM ${mode}_values WHERE property_id = ? AND ${mode}_id = ?`,
  );
  // Rows that wait for others must not be overtaken by a later change of the same id.
  const rows = isAscending(ids) ? rowsAtOnce : 1;
  const putRows = replaceRows(db, mode, rows);
  const waiting: Stored[] = [];
  for (let i = 0; i < ids.length; i++) {
    const value = storedAt(values, i);
    if (value === null) clear.run(propertyId, ids[i]);
    else if (waiting.push(propertyId, ids[i], value) === 3 * rows) {
      putRows.run(waiting);
      waiting.length = 0;
    }
  }
  const putRow = replaceRows(db, mode, 1);
  for (let at = 0; at < waiting.length; at += 3) putRow.run(waiting.slice(at, at + 3));
}

/** 100,000 rows over others take 50 ms of CPU, one at a time 95, as updates 120; more at once gain nothing. */
const rowsAtOnce = 100;

function replaceRows(db: Database, mode: PropertyMode, rows: number): Statement {
  const values = Array.from({ length: rows }, () => "(?, ?, ?)").join();
  return statement(
    db,
    `REPLACE INTO ${mode}_values (property_id, ${mode}_id, value) VALUES ${values}`,
  );
}

function isAscending(ids: Int32Array): boolean {
  for (let i = 1; i < ids.length; i++) if (ids[i] <= ids[i - 1]) return false;
  return true;
}

/**
 * Rows of ranges of ids go, both ends included, in pairs: 100,000 rows in 10 ms where they are one range, in 75 where
 * each is its own.
 */
export function clearRanges(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
  ranges: Int32Array,
): void {
  const remove = statement(
    db,
    `DELETE FROM ${mode}_values WHERE property_id = ? AND ${mode}_id BETWEEN ? AND ?`,
  );
  for (let i = 0; i < ranges.length; i += 2) remove.run(propertyId, ranges[i], ranges[i + 1]);
}

export function clearProperty(db: Database, mode: PropertyMode, propertyId: number): void {
  statement(db, `DELETE FROM ${mode}_values WHERE property_id = ?`).run(propertyId);
  statement(db, `DELETE FROM ${mode}_tags WHERE property_id = ?`).run(propertyId);
}

export function addTag(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
  tagId: number,
  ids: Int32Array,
): void {
  statement(
    db,
    `INSERT OR IGNORE INTO ${mode}_tags (property_id, tag_id, ${mode}_id)
     SELECT ?, ?, value FROM json_each(?)`,
  ).run(propertyId, tagId, `[${ids.join()}]`);
}

/** Of ranges of ids, both ends included, in pairs. */
export function removeTag(
  db: Database,
  mode: PropertyMode,
  propertyId: number,
  tagId: number,
  ranges: Int32Array,
): void {
  const remove = statement(
    db,
    `DELETE FROM ${mode}_tags WHERE property_id = ? AND tag_id = ? AND ${mode}_id BETWEEN ? AND ?`,
  );
  for (let i = 0; i < ranges.length; i += 2)
    remove.run(propertyId, tagId, ranges[i], ranges[i + 1]);
}

/** Instances from an id on that have values of their own. */
export function instancesWithValues(db: Database, firstId: number): Set<number> {
  const found = statement(
    db,
    `SELECT instance_id FROM instance_values
     WHERE property_id IN (SELECT id FROM properties) AND instance_id >= ?
     UNION
     SELECT instance_id FROM instance_tags
     WHERE (property_id, tag_id) IN (SELECT property_id, id FROM tags) AND instance_id >= ?`,
  );
  return new Set(found.pluck().all(firstId, firstId) as number[]);
}

export function deleteInstanceValues(db: Database, instanceId: number): void {
  statement(db, `DELETE FROM instance_values WHERE ${valuesOfOne}`).run(instanceId);
  statement(db, `DELETE FROM instance_tags WHERE ${tagsOfOne}`).run(instanceId);
}

// No index leads from an instance to its values: properties and tags are few, and each is looked up.
const valuesOfOne = "property_id IN (SELECT id FROM properties) AND instance_id = ?";
const tagsOfOne = "(property_id, tag_id) IN (SELECT property_id, id FROM tags) AND instance_id = ?";

export function countValues(db: Database, mode: PropertyMode, propertyId: number): number {
  return statement(db, `SELECT count(*) FROM ${mode}_values WHERE property_id = ?`)
    .pluck()
    .get(propertyId) as number;
}
