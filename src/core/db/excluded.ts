import type { Database } from "better-sqlite3";
import type { InstanceRow } from "./instances.ts";
import { nameKey } from "./nameKey.ts";
import { statement } from "./statement.ts";

/** Takes instances out of the project and keeps their places in mind, so that no import brings them back. */
export function excludeInstances(db: Database, ids: readonly number[]): void {
  const listed = JSON.stringify(ids);
  const these = "WHERE id IN (SELECT value FROM json_each(?))";
  statement(
    db,
    `INSERT OR IGNORE INTO excluded SELECT folder_id, name FROM instances ${these}`,
  ).run(listed);
  statement(db, `DELETE FROM instances ${these}`).run(listed);
}

/** Brings one back under the id that it had. */
export function restoreInstance(db: Database, row: InstanceRow): void {
  statement(db, "DELETE FROM excluded WHERE folder_id = ? AND name = ?").run(
    row.folderId,
    row.name,
  );
  statement(
    db,
    `INSERT INTO instances (id, folder_id, name, name_key, image_id, state, bytes, modified)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    row.id,
    row.folderId,
    row.name,
    nameKey(row.name),
    row.imageId,
    row.state,
    row.bytes,
    row.modified,
  );
}

/** Names of a folder that were taken out of the project. */
export function excludedNames(db: Database, folderId: number): Set<string> {
  return new Set(
    statement(db, "SELECT name FROM excluded WHERE folder_id = ?")
      .pluck()
      .all(folderId) as string[],
  );
}
