import type { Database } from "better-sqlite3";
import type { DecodedImage } from "../../protocol/decoder.ts";
import type { ImageInfo } from "../../protocol/images.ts";
import { statement } from "./statement.ts";

export function imageIdBySha1(db: Database, sha1: Uint8Array): number | undefined {
  return statement(db, "SELECT id FROM images WHERE sha1 = ?").pluck().get(sha1) as
    number | undefined;
}

/** As 40 hexadecimal digits. */
export function imageSha1(db: Database, id: number): string | undefined {
  return statement(db, "SELECT lower(hex(sha1)) FROM images WHERE id = ?").pluck().get(id) as
    string | undefined;
}

export function insertImage(db: Database, id: number, image: DecodedImage): void {
  statement(db, "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    id,
    image.sha1,
    image.format,
    image.width,
    image.height,
    image.averageHash,
    image.differenceHash,
    image.perceptualHash,
    image.sharpness,
    image.brightness,
    image.contrast,
    image.entropy,
  );
}

export function maxImageId(db: Database): number {
  return statement(db, "SELECT coalesce(max(id), 0) FROM images").pluck().get() as number;
}

export function imageInfo(db: Database, id: number): ImageInfo | undefined {
  return statement(
    db,
    `SELECT id, lower(hex(sha1)) AS sha1, format, width, height, lower(hex(average_hash)) AS averageHash,
       lower(hex(difference_hash)) AS differenceHash, lower(hex(perceptual_hash)) AS perceptualHash,
       sharpness, brightness, contrast, entropy FROM images WHERE id = ?`,
  ).get(id) as ImageInfo | undefined;
}

/** Image ids in the order of their SHA-1. */
export function imageIdsBySha1(db: Database): number[] {
  return statement(db, "SELECT id FROM images ORDER BY sha1").pluck().all() as number[];
}

/** The 64-bit perceptual hash of every image, big-endian. */
export function perceptualHashes(db: Database): { id: number; hash: Buffer }[] {
  return statement(db, "SELECT id, perceptual_hash AS hash FROM images ORDER BY id").all() as {
    id: number;
    hash: Buffer;
  }[];
}

/** Images with higher ids, by id. */
export function imageHashesAfter(
  db: Database,
  id: number,
): { ids: number[]; hashes: Uint8Array[] } {
  const read = (column: string): unknown[] =>
    statement(db, `SELECT ${column} FROM images WHERE id > ? ORDER BY id`).pluck().all(id);
  return { ids: read("id") as number[], hashes: read("sha1") as Uint8Array[] };
}
