import type { Database } from "better-sqlite3";
import type { Shape } from "../../protocol/data.ts";
import { statement } from "./statement.ts";

/** What columns in memory do not hold of instances, in the order of the ids; of ids of instances alone. */
export function instanceTexts(db: Database, ids: Int32Array): InstanceTexts[] {
  return statement(
    db,
    `SELECT i.id, i.name, lower(hex(m.average_hash)) AS averageHash,
       lower(hex(m.perceptual_hash)) AS perceptualHash
     FROM json_each(?) AS wanted JOIN instances i ON i.id = wanted.value LEFT JOIN images m ON m.id = i.image_id
     ORDER BY wanted.key`,
  ).all(`[${ids.join()}]`) as InstanceTexts[];
}

interface InstanceTexts {
  readonly id: number;
  readonly name: string;
  /** 16 hexadecimal digits, as the next; null: not decoded yet. */
  readonly averageHash: string | null;
  readonly perceptualHash: string | null;
}

/** An annotation as it is stored. */
export interface AnnotationText {
  readonly id: number;
  readonly imageId: number;
  readonly classId: number;
  readonly kind: Shape["kind"];
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly area: number | null;
  readonly confidence: number | null;
  readonly source: string;
  /** JSON. */
  readonly attributes: string;
  readonly geometry: string;
}

/** Annotations with higher ids, by id, of images or (null) of all, one at a time; nothing may be written meanwhile. */
export function annotationsAfter(
  db: Database,
  after: number,
  imageIds: Int32Array | null,
): IterableIterator<AnnotationText> {
  const columns =
    "id, image_id AS imageId, class_id AS classId, kind, x, y, width, height, area, confidence, source, attributes, geometry";
  const rows = imageIds
    ? statement(
        db,
        `SELECT ${columns} FROM annotations
         WHERE image_id IN (SELECT value FROM json_each(?)) AND id > ? ORDER BY id`,
      ).iterate(`[${imageIds.join()}]`, after)
    : statement(db, `SELECT ${columns} FROM annotations WHERE id > ? ORDER BY id`).iterate(after);
  return rows as IterableIterator<AnnotationText>;
}
