import { open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import BetterSqlite, { type Database } from "better-sqlite3";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { applicationId, migrations, type Migration } from "./migrations.ts";
import { storageError } from "./statement.ts";

export interface OpenOptions {
  readonly file: string;
  readonly readOnly: boolean;
  /** Whether the project had a database before: one that vanished must not be replaced by an empty one. */
  readonly expected: boolean;
  /** The project's id, recorded in a new database and compared with that of an old one. */
  readonly projectId: string;
  /** A large database that this machine has opened before is not read through again at every start. */
  readonly knownHere: boolean;
  /** For tests of interrupted migrations. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the project database, brings it to this version's schema, and refuses every other one, leaving it as it is.
 * @throws WinnowError project-vanished, project-foreign, project-damaged, project-newer
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { file, readOnly, expected } = options;
  const size = await sizeOf(file);
  if (size === undefined && (expected || readOnly)) throw vanished(file);
  // SQLite takes an empty file for an empty database: without this, a truncated project would open as a new one.
  if (size === 0 && expected) throw damaged(file, "it is empty");
  if (size !== undefined && size > 0) await checkHeader(file);
  let db: Database | undefined;
  try {
    db = connect(file, readOnly);
    if (size && (expected || !isBlank(db))) verify(db, options, size);
    await migrate(db, options);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof WinnowError ? error : unopened(file, error);
  }
}

/** A crash between the making of the file and that of the schema leaves this. */
function isBlank(db: Database): boolean {
  const known = number(db, "application_id") !== 0 || number(db, "user_version") !== 0;
  return !known && db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
}

function connect(file: string, readOnly: boolean): Database {
  const db = new BetterSqlite(file, { readonly: readOnly, timeout: 5000 });
  // A hostile database must not run code through its schema, and a broken one must be noticed where it is read.
  db.pragma("trusted_schema = OFF");
  db.pragma("cell_size_check = ON");
  db.pragma("foreign_keys = ON");
  db.pragma("cache_size = -65536");
  db.pragma("temp_store = MEMORY");
  db.pragma("mmap_size = 1073741824");
  if (!readOnly) {
    db.pragma("journal_mode = WAL");
    // FULL is not the default of this build in WAL mode: with NORMAL a power cut loses acknowledged commits.
    db.pragma("synchronous = FULL");
  }
  return db;
}

/** Above this, checking every page takes longer than a person waits: 64 MiB. */
const quickToCheck = 64 << 20;

function verify(db: Database, options: OpenOptions, size: number): void {
  const { file, projectId, knownHere } = options;
  const steps = options.migrations ?? migrations;
  if (number(db, "application_id") !== applicationId)
    throw new WinnowError(
      "project-foreign",
      `'${file}' is an SQLite database of another program. It was left as it is; move it away to start a new project.`,
    );
  const version = number(db, "user_version");
  if (version > steps.length)
    throw new WinnowError(
      "project-newer",
      `This project was written by a newer Winnow (schema ${version}, this one knows ${steps.length}). Update the extension to open it; nothing was changed.`,
      { details: { found: version, known: steps.length } },
    );
  if (!knownHere || size < quickToCheck) {
    const result: unknown = db.pragma("quick_check(1)", { simple: true });
    if (result !== "ok") throw damaged(file, String(result));
  }
  compareSchema(db, steps.slice(0, version), file);
  const recorded: unknown = db
    .prepare("SELECT value FROM meta WHERE key = 'project_id'")
    .pluck()
    .get();
  if (recorded !== projectId)
    throw new WinnowError(
      "project-foreign",
      `'${file}' belongs to another project than '.winnow/project.json' says. Restore the file that belongs here; nothing was changed.`,
    );
}

/** The schema must be exactly what the migrations make: a cloned database may carry triggers or altered views. */
function compareSchema(db: Database, steps: readonly Migration[], file: string): void {
  const expected = new BetterSqlite(":memory:");
  try {
    for (const migration of steps) migration.up(expected);
    if (schemaText(db) !== schemaText(expected))
      throw new WinnowError(
        "project-foreign",
        `The tables of '${file}' are not those of a Winnow project of its version. It was left as it is; restore a backup or move it away.`,
      );
  } finally {
    expected.close();
  }
}

function schemaText(db: Database): string {
  const rows: unknown[] = db
    .prepare(
      "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1",
    )
    .pluck()
    .all();
  return rows.join("\n");
}

async function migrate(db: Database, options: OpenOptions): Promise<void> {
  const steps = options.migrations ?? migrations;
  const version = number(db, "user_version");
  if (version === steps.length) return;
  if (options.readOnly)
    throw new WinnowError(
      "read-only",
      `The tables of '${options.file}' are those of an older Winnow, and have to be brought up to date before anybody can look at them. Close the process that has the project open, and start again.`,
    );
  if (version > 0) await backUp(db, `${options.file}.v${version}.backup`);
  const all = db.transaction(() => runSteps(db, steps, version, options.projectId));
  // A new database is nothing before it is whole, and each transaction is a wait for the disk.
  if (version === 0) all.immediate();
  else runSteps(db, steps, version, options.projectId);
}

/** Each step as a whole or not at all. */
function runSteps(
  db: Database,
  steps: readonly Migration[],
  version: number,
  projectId: string,
): void {
  for (const [i, migration] of steps.entries()) {
    if (i < version) continue;
    db.transaction(() => {
      migration.up(db);
      if (i === 0) {
        db.pragma(`application_id = ${applicationId}`);
        db.prepare("INSERT INTO meta VALUES ('project_id', ?), ('commits', 0)").run(projectId);
      }
      db.pragma(`user_version = ${i + 1}`);
    }).immediate();
  }
}

/**
 * Copies an open database, a few pages at a time so that others get their turn, checks the copy, and only then puts
 * it under its name.
 */
export async function backUp(db: Database, backup: string): Promise<void> {
  const part = `${backup}.part`;
  await rm(part, { force: true });
  await db.backup(part);
  const copy = new BetterSqlite(part);
  // One file, without the sidecars of the original's journal mode.
  copy.pragma("journal_mode = DELETE");
  const result: unknown = copy.pragma("integrity_check(1)", { simple: true });
  copy.close();
  if (result !== "ok") throw damaged(db.name, String(result));
  await rename(part, backup);
}

/** Sets a damaged database aside under a name that says so, and answers that name; nothing is deleted. */
export async function setAside(file: string): Promise<string | undefined> {
  const kept = path.join(path.dirname(file), `damaged-${Date.now()}-${path.basename(file)}`);
  let moved = false;
  for (const suffix of ["", "-wal", "-shm"]) {
    if ((await sizeOf(file + suffix)) === undefined) continue;
    await rename(file + suffix, kept + suffix);
    moved = true;
  }
  return moved ? kept : undefined;
}

/** Done before SQLite opens the file: closing any descriptor of it afterwards would drop this process's locks. */
async function checkHeader(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    if (buffer.toString("latin1") !== "SQLite format 3\0")
      throw damaged(file, "it does not begin like a database");
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function number(db: Database, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}

function vanished(file: string): WinnowError {
  return new WinnowError(
    "project-vanished",
    `The database '${file}' is gone, although the project existed. Restore it from a backup, or delete the '.winnow' folder to start anew; your images are not affected.`,
  );
}

/** What the library says when it is no refusal of ours. */
function unopened(file: string, error: unknown): WinnowError {
  const code = error instanceof BetterSqlite.SqliteError ? error.code : "";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
    return damaged(file, messageOf(error), error);
  return (
    storageError(error) ??
    new WinnowError(
      "internal",
      `The database '${file}' cannot be opened: ${messageOf(error)}. It was kept as it was; close other programs that use it, and start again.`,
      { cause: error },
    )
  );
}

function damaged(file: string, why: string, cause?: unknown): WinnowError {
  return new WinnowError(
    "project-damaged",
    `The database '${file}' is damaged: ${why}. It was kept as it is; restore a backup beside it, or move it away to start anew.`,
    { cause },
  );
}
