import type { Database } from "better-sqlite3";
import type { TaskInfo } from "../../protocol/engine.ts";
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

/** Tasks that a crash or a shutdown interrupted, oldest first. */
export function unfinishedTasks(db: Database): TaskRow[] {
  return rows(db, "WHERE state IN ('queued', 'running') ORDER BY id", 1000);
}

export function recentTasks(db: Database, limit: number): TaskRow[] {
  return rows(db, "ORDER BY id DESC", limit);
}

function rows(db: Database, where: string, limit: number): TaskRow[] {
  const found = statement(
    db,
    `SELECT id, kind, title, params, state, error, counts, started_at AS startedAt,
       ended_at AS endedAt FROM tasks ${where} LIMIT ?`,
  ).all(limit) as (TaskRow & { params: string; counts: string })[];
  return found.map((row) => ({
    ...row,
    params: JSON.parse(row.params) as unknown,
    counts: JSON.parse(row.counts) as TaskCounts,
  }));
}
