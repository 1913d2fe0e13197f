import type { Database } from "better-sqlite3";
import type { RunInfo } from "../../protocol/state.ts";
import { statement } from "./statement.ts";

export interface RunKey {
  readonly owner: string;
  readonly key: string;
}

/** By owner and key; of one owner, or of all. */
export function listRuns(
  db: Database,
  owner: string | null,
  offset: number,
  limit: number,
): RunInfo[] {
  return statement(
    db,
    `${selectRun} WHERE ? IS NULL OR r.owner = ? ORDER BY r.owner, r.key LIMIT ? OFFSET ?`,
  )
    .all(owner, owner, limit, offset)
    .map((row) => toInfo(row as RunRow));
}

export function findRun(db: Database, { owner, key }: RunKey): RunInfo | undefined {
  const row = statement(db, `${selectRun} WHERE r.owner = ? AND r.key = ?`).get(owner, key);
  return row === undefined ? undefined : toInfo(row as RunRow);
}

/** Its JSON. */
export function runConfig(db: Database, { owner, key }: RunKey): string {
  return statement(db, "SELECT config FROM runs WHERE owner = ? AND key = ?")
    .pluck()
    .get(owner, key) as string;
}

/** Replaces a run of the key, with its results. */
export function putRun(
  db: Database,
  { owner, key }: RunKey,
  run: { readonly version: string; readonly config: string; readonly now: number },
): void {
  statement(db, "INSERT OR REPLACE INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL)").run(
    owner,
    key,
    run.version,
    run.config,
    run.now,
    run.now,
  );
}

export function setRunConfig(
  db: Database,
  { owner, key }: RunKey,
  config: string,
  now: number,
): void {
  statement(db, "UPDATE runs SET config = ?, updated_at = ? WHERE owner = ? AND key = ?").run(
    config,
    now,
    owner,
    key,
  );
}

export function setRunResults(
  db: Database,
  { owner, key }: RunKey,
  resultsId: number,
  now: number,
): void {
  statement(db, "UPDATE runs SET results_id = ?, updated_at = ? WHERE owner = ? AND key = ?").run(
    resultsId,
    now,
    owner,
    key,
  );
}

export function renameRun(db: Database, { owner, key }: RunKey, to: string, now: number): void {
  statement(db, "UPDATE runs SET key = ?, updated_at = ? WHERE owner = ? AND key = ?").run(
    to,
    now,
    owner,
    key,
  );
}

/** One run, or all of the owner; answers how many. */
export function deleteRuns(db: Database, owner: string, key: string | null): number {
  return statement(db, "DELETE FROM runs WHERE owner = ? AND (? IS NULL OR key = ?)").run(
    owner,
    key,
    key,
  ).changes;
}

const selectRun = `SELECT r.owner, r.key, r.version, r.created_at AS createdAt,
  r.updated_at AS updatedAt, r.results_id AS resultsId, b.bytes
  FROM runs r LEFT JOIN blobs b ON b.id = r.results_id`;

type RunRow = Omit<RunInfo, "results"> & {
  readonly resultsId: number | null;
  readonly bytes: number | null;
};

function toInfo({ resultsId, bytes, ...run }: RunRow): RunInfo {
  return { ...run, results: resultsId === null ? null : { id: resultsId, bytes: bytes ?? 0 } };
}
