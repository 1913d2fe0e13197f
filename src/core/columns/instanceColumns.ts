import type { Database } from "better-sqlite3";
import { instanceState, type InstanceRow } from "../db/instances.ts";
import { readColumn } from "../db/readColumn.ts";
import { bytes, float64s, int32s, type NumericArray } from "./growing.ts";

/** In {@link InstanceColumns.state} where no instance has the id. */
export const absent = 255;

/**
 * The instances as typed columns indexed by instance id: what queries, sorts and groups read instead of SQL
 * (1–13 ms a query at a million against 1.4–940 ms). About 25 bytes an instance. Kept in step by every write.
 */
export class InstanceColumns {
  readonly #state = bytes(absent);
  readonly #folder = int32s();
  readonly #image = int32s();
  readonly #bytes = float64s();
  readonly #modified = float64s();
  readonly #counts = new Float64Array(256);
  #totalBytes = 0;
  /** Ids are below this. */
  #end = 1;
  #revision = 0;

  /** Reads a column at a time: a million rows in 0.4 s, where reading them row by row takes 1.2 s. */
  static load(db: Database): InstanceColumns {
    const columns = new InstanceColumns();
    const ids = readColumn(db, "SELECT id FROM instances ORDER BY id");
    columns.#end = (ids.at(-1) ?? 0) + 1;
    const read = (column: { reserve(length: number): NumericArray }, name: string): void => {
      const values = column.reserve(columns.#end);
      const found = readColumn(db, `SELECT ${name} FROM instances ORDER BY id`);
      for (let i = 0; i < found.length; i++) values[ids[i]] = found[i];
    };
    read(columns.#state, "state");
    read(columns.#folder, "folder_id");
    read(columns.#image, "coalesce(image_id, 0)");
    read(columns.#bytes, "bytes");
    read(columns.#modified, "modified");
    for (const id of ids) {
      const state = columns.state[id];
      columns.#counts[state]++;
      if (state !== instanceState.problem) columns.#totalBytes += columns.bytes[id];
    }
    return columns;
  }

  get state(): Uint8Array {
    return this.#state.values;
  }
  get folder(): Int32Array {
    return this.#folder.values;
  }
  /** Image ids; 0 until decoded. */
  get image(): Int32Array {
    return this.#image.values;
  }
  get bytes(): Float64Array {
    return this.#bytes.values;
  }
  get modified(): Float64Array {
    return this.#modified.values;
  }
  get end(): number {
    return this.#end;
  }
  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }
  /** Sum of the file sizes of all instances but those that became problems. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  count(state: number): number {
    return this.#counts[state];
  }

  put(
    row: Pick<InstanceRow, "id" | "folderId" | "imageId" | "state" | "bytes" | "modified">,
  ): void {
    this.#forget(row.id);
    this.#state.set(row.id, row.state);
    this.#folder.set(row.id, row.folderId);
    this.#image.set(row.id, row.imageId ?? 0);
    this.#bytes.set(row.id, row.bytes);
    this.#modified.set(row.id, row.modified);
    this.#counts[row.state]++;
    if (row.state !== instanceState.problem) this.#totalBytes += row.bytes;
    if (row.id >= this.#end) this.#end = row.id + 1;
    this.#revision++;
  }

  setState(id: number, state: number): void {
    this.put({
      id,
      folderId: this.folder[id],
      imageId: this.image[id],
      state,
      bytes: this.bytes[id],
      modified: this.modified[id],
    });
  }

  remove(id: number): void {
    this.#forget(id);
    this.#state.set(id, absent);
    this.#revision++;
  }

  #forget(id: number): void {
    if (id >= this.#end || this.state[id] === absent) return;
    this.#counts[this.state[id]]--;
    if (this.state[id] !== instanceState.problem) this.#totalBytes -= this.bytes[id];
  }
}
