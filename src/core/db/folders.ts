import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

export interface Folder {
  readonly id: number;
  readonly parentId: number | null;
  /** Stored path: relative to the project folder inside it ("" is the folder itself), else absolute. */
  readonly path: string;
  readonly name: string;
}

const columns = "id, parent_id AS parentId, path, name";

export function allFolders(db: Database): Folder[] {
  return statement(db, `SELECT ${columns} FROM folders`).all() as Folder[];
}

export function folderByPath(db: Database, path: string): Folder | undefined {
  return statement(db, `SELECT ${columns} FROM folders WHERE path = ?`).get(path) as
    Folder | undefined;
}

export function insertFolder(db: Database, { id, parentId, path, name }: Folder): void {
  statement(db, "INSERT INTO folders (id, parent_id, path, name) VALUES (?, ?, ?, ?)").run(
    id,
    parentId,
    path,
    name,
  );
}

export function lastFolderId(db: Database): number {
  return statement(db, "SELECT coalesce(max(id), 0) FROM folders").pluck().get() as number;
}

/** The folder of a path, made or put below its parent as needed (a wider source can come after a narrower one). */
export function saveFolder(db: Database, folder: Omit<Folder, "id">): number {
  return statement(
    db,
    `INSERT INTO folders (parent_id, path, name) VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET parent_id = coalesce(excluded.parent_id, parent_id)
     RETURNING id`,
  )
    .pluck()
    .get(folder.parentId, folder.path, folder.name) as number;
}
