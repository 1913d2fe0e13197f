import BetterSqlite, { type Database, type Statement } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";

const cache = new WeakMap<Database, Map<string, Statement>>();

/** The prepared statement of an SQL text, prepared once a database. */
export function statement(db: Database, sql: string): Statement {
  let statements = cache.get(db);
  if (!statements) cache.set(db, (statements = new Map()));
  let prepared = statements.get(sql);
  if (!prepared) statements.set(sql, (prepared = db.prepare(sql)));
  return prepared;
}

/**
 * Runs a write as one transaction that takes the write lock at once (a read that turns into a write can fail half
 * way) and counts it: the counter outside the database tells whether commits went missing.
 */
export function write<T>(db: Database, change: () => T): T {
  return transact(db, () => {
    const result = change();
    statement(db, "UPDATE meta SET value = value + 1 WHERE key = 'commits'").run();
    return result;
  });
}

/** As {@link write}, for a database that nobody counts the writes of. */
export function transact<T>(db: Database, change: () => T): T {
  try {
    return db.transaction(change).immediate();
  } catch (error) {
    throw storageError(error) ?? error;
  }
}

/** The sentence for what a disk can do to a write; the transaction was rolled back. */
export function storageError(error: unknown): WinnowError | undefined {
  if (!(error instanceof BetterSqlite.SqliteError)) return undefined;
  if (error.code === "SQLITE_FULL")
    return new WinnowError(
      "disk-full",
      "The disk that holds the project is full. Nothing that was saved is lost; free some space and start the task again.",
      { cause: error },
    );
  if (error.code.startsWith("SQLITE_READONLY") || error.code.startsWith("SQLITE_IOERR"))
    return new WinnowError(
      "read-only",
      `The project's database cannot be written (${error.code}). Check the disk and the permissions of '.winnow'.`,
      { cause: error },
    );
  if (error.code.startsWith("SQLITE_CORRUPT") || error.code === "SQLITE_NOTADB")
    return new WinnowError(
      "project-damaged",
      "The project's database is damaged. Restart the engine: it then offers what can be done.",
      { cause: error },
    );
  return undefined;
}

/** Number of writes that the database has seen. */
export function commitCount(db: Database): number {
  return Number(statement(db, "SELECT value FROM meta WHERE key = 'commits'").pluck().get());
}
