import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

export function insertBlob(db: Database): number {
  return Number(statement(db, "INSERT INTO blobs (bytes) VALUES (0)").run().lastInsertRowid);
}

/** Adds bytes to the end of a blob; answers how many it has now. */
export function appendToBlob(db: Database, id: number, bytes: Uint8Array): number {
  const start = blobLength(db, id);
  statement(db, "INSERT INTO blob_chunks VALUES (?, ?, ?)").run(id, start, bytes);
  const length = start + bytes.byteLength;
  statement(db, "UPDATE blobs SET bytes = ? WHERE id = ?").run(length, id);
  return length;
}

export function blobLength(db: Database, id: number): number {
  return Number(statement(db, "SELECT bytes FROM blobs WHERE id = ?").pluck().get(id));
}

/** Bytes that are there: fewer than its length once it is being removed. */
export function storedBytes(db: Database, id: number): number {
  return statement(db, "SELECT coalesce(sum(length(bytes)), 0) FROM blob_chunks WHERE blob_id = ?")
    .pluck()
    .get(id) as number;
}

/** Bytes from `offset` on, at most `limit`; fewer at the end. */
export function readBlob(
  db: Database,
  id: number,
  offset: number,
  limit: number,
): Uint8Array<ArrayBuffer> {
  const end = Math.min(offset + limit, blobLength(db, id));
  const bytes = new Uint8Array(Math.max(0, end - offset));
  // Chunks join without gaps, so the first one that counts is the last that starts at the offset or before.
  const chunks = statement(
    db,
    `SELECT start, bytes FROM blob_chunks WHERE blob_id = @id AND start < @end AND start >=
       (SELECT max(start) FROM blob_chunks WHERE blob_id = @id AND start <= @offset)
     ORDER BY start`,
  ).all({ id, offset, end }) as { start: number; bytes: Uint8Array }[];
  for (const chunk of chunks) {
    const from = Math.max(0, offset - chunk.start);
    bytes.set(chunk.bytes.subarray(from, end - chunk.start), chunk.start + from - offset);
  }
  return bytes;
}

/** Blobs that nobody names: of uploads that never ended, and of what was replaced or removed. */
export function unnamedBlobs(db: Database): number[] {
  return statement(
    db,
    `SELECT id FROM blobs WHERE id NOT IN
       (SELECT results_id FROM runs WHERE results_id IS NOT NULL UNION SELECT points_id FROM maps)`,
  )
    .pluck()
    .all() as number[];
}

/** Removes some chunks of a blob, and with the last ones the blob; answers whether it is gone. */
export function deleteBlobChunks(db: Database, id: number, limit: number): boolean {
  const { changes } = statement(
    db,
    `DELETE FROM blob_chunks WHERE rowid IN
       (SELECT rowid FROM blob_chunks WHERE blob_id = ? LIMIT ?)`,
  ).run(id, limit);
  if (changes === limit) return false;
  statement(db, "DELETE FROM blobs WHERE id = ?").run(id);
  return true;
}
