import type { Database } from "better-sqlite3";
import type { AnnotationInfo } from "../../protocol/data.ts";
import { measureShape } from "./measureShape.ts";
import type { RowChanges } from "./properties.ts";
import { statement } from "./statement.ts";

/** x, y, width, height of each annotation, in the order of the ids; NaN where there is none, or it has no bounds. */
export function boundsOf(db: Database, ids: Int32Array): Float64Array {
  const bounds = new Float64Array(ids.length * 4).fill(NaN);
  for (const { place, x, y, width, height } of placed(db, `[${ids.join()}]`))
    bounds.set([x, y, width, height], place * 4);
  return bounds;
}

/** Annotations whose pixels would be others after a change, or that would be gone; those that have bounds now. */
export function movedAnnotations(
  db: Database,
  { puts, deletes }: RowChanges<AnnotationInfo>,
): number[] {
  const moved = [...deletes];
  for (const now of placed(db, JSON.stringify(puts.map(({ id }) => id)))) {
    const { id, imageId, shape } = puts[now.place];
    const { x, y, width, height } = measureShape(shape);
    const isSame = x === now.x && y === now.y && width === now.width && height === now.height;
    if (!isSame || imageId !== now.imageId) moved.push(id);
  }
  return moved;
}

interface Placed {
  /** In the list of ids. */
  readonly place: number;
  readonly imageId: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @param ids as JSON */
function placed(db: Database, ids: string): Placed[] {
  return statement(
    db,
    `SELECT wanted.key AS place, a.image_id AS imageId, a.x, a.y, a.width, a.height
     FROM json_each(?) AS wanted JOIN annotations a ON a.id = wanted.value
     WHERE a.width IS NOT NULL`,
  ).all(ids) as Placed[];
}
