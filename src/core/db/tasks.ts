import type { Database } from "better-sqlite3";
import type { OwnTaskKind, TaskInfo } from "../../protocol/tasks.ts";
import { statement } from "./statement.ts";

/** What of a task is durable: enough to show it and to go on with it after a crash. */
export interface TaskRow {
  readonly id: number;
  readonly kind: TaskInfo["kind"];
  readonly title: string;
  readonly params: unknown;
  readonly state: TaskInfo["state"]["kind"];
  readonly error: string | null;
  readonly counts: TaskCounts;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export type OwnTaskRow = TaskRow & { readonly kind: OwnTaskKind };

export type TaskCounts = Pick<
  TaskInfo,
  "done" | "total" | "added" | "changed" | "moved" | "missing" | "problems"
>;

export const noCounts: TaskCounts = {
  done: 0,
  total: 0,
  added: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  problems: 0,
};

/** Finished tasks that are kept; a watcher makes one at every change of a folder. */
const kept = 200;

export function insertTask(
  db: Database,
  task: { kind: TaskInfo["kind"]; title: string; params: unknown; startedAt: number },
): number {
  statement(
    db,
    `DELETE FROM tasks WHERE ended_at IS NOT NULL
       AND id <= (SELECT coalesce(max(id), 0) FROM tasks) - ?`,
  ).run(kept);
  return Number(
    statement(
      db,
      `INSERT INTO tasks (kind, title, params, state, counts, started_at)
       VALUES (?, ?, ?, 'queued', ?, ?)`,
    ).run(
      task.kind,
      task.title,
      JSON.stringify(task.params),
      JSON.stringify(noCounts),
      task.startedAt,
    ).lastInsertRowid,
  );
}

export function saveTask(
  db: Database,
  task: Pick<TaskRow, "id" | "state" | "error" | "counts" | "endedAt" | "params">,
): void {
  statement(
    db,
    "UPDATE tasks SET state = ?, error = ?, counts = ?, ended_at = ?, params = ? WHERE id = ?",
  ).run(
    task.state,
    task.error,
    JSON.stringify(task.counts),
    task.endedAt,
    JSON.stringify(task.params),
    task.id,
  );
}

/** Tasks that a crash or a shutdown interrupted, oldest first; those of plugins are kept by their members. */
export function unfinishedTasks(db: Database): OwnTaskRow[] {
  const where = "WHERE state IN ('queued', 'running') AND kind <> 'plugin' ORDER BY id LIMIT ?";
  return rows(db, where, 1000) as OwnTaskRow[];
}

export function taskById(db: Database, id: number): TaskRow | undefined {
  return rows(db, "WHERE id = ? LIMIT 1", id)[0];
}

/** The plugin that an entry of kind "plugin" is of; empty for others. */
export function pluginOfTask({ kind, params }: Pick<TaskRow, "kind" | "params">): string {
  return kind === "plugin" ? (params as { readonly pluginId: string }).pluginId : "";
}

export function recentTasks(db: Database, limit: number): TaskRow[] {
  return rows(db, "ORDER BY id DESC LIMIT ?", limit);
}

function rows(db: Database, where: string, given: number): TaskRow[] {
  const found = statement(
    db,
    `SELECT id, kind, title, params, state, error, counts, started_at AS startedAt,
       ended_at AS endedAt FROM tasks ${where}`,
  ).all(given) as (TaskRow & { params: string; counts: string })[];
  return found.map((row) => ({
    ...row,
    params: JSON.parse(row.params) as unknown,
    counts: JSON.parse(row.counts) as TaskCounts,
  }));
}
