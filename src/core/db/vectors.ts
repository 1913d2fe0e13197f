import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

export interface VectorTypeRow {
  readonly id: number;
  readonly source: string;
  /** JSON text. */
  readonly params: string;
  readonly dimensions: number;
  readonly generation: number;
  /** Of the file that count. */
  readonly rows: number;
}

export function allVectorTypes(db: Database): VectorTypeRow[] {
  return statement(
    db,
    "SELECT id, source, params, dimensions, generation, rows FROM vector_types ORDER BY id",
  ).all() as VectorTypeRow[];
}

/** Answers the new type's id. */
export function insertVectorType(db: Database, source: string, params: string): number {
  return Number(
    statement(
      db,
      "INSERT INTO vector_types (source, params, dimensions, generation, rows) VALUES (?, ?, 0, 1, 0)",
    ).run(source, params).lastInsertRowid,
  );
}

export function updateVectorType(db: Database, type: VectorTypeRow): void {
  const { id, dimensions, generation, rows } = type;
  statement(
    db,
    "UPDATE vector_types SET dimensions = ?, generation = ?, rows = ? WHERE id = ?",
  ).run(dimensions, generation, rows, id);
}

/** With all its vectors. */
export function deleteVectorType(db: Database, typeId: number): void {
  statement(db, "DELETE FROM vectors WHERE type_id = ?").run(typeId);
  statement(db, "DELETE FROM vector_types WHERE id = ?").run(typeId);
}

/** Gives images the rows from `firstRow` on, instead of those that they have; of two of the same image the later. */
export function putVectors(
  db: Database,
  typeId: number,
  imageIds: Int32Array,
  firstRow: number,
): void {
  statement(
    db,
    "INSERT OR REPLACE INTO vectors SELECT ?, value, ? + key FROM json_each(?) ORDER BY key",
  ).run(typeId, firstRow, `[${imageIds.join()}]`);
}

/** Forgets the vectors in rows from `row` on. */
export function cutVectors(db: Database, typeId: number, row: number): void {
  statement(db, "DELETE FROM vectors WHERE type_id = ? AND row >= ?").run(typeId, row);
}

export function countVectors(db: Database, typeId: number): number {
  return statement(db, "SELECT count(*) FROM vectors WHERE type_id = ?")
    .pluck()
    .get(typeId) as number;
}

/** Images that have a vector, ascending, and its row. */
export function readVectorRows(
  db: Database,
  typeId: number,
): { imageIds: number[]; rows: number[] } {
  const read = (column: string): number[] =>
    statement(db, `SELECT ${column} FROM vectors WHERE type_id = ? ORDER BY image_id`)
      .pluck()
      .all(typeId) as number[];
  return { imageIds: read("image_id"), rows: read("row") };
}
