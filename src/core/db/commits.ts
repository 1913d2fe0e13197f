import type { Database } from "better-sqlite3";
import type { CommitCounts, CommitInfo } from "../../protocol/data.ts";
import { statement } from "./statement.ts";

/** As stored: `applied` commits are not in the history that can be undone. */
export type CommitState = CommitInfo["state"] | "applied";

export function insertCommit(
  db: Database,
  commit: Pick<CommitInfo, "title" | "author" | "time" | "counts"> & { state: CommitState },
): number {
  const { title, author, time, counts, state } = commit;
  return Number(
    statement(
      db,
      "INSERT INTO commits (title, author, time, counts, state) VALUES (?, ?, ?, ?, ?)",
    ).run(title, author, time, JSON.stringify(counts), state).lastInsertRowid,
  );
}

export function setCommitState(db: Database, id: number, state: CommitState): void {
  statement(db, "UPDATE commits SET state = ? WHERE id = ?").run(state, id);
}

/** What was undone can no longer be redone. */
export function dropUndone(db: Database): void {
  statement(db, "UPDATE commits SET state = 'dropped' WHERE state = 'undone'").run();
}

export function saveCommitChanges(
  db: Database,
  id: number,
  forward: Uint8Array,
  inverse: Uint8Array,
): void {
  statement(db, "INSERT OR REPLACE INTO commit_changes VALUES (?, ?, ?)").run(id, forward, inverse);
}

export function saveCommitChange(
  db: Database,
  id: number,
  direction: Direction,
  patch: Uint8Array,
): void {
  statement(db, `UPDATE commit_changes SET ${direction} = ? WHERE commit_id = ?`).run(patch, id);
}

export function commitChange(db: Database, id: number, direction: Direction): Uint8Array {
  return statement(db, `SELECT ${direction} FROM commit_changes WHERE commit_id = ?`)
    .pluck()
    .get(id) as Uint8Array;
}

export type Direction = "forward" | "inverse";

/** What undo would undo: the newest commit that is done. */
export function headCommit(db: Database): CommitInfo | null {
  return oneCommit(db, "WHERE state = 'done' ORDER BY id DESC");
}

/** What redo would redo: the oldest commit that is undone. */
export function undoneCommit(db: Database): CommitInfo | null {
  return oneCommit(db, "WHERE state = 'undone' ORDER BY id");
}

export function commitById(db: Database, id: number): CommitInfo | null {
  const row = statement(db, `${select} WHERE id = ? AND state <> 'applied'`).get(id);
  return row === undefined ? null : toInfo(row as Row);
}

/** Newest first. */
export function listCommits(db: Database, before: number | null, limit: number): CommitInfo[] {
  const rows = statement(
    db,
    `${select} WHERE id < ? AND state <> 'applied' ORDER BY id DESC LIMIT ?`,
  ).all(before ?? Number.MAX_SAFE_INTEGER, limit) as Row[];
  return rows.map(toInfo);
}

const select = "SELECT id, title, author, time, counts, state FROM commits";

type Row = Omit<CommitInfo, "counts"> & { readonly counts: string };

function oneCommit(db: Database, where: string): CommitInfo | null {
  const row = statement(db, `${select} ${where} LIMIT 1`).get();
  return row === undefined ? null : toInfo(row as Row);
}

function toInfo(row: Row): CommitInfo {
  return {
    ...row,
    counts: { folders: 0, ...(JSON.parse(row.counts) as Omit<CommitCounts, "folders">) },
  };
}
