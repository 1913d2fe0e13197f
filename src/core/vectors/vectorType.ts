import type { Database } from "better-sqlite3";
import { boundsOf } from "../db/annotationBounds.ts";
import { write } from "../db/statement.ts";
import { putVectors, updateVectorType, type VectorTypeRow } from "../db/vectors.ts";
import type { RowMap } from "./rowMap.ts";
import { copyRows, vectorFileName } from "./vectorFile.ts";
import type { VectorWrite } from "./writeQueue.ts";

/** A type as it is in memory, in step with the database. */
export interface VectorType {
  row: VectorTypeRow;
  /** Read when first asked for. */
  map?: RowMap;
}

export function fileName({ id, generation }: VectorTypeRow): string {
  return vectorFileName(id, generation);
}

/** Says whose the rows are that were appended to a type's file: of writes of as many dimensions, one after the other. */
export function putWrites(
  db: Database,
  type: VectorType,
  map: RowMap,
  writes: readonly [VectorWrite, ...VectorWrite[]],
): void {
  const first = type.row.rows;
  const count = writes.reduce((sum, { ownerIds }) => sum + ownerIds.length, 0);
  const row = { ...type.row, dimensions: writes[0].dimensions, rows: first + count };
  const ownerIds = new Int32Array(count);
  write(db, () => {
    let at = 0;
    for (const one of writes) {
      ownerIds.set(ownersNow(db, one), at);
      at += one.ownerIds.length;
    }
    putVectors(db, row.id, ownerIds, first);
    updateVectorType(db, row);
  });
  type.row = row;
  putInMap(map, ownerIds, first);
}

/** Writes a type's file anew without the rows that are nobody's; the former file stays. */
export async function compact(
  db: Database,
  type: VectorType,
  map: RowMap,
  fileOf: (row: VectorTypeRow) => string,
): Promise<void> {
  const before = type.row;
  const rowOf = (id: number): number => map.row(id) ?? 0;
  const all = map.ids().sort((a, b) => rowOf(a) - rowOf(b));
  const row = { ...before, generation: before.generation + 1, rows: all.length };
  await copyRows(fileOf(before), fileOf(row), all.map(rowOf), before.dimensions * 4);
  // A commit may have taken some away while the rest was copied.
  const ownerIds = all.map((id) => (map.row(id) === undefined ? 0 : id));
  write(db, () => {
    putVectors(db, row.id, ownerIds, 0);
    updateVectorType(db, row);
  });
  type.row = row;
  putInMap(map, ownerIds, 0);
}

/** Owners of the rows of a write: 0 where a vector was computed of bounds that its annotation has no more. */
function ownersNow(db: Database, { ownerIds, bounds }: VectorWrite): Int32Array {
  if (bounds === null) return ownerIds;
  const now = boundsOf(db, ownerIds);
  return ownerIds.map((id, i) =>
    [0, 1, 2, 3].every((at) => now[i * 4 + at] === bounds[i * 4 + at]) ? id : 0,
  );
}

function putInMap(map: RowMap, ownerIds: Int32Array, firstRow: number): void {
  for (let i = 0; i < ownerIds.length; i++) if (ownerIds[i] > 0) map.put(ownerIds[i], firstRow + i);
}
