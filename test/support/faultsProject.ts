import { createHash } from "node:crypto";
import { copyFile, readdir } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import BetterSqlite, { type Database } from "better-sqlite3";
import { systemCode } from "../../src/base/errors.ts";
import { tempDir } from "./tempDir.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** All that a project holds, without the numbers by which its rows know each other. */
export interface Contents {
  readonly instances: readonly Row[];
  readonly problems: readonly Row[];
  readonly folders: readonly Row[];
  readonly sources: readonly Row[];
  /** Of the images that the project knows; those of others are a cache's leftovers. */
  readonly thumbs: readonly Row[];
  /** Sums over all tasks; null when there are none. */
  readonly tasks: Row;
  readonly taskStates: readonly string[];
}

/** What a look at the files of a project says that no process holds any more. */
export interface Inspection {
  /** Sentences; empty when the databases are sound. */
  readonly damage: readonly string[];
  readonly contents: Contents;
  /** Counts of done by task id. */
  readonly done: ReadonlyMap<number, number>;
  /** `id` by path. */
  readonly ids: ReadonlyMap<string, number>;
}

/**
 * Looks at copies of the databases and their logs: opening the files themselves would finish what a killed engine
 * left, and so hide from the next one what it has to cope with. Undefined before there are any tables.
 */
export async function inspect(projectDir: string): Promise<Inspection | undefined> {
  await using copies = await tempDir();
  const names = (await filesOf(path.join(projectDir, ".winnow"))).filter((name) =>
    /^(project|thumbs)\.db(-wal)?$/.test(name),
  );
  if (!names.includes("project.db")) return undefined;
  for (const name of names)
    await copyFile(path.join(projectDir, ".winnow", name), copies.file(name));
  const db = new BetterSqlite(copies.file("project.db"));
  try {
    if (db.pragma("user_version", { simple: true }) === 0) return undefined;
    db.exec(`ATTACH '${copies.file("thumbs.db")}' AS cache`);
    return {
      damage: damageOf(db),
      contents: contentsOf(db),
      done: new Map(
        db.prepare("SELECT id, counts ->> 'done' FROM tasks").raw().all() as [number, number][],
      ),
      ids: new Map(db.prepare("SELECT path, id FROM dataset").raw().all() as [string, number][]),
    };
  } finally {
    db.close();
  }
}

function damageOf(db: Database): string[] {
  const results = ["main", "cache"].flatMap((name) => [
    ...(db.pragma(`${name}.integrity_check`) as Row[]).filter(
      (row) => row.integrity_check !== "ok",
    ),
    ...(db.pragma(`${name}.foreign_key_check`) as Row[]),
  ]);
  const images = db.prepare("SELECT count(*) FROM images").pluck().get() as number;
  const bare =
    thumbTables(db).length === 0
      ? images
      : db
          .prepare("SELECT count(*) FROM images WHERE id NOT IN (SELECT image_id FROM thumbs_64)")
          .pluck()
          .get();
  return [
    ...results.map((row) => JSON.stringify(row)),
    ...(bare === 0 ? [] : [`${String(bare)} images without a thumbnail`]),
  ];
}

function contentsOf(db: Database): Contents {
  const all = (sql: string): Row[] => db.prepare(sql).all() as Row[];
  return {
    instances: all(
      `SELECT path, state, bytes, modified, sha1, format, width, height, average_hash,
         difference_hash, perceptual_hash, sharpness, brightness, contrast, entropy
       FROM dataset ORDER BY path`,
    ),
    problems: all(
      `SELECT f.path AS folder, p.name, kind, reason, bytes, modified
       FROM problems p JOIN folders f ON f.id = p.folder_id ORDER BY 1, 2`,
    ),
    folders: all(
      `SELECT f.path, f.name, p.path AS parent FROM folders f LEFT JOIN folders p ON p.id = f.parent_id
       ORDER BY 1`,
    ),
    sources: all("SELECT path, kind, include, exclude FROM sources ORDER BY path"),
    thumbs: thumbsOf(db),
    tasks: db
      .prepare(
        `SELECT ${["done", "total", "added", "changed", "moved", "missing", "problems"]
          .map((name) => `sum(counts ->> '${name}') AS ${name}`)
          .join(", ")} FROM tasks`,
      )
      .get() as Row,
    taskStates: db.prepare("SELECT DISTINCT state FROM tasks ORDER BY 1").pluck().all() as string[],
  };
}

/** Of each image that the project knows: those of others are a cache's leftovers. */
function thumbsOf(db: Database): Row[] {
  return thumbTables(db).flatMap((table) =>
    (
      db
        .prepare(
          `SELECT hex(sha1) AS sha1, h.bytes AS header, segment FROM ${table}
             JOIN images ON images.id = image_id JOIN headers h ON h.id = header_id ORDER BY 1`,
        )
        .all() as { sha1: string; header: Uint8Array; segment: Uint8Array }[]
    ).map(({ sha1, header, segment }) => ({
      sha1,
      table,
      jpeg: createHash("sha1").update(header).update(segment).digest("hex"),
    })),
  );
}

function thumbTables(db: Database): string[] {
  return db
    .prepare("SELECT name FROM cache.sqlite_schema WHERE name LIKE 'thumbs%' ORDER BY name")
    .pluck()
    .all() as string[];
}

/** Names below a folder that are no folders, relative to it, sorted; none where there is no folder. */
export async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Process ids of those that were started with a variable in their environment, or inherited it. Linux only. */
export function processesWith(variable: string, value: string): number[] {
  const wanted = `${variable}=${value}`;
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(wanted)
        ? [pid]
        : [];
    } catch (error) {
      // Gone meanwhile, or somebody else's.
      if (["ENOENT", "ESRCH", "EACCES"].includes(systemCode(error) ?? "")) return [];
      throw error;
    }
  });
}
