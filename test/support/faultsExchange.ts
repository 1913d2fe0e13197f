import { createHash } from "node:crypto";
import { lstat, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { migrations } from "../../src/core/db/migrations.ts";
import { openDatabase } from "../../src/core/db/openDatabase.ts";
import type { EngineContract } from "../../src/protocol/engine.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import { startEngine } from "./faultsEngine.ts";
import { until } from "./until.ts";

type Engine = Client<EngineContract>;

/** Boxes and classes of pictures of 24 × 16 pixels, as COCO has them. */
export function labelsOf(files: readonly string[]): string {
  return JSON.stringify({
    images: files.map((file_name, i) => ({ id: i + 1, file_name, width: 24, height: 16, seen: i })),
    annotations: files.flatMap((_, i) =>
      [1, 2].map((category_id) => ({ image_id: i + 1, category_id, bbox: [i % 9, 2, 5, 6] })),
    ),
    categories: [
      { id: 1, name: "cat", supercategory: "animal" },
      { id: 2, name: "dog", supercategory: "animal" },
    ],
  });
}

/** The finished tasks, when none is unfinished. */
export function idle(client: Engine): Promise<TaskInfo[]> {
  return until(
    "the end of all tasks",
    async () => {
      const tasks = await client.call("task/list", {});
      return tasks.every(({ endedAt }) => endedAt !== null) ? tasks : undefined;
    },
    20_000,
  );
}

/**
 * Asks an engine for a task and kills it so many milliseconds later; answers whether the end of the task was reported
 * before.
 */
export async function killWhile(
  project: string,
  ask: (client: Engine) => Promise<TaskInfo>,
  ms: number,
  script?: string,
): Promise<boolean> {
  await using engine = await startEngine(project, script);
  let done = false;
  engine.client.on("task/changed", ({ state }) => (done ||= state.kind === "done"));
  const asked = ask(engine.client).catch(() => undefined);
  await sleep(ms);
  const reported = done;
  await engine.kill();
  await asked;
  return reported;
}

/** Names and contents of all that is in a folder, as one text; "absent" where there is none. */
export async function digestOf(folder: string): Promise<string> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) return "absent";
  const hash = createHash("sha1");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.flatMap((entry) =>
    entry.isDirectory() ? [] : path.join(entry.parentPath, entry.name),
  );
  for (const file of files.sort())
    hash.update(`${path.relative(folder, file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/**
 * Makes the database of a project anew as an earlier version had it, with the same rows, and with values of instances
 * that are no more, which takes long to migrate.
 * @param version How many migrations have run, 2 at least.
 */
export async function makeOlder(project: string, version: number, orphans: number): Promise<void> {
  const file = path.join(project, ".winnow", "project.db");
  const { id } = JSON.parse(await readFile(path.join(project, ".winnow/project.json"), "utf8"));
  const older = `${file}.older`;
  const db = await openDatabase({
    file: older,
    readOnly: false,
    expected: false,
    projectId: String(id),
    knownHere: false,
    migrations: migrations.slice(0, version),
  });
  db.pragma("foreign_keys = OFF");
  db.prepare("ATTACH ? AS now").run(file);
  for (const table of tablesOf(db)) {
    const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(
      ({ name }) => name,
    );
    const now = columns.map((name) => renamed[`${table}.${name}`] ?? name);
    db.exec(
      `INSERT OR REPLACE INTO main.${table} (${columns.join()}) SELECT ${now.join()} FROM now.${table}`,
    );
  }
  // Nothing removes them from a version that cannot have them any more.
  const cleaned = migrations.findIndex(({ name }) => name.startsWith("no values of files"));
  db.prepare(
    `WITH RECURSIVE s(n) AS (SELECT 1 WHERE $count > 0 UNION ALL SELECT n + 1 FROM s WHERE n < $count)
     INSERT INTO instance_values (property_id, instance_id, value)
     SELECT (SELECT min(id) FROM properties WHERE mode = 'instance'), 1000000 + n, n FROM s`,
  ).run({ count: version > cleaned ? 0 : orphans });
  db.exec("DETACH now");
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.pragma("journal_mode = DELETE");
  db.close();
  for (const end of ["-wal", "-shm"]) await rm(file + end, { force: true });
  await rename(older, file);
}

/** What columns of earlier versions are called now. */
const renamed: Readonly<Record<string, string>> = { "vectors.image_id": "owner_id" };

function tablesOf(db: Database): string[] {
  return db
    .prepare(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all() as string[];
}
