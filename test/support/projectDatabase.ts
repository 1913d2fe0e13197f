import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import BetterSqlite, { type Database } from "better-sqlite3";
import { WinnowError } from "../../src/base/errors.ts";
import { openDatabase, type OpenOptions } from "../../src/core/db/openDatabase.ts";
import { write } from "../../src/core/db/statement.ts";

export const projectId = "3f0d9f1e-7d0a-4f8e-9c58-0a1b2c3d4e5f";

export const open = (file: string, options: Partial<OpenOptions> = {}): Promise<Database> =>
  openDatabase({
    file,
    readOnly: false,
    expected: existsSync(file),
    projectId,
    knownHere: false,
    ...options,
  });

/** A project database with something in it, closed. */
export async function makeDatabase(
  file: string,
  options: Partial<OpenOptions> = {},
): Promise<void> {
  const db = await open(file, options);
  write(db, () => addFolder(db, "photos"));
  db.close();
}

export function addFolder(db: Database, path: string): void {
  db.prepare("INSERT INTO folders (path, name) VALUES (?, ?)").run(path, path);
}

export const folders = (db: Database): unknown[] =>
  db.prepare("SELECT path FROM folders ORDER BY path").pluck().all();

/** The code of the refusal, and whether its sentence names the file and a next step. */
export async function refusal(opening: Promise<Database>): Promise<string> {
  try {
    (await opening).close();
    return "opened";
  } catch (error) {
    assert.ok(error instanceof WinnowError, `not one of ours: ${String(error)}`);
    assert.match(error.message, /\. .*(restore|move|update|start|delete)/is);
    return error.code;
  }
}

export const digest = async (file: string): Promise<string> =>
  createHash("sha1")
    .update(await readFile(file))
    .digest("hex");

export async function change(file: string, edit: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(file);
  edit(bytes);
  await writeFile(file, bytes);
}

export function sql(file: string, text: string): void {
  const db = new BetterSqlite(file);
  db.exec(text);
  db.close();
}
