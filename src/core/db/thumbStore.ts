import { rmSync } from "node:fs";
import BetterSqlite, { type Database } from "better-sqlite3";
import type { DecodedImage } from "../../protocol/decoder.ts";
import { thumbSizes, type ThumbSize } from "../../protocol/view.ts";
import { splitJpeg } from "../images/strip.ts";
import { statement, storageError } from "./statement.ts";

/** A stored thumbnail: the entropy-coded segment of a JPEG and the header that it needs. */
export interface StoredThumb {
  readonly imageId: number;
  readonly px: ThumbSize;
  readonly headerId: number;
  readonly segment: Uint8Array;
}

/**
 * Thumbnails by image, in a database of their own: a cache that can be deleted and is made again, so a power cut may
 * cost its last moments, and the project's own database stays small. Headers are stored once: all thumbnails of one
 * size from one encoder share theirs, which is what lets strips be joined without decoding.
 */
export class ThumbStore {
  #db: Database;
  readonly #file: string | undefined;
  readonly #headers = new Map<number, Uint8Array>();
  readonly #headerIds = new Map<string, number>();

  /** @param file undefined for a store that is not its own to replace */
  private constructor(db: Database, file: string | undefined) {
    this.#db = db;
    this.#file = file;
    for (const { id, bytes } of db.prepare("SELECT id, bytes FROM headers").all() as {
      id: number;
      bytes: Uint8Array;
    }[]) {
      this.#headers.set(id, bytes);
      this.#headerIds.set(keyOf(bytes), id);
    }
  }

  /** Opens the store; a broken one, or one of another version, is replaced by an empty one. */
  static async open(file: string, readOnly: boolean): Promise<ThumbStore> {
    try {
      return new ThumbStore(connect(file, readOnly), readOnly ? undefined : file);
    } catch {
      // Who only looks replaces nothing, and does without.
      if (readOnly) return new ThumbStore(connect(":memory:", false), undefined);
      remove(file);
      return new ThumbStore(connect(file, false), file);
    }
  }

  /** Keeps the thumbnails of images, replacing what was kept under their ids. */
  save(images: readonly { imageId: number; thumbs: DecodedImage["thumbs"] }[]): void {
    const keep = (): void => {
      for (const { imageId, thumbs } of images) {
        // A crash can leave thumbnails of an image that the project never knew, whose id another one then gets.
        for (const px of thumbSizes)
          statement(this.#db, `DELETE FROM thumbs_${px} WHERE image_id = ?`).run(imageId);
        for (const { px, jpeg } of thumbs) {
          const { header, segment } = splitJpeg(jpeg);
          statement(this.#db, `INSERT INTO thumbs_${px} VALUES (?, ?, ?)`).run(
            imageId,
            this.#headerId(header),
            segment,
          );
        }
      }
    };
    this.#mending(() => this.#db.transaction(keep).immediate());
  }

  /** Thumbnails of `px` for images; where an image has none of that size, its largest smaller one. */
  read(imageIds: readonly number[], px: ThumbSize): Map<number, StoredThumb> {
    return this.#mending(() => {
      const found = new Map<number, StoredThumb>();
      let wanted = imageIds;
      for (const size of smallerFirst(px)) {
        if (wanted.length === 0) break;
        const rows = statement(
          this.#db,
          `SELECT image_id AS imageId, header_id AS headerId, segment FROM thumbs_${size}
           WHERE image_id IN (SELECT value FROM json_each(?))`,
        ).all(JSON.stringify(wanted)) as Omit<StoredThumb, "px">[];
        for (const row of rows) found.set(row.imageId, { ...row, px: size });
        wanted = wanted.filter((id) => !found.has(id));
      }
      return found;
    });
  }

  header(id: number): Uint8Array {
    const header = this.#headers.get(id);
    if (!header) throw new RangeError(`no thumbnail header ${id}`);
    return header;
  }

  close(): void {
    this.#db.close();
  }

  /** Damage can show at any page: the store is then replaced by an empty one, and thumbnails are made again. */
  #mending<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const damage = error instanceof BetterSqlite.SqliteError && isDamage(error.code);
      if (!damage || !this.#file) throw storageError(error) ?? error;
      this.#db.close();
      remove(this.#file);
      this.#db = connect(this.#file, false);
      this.#headers.clear();
      this.#headerIds.clear();
      return work();
    }
  }

  #headerId(header: Uint8Array): number {
    const key = keyOf(header);
    let id = this.#headerIds.get(key);
    if (id === undefined) {
      id = Number(
        statement(this.#db, "INSERT INTO headers (bytes) VALUES (?)").run(header).lastInsertRowid,
      );
      this.#headerIds.set(key, id);
      this.#headers.set(id, header);
    }
    return id;
  }
}

const version = 1;

function connect(file: string, readOnly: boolean): Database {
  const db = new BetterSqlite(file, { readonly: readOnly, timeout: 5000 });
  db.pragma("trusted_schema = OFF");
  db.pragma("mmap_size = 4294967296");
  if (readOnly) return db;
  // Measured: 8 KiB pages read thumbnails fastest cold and warm (4 and 16 KiB are within 20 %).
  db.pragma("page_size = 8192");
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  const found = Number(db.pragma("user_version", { simple: true }));
  if (found !== 0 && found !== version) {
    db.close();
    throw new RangeError(`thumbnail store of version ${found}`);
  }
  db.exec(`
    CREATE TABLE IF NOT EXISTS headers (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    ${thumbSizes
      .map(
        (px) => `CREATE TABLE IF NOT EXISTS thumbs_${px} (
          image_id INTEGER PRIMARY KEY, header_id INTEGER NOT NULL, segment BLOB NOT NULL) STRICT;`,
      )
      .join("\n")}
    PRAGMA user_version = ${version};`);
  return db;
}

function isDamage(code: string): boolean {
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

function remove(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}

function smallerFirst(px: ThumbSize): ThumbSize[] {
  return ([256, 128, 64] as const).filter((size) => size <= px);
}

function keyOf(header: Uint8Array): string {
  return Buffer.from(header).toString("latin1");
}
