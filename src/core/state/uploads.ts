import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import { stateLimits } from "../../protocol/state.ts";
import { appendToBlob, blobLength, insertBlob } from "../db/blobs.ts";
import { write } from "../db/statement.ts";

/**
 * Bytes that arrive in pieces, each on the disk when it is answered. Until a run or a map names them nobody sees them,
 * so that what was there before stays whole whenever the engine ends; what is left over is swept.
 */
export class Uploads {
  readonly #db: Database;
  readonly #open = new Set<number>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** What a sweep must leave alone. */
  get open(): ReadonlySet<number> {
    return this.#open;
  }

  begin(): number {
    const id = write(this.#db, () => insertBlob(this.#db));
    this.#open.add(id);
    return id;
  }

  /** Answers how many bytes it has. @throws WinnowError bad-request when there would be too many */
  append(id: number, bytes: Uint8Array): number {
    this.check(id);
    if (blobLength(this.#db, id) + bytes.byteLength > stateLimits.upload)
      throw new WinnowError(
        "bad-request",
        `An upload may have at most ${stateLimits.upload.toLocaleString("en")} bytes. Save it in parts, under several keys.`,
      );
    return write(this.#db, () => appendToBlob(this.#db, id, bytes));
  }

  /** @throws WinnowError not-found */
  check(id: number): void {
    if (!this.#open.has(id))
      throw new WinnowError("not-found", `Upload ${id} is not under way. Begin another one.`);
  }

  /** It has a name now, or never will. */
  end(id: number): void {
    this.#open.delete(id);
  }
}
