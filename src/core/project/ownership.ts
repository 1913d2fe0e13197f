import BetterSqlite from "better-sqlite3";
import type { Disposable } from "../../base/disposable.ts";

/**
 * Takes the ownership of a project for the life of this process, or answers undefined while another process has it.
 *
 * The lock is SQLite's own on a small file: the operating system gives it up with its process, so a lock that can be
 * taken is proof that the former owner is dead. (A file with a process id in it proves nothing: ids are used again.)
 */
export function takeOwnership(lockFile: string): Disposable | undefined {
  const db = new BetterSqlite(lockFile, { timeout: 0 });
  try {
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
    return { dispose: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof BetterSqlite.SqliteError && error.code.startsWith("SQLITE_BUSY"))
      return undefined;
    throw error;
  }
}
