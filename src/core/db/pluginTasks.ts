import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** A piece of a plugin's background work. */
export interface PluginTaskRow {
  readonly id: number;
  /** The row of tasks that shows it. */
  readonly entryId: number;
  readonly plugin: string;
  readonly type: string;
  readonly key: string;
  readonly name: string;
  readonly priority: "normal" | "urgent";
  readonly params: unknown;
  readonly state: "queued" | "done" | "cancelled" | "failed";
  readonly error: string;
}

type NewTask = Omit<PluginTaskRow, "id" | "state" | "error">;

export function insertPluginTask(db: Database, task: NewTask): number {
  const { entryId, plugin, type, key, name, priority, params } = task;
  return Number(
    statement(
      db,
      `INSERT INTO plugin_tasks (entry_id, plugin, type, key, name, priority, params, state, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', '')`,
    ).run(entryId, plugin, type, key, name, priority, JSON.stringify(params ?? null))
      .lastInsertRowid,
  );
}

export function setPluginTaskState(
  db: Database,
  id: number,
  state: PluginTaskRow["state"],
  error: string,
): void {
  statement(db, "UPDATE plugin_tasks SET state = ?, error = ? WHERE id = ?").run(state, error, id);
}

/** In the order of adding. */
export function pluginTasksOf(db: Database, entryId: number): PluginTaskRow[] {
  return rows(db, "entry_id = ?", entryId);
}

/** Entries of which a member is unfinished. */
export function unfinishedEntries(db: Database): number[] {
  return statement(
    db,
    "SELECT DISTINCT entry_id FROM plugin_tasks WHERE state = 'queued' ORDER BY entry_id",
  )
    .pluck()
    .all() as number[];
}

export function deletePluginTasks(db: Database, plugin: string): void {
  statement(db, "DELETE FROM plugin_tasks WHERE plugin = ?").run(plugin);
}

/** Those whose entry is not kept any more. */
export function deleteOldPluginTasks(db: Database): void {
  statement(db, "DELETE FROM plugin_tasks WHERE entry_id NOT IN (SELECT id FROM tasks)").run();
}

function rows(db: Database, where: string, given: number): PluginTaskRow[] {
  const found = statement(
    db,
    `SELECT id, entry_id AS entryId, plugin, type, key, name, priority, params, state, error
     FROM plugin_tasks WHERE ${where} ORDER BY id`,
  ).all(given) as (PluginTaskRow & { params: string })[];
  return found.map((row) => ({ ...row, params: JSON.parse(row.params) as unknown }));
}
