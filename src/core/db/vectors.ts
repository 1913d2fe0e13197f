import type { Database } from "better-sqlite3";
import type { VectorOwner } from "../../plugin-api/data.ts";
import { statement } from "./statement.ts";

export interface VectorTypeRow {
  readonly id: number;
  readonly source: string;
  /** What its vectors belong to: owner ids are those of images, or of annotations. */
  readonly of: VectorOwner;
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
    "SELECT id, source, of, params, dimensions, generation, rows FROM vector_types ORDER BY id",
  ).all() as VectorTypeRow[];
}

/** Answers the new type's id. */
export function insertVectorType(
  db: Database,
  { source, of, params }: Pick<VectorTypeRow, "source" | "of" | "params">,
): number {
  return Number(
    statement(
      db,
      "INSERT INTO vector_types (source, of, params, dimensions, generation, rows) VALUES (?, ?, ?, 0, 1, 0)",
    ).run(source, of, params).lastInsertRowid,
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

/**
 * Gives owners the rows from `firstRow` on, instead of those that they have; of two of the same owner the later. A row
 * of the owner 0 is nobody's.
 */
export function putVectors(
  db: Database,
  typeId: number,
  ownerIds: Int32Array,
  firstRow: number,
): void {
  statement(
    db,
    "INSERT OR REPLACE INTO vectors SELECT ?, value, ? + key FROM json_each(?) WHERE value > 0 ORDER BY key",
  ).run(typeId, firstRow, `[${ownerIds.join()}]`);
}

/** Forgets the vectors in rows from `row` on. */
export function cutVectors(db: Database, typeId: number, row: number): void {
  statement(db, "DELETE FROM vectors WHERE type_id = ? AND row >= ?").run(typeId, row);
}

/** Whether any annotation has a vector. */
export function haveAnnotationsVectors(db: Database): boolean {
  const sql = `SELECT 1 FROM vector_types t
    WHERE of = 'annotations' AND EXISTS (SELECT 1 FROM vectors WHERE type_id = t.id)`;
  return statement(db, sql).get() !== undefined;
}

/** One that there is, or was. */
export interface VectorRow {
  readonly typeId: number;
  readonly ownerId: number;
}

/** Forgets the vectors of annotations, of all types; answers which there were. */
export function deleteAnnotationVectors(db: Database, ids: readonly number[]): VectorRow[] {
  return statement(
    db,
    `DELETE FROM vectors WHERE type_id IN (SELECT id FROM vector_types WHERE of = 'annotations')
       AND owner_id IN (SELECT value FROM json_each(?))
     RETURNING type_id AS typeId, owner_id AS ownerId`,
  ).all(JSON.stringify(ids)) as VectorRow[];
}

export function countVectors(db: Database, typeId: number): number {
  return statement(db, "SELECT count(*) FROM vectors WHERE type_id = ?")
    .pluck()
    .get(typeId) as number;
}

/** Owners that have a vector, ascending, and its row. */
export function readVectorRows(
  db: Database,
  typeId: number,
): { ownerIds: number[]; rows: number[] } {
  const read = (column: string): number[] =>
    statement(db, `SELECT ${column} FROM vectors WHERE type_id = ? ORDER BY owner_id`)
      .pluck()
      .all(typeId) as number[];
  return { ownerIds: read("owner_id"), rows: read("row") };
}
