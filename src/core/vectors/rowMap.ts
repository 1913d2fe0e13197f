import type { Database } from "better-sqlite3";
import { int32s } from "../columns/growing.ts";
import { readVectorRows } from "../db/vectors.ts";

/** Which row of a type's file is whose, in memory: four bytes an owner. */
export class RowMap {
  /** By the id of its owner: the row, plus one; 0: none. */
  readonly #places = int32s();
  #count = 0;

  /** @param rows vectors in later rows are not there */
  static load(db: Database, typeId: number, rows: number): RowMap {
    const map = new RowMap();
    const stored = readVectorRows(db, typeId);
    for (const [i, ownerId] of stored.ownerIds.entries())
      if (stored.rows[i] < rows) map.put(ownerId, stored.rows[i]);
    return map;
  }

  /** Owners that have a vector. */
  get count(): number {
    return this.#count;
  }

  /** Undefined: none. */
  row(ownerId: number): number | undefined {
    const place = this.#places.values[ownerId] ?? 0;
    return place === 0 ? undefined : place - 1;
  }

  put(ownerId: number, row: number): void {
    if (this.row(ownerId) === undefined) this.#count++;
    this.#places.set(ownerId, row + 1);
  }

  remove(ownerId: number): void {
    if (this.row(ownerId) === undefined) return;
    this.#places.set(ownerId, 0);
    this.#count--;
  }

  /** Ids of owners, ascending. */
  ids(): Int32Array {
    const { values } = this.#places;
    const ids = new Int32Array(this.#count);
    for (let id = 1, n = 0; n < this.#count; id++) if (values[id] !== 0) ids[n++] = id;
    return ids;
  }

  /** Vectors in rows from `end` on are not there any more. */
  cut(end: number): void {
    const { values } = this.#places;
    for (let id = 0; id < values.length; id++)
      if (values[id] > end) {
        values[id] = 0;
        this.#count--;
      }
  }
}
