import type { Database } from "better-sqlite3";
import type { SavedQuery } from "../../protocol/state.ts";
import { statement } from "./statement.ts";

export interface SavedQueryKey {
  readonly owner: string;
  /** In any case. */
  readonly name: string;
}

/** By owner and name; of one owner, or of all. */
export function listSavedQueries(db: Database, owner: string | null): SavedQuery[] {
  return statement(db, `${selectQuery} WHERE ? IS NULL OR owner = ? ORDER BY owner, name_key`).all(
    owner,
    owner,
  ) as SavedQuery[];
}

export function findSavedQuery(
  db: Database,
  { owner, name }: SavedQueryKey,
): SavedQuery | undefined {
  return statement(db, `${selectQuery} WHERE owner = ? AND name_key = ?`).get(
    owner,
    nameKey(name),
  ) as SavedQuery | undefined;
}

/** Replaces the text of a query of the name. */
export function putSavedQuery(
  db: Database,
  { owner, name }: SavedQueryKey,
  text: string,
  now: number,
): void {
  statement(
    db,
    `INSERT INTO saved_queries VALUES (NULL, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (owner, name_key) DO UPDATE SET name = excluded.name, text = excluded.text,
       updated_at = excluded.updated_at`,
  ).run(owner, name, nameKey(name), text, now, now);
}

export function setSavedQueryText(
  db: Database,
  { owner, name }: SavedQueryKey,
  text: string,
  now: number,
): void {
  statement(
    db,
    "UPDATE saved_queries SET text = ?, updated_at = ? WHERE owner = ? AND name_key = ?",
  ).run(text, now, owner, nameKey(name));
}

export function renameSavedQuery(
  db: Database,
  { owner, name }: SavedQueryKey,
  to: string,
  now: number,
): void {
  statement(
    db,
    "UPDATE saved_queries SET name = ?, name_key = ?, updated_at = ? WHERE owner = ? AND name_key = ?",
  ).run(to, nameKey(to), now, owner, nameKey(name));
}

/** One query, or all of the owner; answers how many. */
export function deleteSavedQueries(db: Database, owner: string, name: string | null): number {
  return statement(
    db,
    "DELETE FROM saved_queries WHERE owner = ? AND (? IS NULL OR name_key = ?)",
  ).run(owner, name, name === null ? null : nameKey(name)).changes;
}

/** What two names must differ in: more than case, or how an accent is composed. */
export function nameKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

const selectQuery = `SELECT owner, name, text, created_at AS createdAt, updated_at AS updatedAt
  FROM saved_queries`;
