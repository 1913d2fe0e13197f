import type { Database } from "better-sqlite3";
import type { AnnotationInfo, Shape } from "../../protocol/data.ts";
import { measureShape } from "./measureShape.ts";
import type { RowChanges } from "./properties.ts";
import { statement } from "./statement.ts";

/** Rows as typed columns, by image. */
export interface StoredAnnotationColumns {
  readonly ids: number[];
  readonly imageIds: number[];
  readonly classIds: number[];
  readonly kinds: string[];
  readonly confidences: (number | null)[];
  readonly sources: string[];
  readonly areas: (number | null)[];
  readonly widths: (number | null)[];
  readonly heights: (number | null)[];
}

export function readAnnotationColumns(db: Database): StoredAnnotationColumns {
  const read = <T>(column: string): T[] =>
    statement(db, `SELECT ${column} FROM annotations ORDER BY image_id, id`).pluck().all() as T[];
  return {
    ids: read("id"),
    imageIds: read("image_id"),
    classIds: read("class_id"),
    kinds: read("kind"),
    confidences: read("confidence"),
    sources: read("source"),
    areas: read("area"),
    widths: read("width"),
    heights: read("height"),
  };
}

/** Annotations of images, by image and id. */
export function annotationsOfImages(db: Database, imageIds: readonly number[]): AnnotationInfo[] {
  return select(
    db,
    "WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY image_id, id",
    imageIds,
  );
}

/** Those of the ids that exist. */
export function annotationsById(db: Database, ids: readonly number[]): AnnotationInfo[] {
  return select(db, "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", ids);
}

export function annotationsOfClasses(db: Database, classIds: readonly number[]): AnnotationInfo[] {
  return select(db, "WHERE class_id IN (SELECT value FROM json_each(?)) ORDER BY id", classIds);
}

/** Of annotations, in the order of their ids, their images; 0 for an annotation that is gone. */
export function imagesOfAnnotations(db: Database, ids: Int32Array): Int32Array {
  const images = statement(
    db,
    `SELECT coalesce(a.image_id, 0) FROM json_each(?) AS wanted
     LEFT JOIN annotations a ON a.id = wanted.value ORDER BY wanted.key`,
  )
    .pluck()
    .all(`[${ids.join()}]`) as number[];
  return Int32Array.from(images);
}

/** The same without reading what they are: a class may have hundreds of thousands. */
export function annotationIdsOfClasses(db: Database, classIds: readonly number[]): number[] {
  return selectIds(db, "class_id", classIds);
}

/** Those of the ids that exist, without reading what they are. */
export function knownAnnotationIds(db: Database, ids: readonly number[]): number[] {
  return selectIds(db, "id", ids);
}

export function changeAnnotations(
  db: Database,
  { puts, deletes }: RowChanges<AnnotationInfo>,
): void {
  const remove = statement(db, "DELETE FROM annotations WHERE id = ?");
  for (const id of deletes) remove.run(id);
  const insert = statement(
    db,
    `INSERT OR REPLACE INTO annotations (id, image_id, class_id, kind, x, y, width, height, area,
       confidence, source, author, time, attributes, geometry)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const row of puts) {
    const { kind, ...geometry } = row.shape;
    const { x, y, width, height, area } = measureShape(row.shape);
    insert.run(
      row.id,
      row.imageId,
      row.classId,
      kind,
      x,
      y,
      width,
      height,
      area,
      row.confidence,
      row.source,
      row.author,
      row.time,
      JSON.stringify(row.attributes),
      JSON.stringify(geometry),
    );
  }
}

function selectIds(db: Database, column: "id" | "class_id", ids: readonly number[]): number[] {
  return statement(
    db,
    `SELECT id FROM annotations WHERE ${column} IN (SELECT value FROM json_each(?)) ORDER BY id`,
  )
    .pluck()
    .all(JSON.stringify(ids)) as number[];
}

function select(db: Database, where: string, ids: readonly number[]): AnnotationInfo[] {
  const rows = statement(
    db,
    `SELECT id, image_id AS imageId, class_id AS classId, kind, confidence, source, author, time,
       attributes, geometry FROM annotations ${where}`,
  ).all(JSON.stringify(ids)) as StoredAnnotation[];
  return rows.map(({ kind, geometry, attributes, ...row }) => ({
    ...row,
    shape: { kind, ...(JSON.parse(geometry) as object) } as Shape,
    attributes: JSON.parse(attributes) as AnnotationInfo["attributes"],
  }));
}

interface StoredAnnotation extends Omit<AnnotationInfo, "shape" | "attributes"> {
  readonly kind: Shape["kind"];
  readonly geometry: string;
  readonly attributes: string;
}
