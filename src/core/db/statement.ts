import type { Database, Statement } from "better-sqlite3";

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
  return db
    .transaction(() => {
      const result = change();
      statement(db, "UPDATE meta SET value = value + 1 WHERE key = 'commits'").run();
      return result;
    })
    .immediate();
}

/** Number of writes that the database has seen. */
export function commitCount(db: Database): number {
  return Number(statement(db, "SELECT value FROM meta WHERE key = 'commits'").pluck().get());
}
