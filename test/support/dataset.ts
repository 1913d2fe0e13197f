import BetterSqlite, { type Database } from "better-sqlite3";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { saveFolder } from "../../src/core/db/folders.ts";
import { insertImage } from "../../src/core/db/images.ts";
import { insertPending, setDecoded, setState } from "../../src/core/db/instances.ts";
import { migrations } from "../../src/core/db/migrations.ts";
import type { DecodedImage } from "../../src/protocol/decoder.ts";

/** An instance of a made-up dataset; ids count from 1 in the order of the rows. */
export interface MadeInstance {
  readonly folder: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** 0 pending, 1 ready, 2 missing, 3 problem. */
  readonly state: number;
  /** Facts of its image, or null where it was never decoded; equal `content` is the same image. */
  readonly image: MadeImage | null;
}

export interface MadeImage {
  readonly content: number;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly sharpness: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly entropy: number;
}

/** The rows in a real database in memory, and the columns that the engine loads from it. */
export function makeDataset(rows: readonly MadeInstance[]): {
  readonly db: Database;
  readonly dataset: Dataset;
} {
  const db = new BetterSqlite(":memory:");
  for (const migration of migrations) migration.up(db);
  db.prepare("INSERT INTO meta VALUES ('commits', 0)").run();
  const imageIds = new Map<number, number>();
  for (const { folder, name, bytes, modified, state, image } of rows) {
    const id = insertPending(db, folderId(db, folder), { name, bytes, modified });
    if (image) {
      let imageId = imageIds.get(image.content);
      if (imageId === undefined) {
        imageIds.set(image.content, (imageId = imageIds.size + 1));
        insertImage(db, imageId, decodedOf(image));
      }
      setDecoded(db, id, imageId, bytes, modified);
    }
    setState(db, id, state);
  }
  return { db, dataset: new Dataset(db) };
}

function folderId(db: Database, path: string): number {
  const cut = path.lastIndexOf("/");
  const parentId = path === "" ? null : folderId(db, cut < 0 ? "" : path.slice(0, cut));
  return saveFolder(db, { path, name: path.slice(cut + 1), parentId });
}

function decodedOf({ content, ...facts }: MadeImage): DecodedImage {
  const sha1 = new Uint8Array(20);
  // Multiplied, so that the order by hash is another one than that of making.
  new DataView(sha1.buffer).setUint32(0, (content * 2_654_435_761) >>> 0);
  const hash = new Uint8Array(8).fill(content & 255);
  return {
    sha1,
    bytes: 0,
    modified: 0,
    averageHash: hash,
    differenceHash: hash,
    perceptualHash: hash,
    thumbs: [],
    ...facts,
  };
}
