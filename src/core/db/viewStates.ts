import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** States of closed or reloading views that are kept; older ones are forgotten. */
const kept = 100;

export function saveViewState(db: Database, id: string, selection: Uint8Array, now: number): void {
  statement(
    db,
    `INSERT INTO view_states VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET selection = excluded.selection, updated_at = excluded.updated_at`,
  ).run(id, selection, now);
  statement(
    db,
    `DELETE FROM view_states WHERE id NOT IN
       (SELECT id FROM view_states ORDER BY updated_at DESC LIMIT ?)`,
  ).run(kept);
}

export function viewSelection(db: Database, id: string): Uint8Array | undefined {
  return statement(db, "SELECT selection FROM view_states WHERE id = ?").pluck().get(id) as
    Uint8Array | undefined;
}
