import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** One column of a table in the order of ids: the quickest way out of SQLite, 60 ms for a million numbers. */
export function readColumn<T extends number | string = number>(
  db: Database,
  sql: ColumnQuery,
): T[] {
  return statement(db, sql).pluck().all() as T[];
}

/** Every column that is ever read whole; names never come from outside. */
type ColumnQuery = `SELECT ${string} FROM ${"instances" | "images"} ORDER BY id`;
