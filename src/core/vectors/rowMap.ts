import type { Database } from "better-sqlite3";
import { int32s } from "../columns/growing.ts";
import { readVectorRows } from "../db/vectors.ts";

/** Which row of a type's file is whose, in memory: four bytes an image. */
export class RowMap {
  /** By image id: the row, plus one; 0: none. */
  readonly #places = int32s();
  #count = 0;

  /** @param rows vectors in later rows are not there */
  static load(db: Database, typeId: number, rows: number): RowMap {
    const map = new RowMap();
    const stored = readVectorRows(db, typeId);
    for (const [i, imageId] of stored.imageIds.entries())
      if (stored.rows[i] < rows) map.put(imageId, stored.rows[i]);
    return map;
  }

  /** Images that have a vector. */
  get count(): number {
    return this.#count;
  }

  /** Undefined: none. */
  row(imageId: number): number | undefined {
    const place = this.#places.values[imageId] ?? 0;
    return place === 0 ? undefined : place - 1;
  }

  put(imageId: number, row: number): void {
    if (this.row(imageId) === undefined) this.#count++;
    this.#places.set(imageId, row + 1);
  }

  /** Image ids, ascending. */
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
