import { mkdirSync } from "node:fs";
import path from "node:path";
import BetterSqlite, { type Database } from "better-sqlite3";
import { messageOf, WinnowError } from "../../base/errors.ts";
import { storeSchema } from "./stateSchema.ts";

/** "Wins": a file of stores, and no project. */
const applicationId = 0x57696e73;
const version = 1;

/**
 * Opens the stores that belong to no project, making them where there are none. Unlike a project they have no owner:
 * the engines of several projects write them, each for a moment. A rollback journal instead of WAL, because home folders
 * may lie on network disks, where processes of several machines cannot share WAL's index.
 * @throws WinnowError bad-request with what to do
 */
export function openGlobalStore(file: string): Database {
  let db: Database | undefined;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    db = new BetterSqlite(file, { timeout: 5000 });
    db.pragma("trusted_schema = OFF");
    db.pragma("cell_size_check = ON");
    db.pragma("synchronous = FULL");
    prepare(db);
    // Kept in the file, so not before it is known to be ours.
    db.pragma("journal_mode = DELETE");
    return db;
  } catch (error) {
    db?.close();
    throw new WinnowError(
      "bad-request",
      `The stores outside of projects cannot be opened: '${file}': ${messageOf(error)}. Check the file's permissions, or move it away to begin with empty ones.`,
      { cause: error },
    );
  }
}

/** In a transaction: another engine may make the same file. */
function prepare(db: Database): void {
  db.transaction(() => {
    const found = number(db, "user_version");
    const isNew =
      number(db, "application_id") === 0 &&
      found === 0 &&
      db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
    if (isNew) {
      db.exec(storeSchema());
      db.pragma(`application_id = ${applicationId}`);
      db.pragma(`user_version = ${version}`);
    } else if (number(db, "application_id") !== applicationId)
      throw new Error("it is a database of another program");
    else if (found > version) throw new Error("it was written by a newer Winnow");
  }).immediate();
}

function number(db: Database, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}
