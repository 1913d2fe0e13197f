import type { Database } from "better-sqlite3";
import type { ProblemKind, ProblemSummary } from "../../protocol/project.ts";
import type { FileFacts } from "./instances.ts";
import { statement } from "./statement.ts";

export interface ProblemRow extends FileFacts {
  readonly id: number;
  readonly folderId: number;
  readonly kind: ProblemKind;
  readonly reason: string;
}

const columns = "id, folder_id AS folderId, name, kind, reason, bytes, modified";

/** Records why a file cannot be used, in place of what was recorded of it before. Answers the row's id. */
export function saveProblem(db: Database, problem: Omit<ProblemRow, "id">): number {
  return statement(
    db,
    `INSERT INTO problems (folder_id, name, kind, reason, bytes, modified) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder_id, name) DO UPDATE SET kind = excluded.kind, reason = excluded.reason,
       bytes = excluded.bytes, modified = excluded.modified RETURNING id`,
  )
    .pluck()
    .get(
      problem.folderId,
      problem.name,
      problem.kind,
      problem.reason,
      problem.bytes,
      problem.modified,
    ) as number;
}

export function deleteProblem(db: Database, folderId: number, name: string): void {
  statement(db, "DELETE FROM problems WHERE folder_id = ? AND name = ?").run(folderId, name);
}

export function problemsNamed(
  db: Database,
  folderId: number,
  names: readonly string[],
): ProblemRow[] {
  return statement(
    db,
    `SELECT ${columns} FROM problems
     WHERE folder_id = ? AND name IN (SELECT value FROM json_each(?))`,
  ).all(folderId, JSON.stringify(names)) as ProblemRow[];
}

export function problemsOfFolder(db: Database, folderId: number): ProblemRow[] {
  return statement(db, `SELECT ${columns} FROM problems WHERE folder_id = ?`).all(
    folderId,
  ) as ProblemRow[];
}

export function allProblems(db: Database): ProblemRow[] {
  return statement(db, `SELECT ${columns} FROM problems`).all() as ProblemRow[];
}

export function listProblems(
  db: Database,
  kind: ProblemKind | null,
  offset: number,
  limit: number,
): (ProblemRow & { folderPath: string })[] {
  return statement(
    db,
    `SELECT p.id, p.folder_id AS folderId, p.name, p.kind, p.reason, p.bytes, p.modified,
       f.path AS folderPath
     FROM problems p JOIN folders f ON f.id = p.folder_id
     WHERE @kind IS NULL OR p.kind = @kind ORDER BY f.path, p.name LIMIT @limit OFFSET @offset`,
  ).all({ kind, offset, limit }) as (ProblemRow & { folderPath: string })[];
}

export function summarizeProblems(db: Database): ProblemSummary[] {
  return statement(
    db,
    "SELECT kind, count(*) AS count FROM problems GROUP BY kind ORDER BY count(*) DESC, kind",
  ).all() as ProblemSummary[];
}

/** Problems that are recorded from now on have higher ids; 0 when there are none. */
export function lastProblemId(db: Database): number {
  return statement(db, "SELECT coalesce(max(id), 0) FROM problems").pluck().get() as number;
}

export function countProblems(db: Database): number {
  return statement(db, "SELECT count(*) FROM problems").pluck().get() as number;
}
