import type { Database } from "better-sqlite3";
import { bytesOf, float32sOf, int32sOf } from "../../protocol/bytes.ts";
import type { ScoreScaleInfo } from "../../protocol/results.ts";
import { statement } from "./statement.ts";

export interface ResultRow {
  readonly id: number;
  readonly title: string;
  /** `plugin/action`. */
  readonly actionId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly running: boolean;
  /** Grows with every change. */
  readonly revision: number;
  readonly hasReport: boolean;
}

/** A group as it is kept: members may have left the project since. */
export interface GroupData {
  readonly name: string;
  /** Whether members are images; otherwise they are instances. */
  readonly ofImages: boolean;
  readonly members: Int32Array;
  /** One a member, NaN where there is none. */
  readonly scores: Float32Array | null;
  readonly scale: ScoreScaleInfo | null;
  /** Of the group as a whole. */
  readonly score: number | null;
  readonly scoreScale: ScoreScaleInfo | null;
}

export interface GroupRow extends GroupData {
  readonly id: number;
  /** Whether only a cell of the result's report leads to it; otherwise it is listed with the result. */
  readonly inReport: boolean;
}

const columns =
  "id, title, action AS actionId, time, running, revision, report IS NOT NULL AS hasReport";

/** Newest first. */
export function allResults(db: Database): ResultRow[] {
  const rows = statement(db, `SELECT ${columns} FROM results ORDER BY id DESC`).all();
  return (rows as RawResult[]).map(resultOf);
}

export function resultRow(db: Database, id: number): ResultRow | undefined {
  const row = statement(db, `SELECT ${columns} FROM results WHERE id = ?`).get(id);
  return row === undefined ? undefined : resultOf(row as RawResult);
}

/** Undefined: there is no such result (any more). */
export function resultRevision(db: Database, id: number): number | undefined {
  return statement(db, "SELECT revision FROM results WHERE id = ?").pluck().get(id) as
    number | undefined;
}

export function insertResult(
  db: Database,
  { title, actionId, time }: Pick<ResultRow, "title" | "actionId" | "time">,
): number {
  return Number(
    statement(
      db,
      "INSERT INTO results (title, action, time, running, revision) VALUES (?, ?, ?, 1, 1)",
    ).run(title, actionId, time).lastInsertRowid,
  );
}

export function renameResult(db: Database, id: number, title: string): void {
  statement(db, "UPDATE results SET title = ? WHERE id = ?").run(title, id);
}

/** To be called with every change of its groups. */
export function touchResult(db: Database, id: number, running: boolean): void {
  statement(db, "UPDATE results SET running = ?, revision = revision + 1 WHERE id = ?").run(
    running ? 1 : 0,
    id,
  );
}

export function deleteResult(db: Database, id: number): void {
  statement(db, "DELETE FROM result_groups WHERE result_id = ?").run(id);
  statement(db, "DELETE FROM results WHERE id = ?").run(id);
}

/** Those that are listed with the result, in their order. */
export function groupRows(db: Database, resultId: number): GroupRow[] {
  const rows = statement(
    db,
    `SELECT ${groupColumns} FROM result_groups WHERE result_id = ? AND in_report = 0 ORDER BY place`,
  ).all(resultId);
  return (rows as RawGroup[]).map(groupOf);
}

/** Those of these ids that are there, in their order; also such as only its report leads to. */
export function groupRowsOf(db: Database, resultId: number, ids: readonly number[]): GroupRow[] {
  const rows = statement(
    db,
    `SELECT ${groupColumns} FROM result_groups
     WHERE result_id = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY place`,
  ).all(resultId, JSON.stringify(ids));
  return (rows as RawGroup[]).map(groupOf);
}

/** MessagePack of a `ReportInfo`; null: it has none. */
export function resultReport(db: Database, resultId: number): Uint8Array | null {
  const report = statement(db, "SELECT report FROM results WHERE id = ?").pluck().get(resultId);
  return (report as Uint8Array | null | undefined) ?? null;
}

export function setResultReport(db: Database, resultId: number, report: Uint8Array): void {
  statement(db, "UPDATE results SET report = ? WHERE id = ?").run(report, resultId);
}

export function lastPlace(db: Database, resultId: number): number {
  return statement(db, "SELECT coalesce(max(place), 0) FROM result_groups WHERE result_id = ?")
    .pluck()
    .get(resultId) as number;
}

/** `place`: behind those that the result has. Answers its id. */
export function insertGroup(
  db: Database,
  resultId: number,
  place: number,
  group: GroupData,
  inReport = false,
): number {
  const { name, ofImages, members, scores, scale, score, scoreScale } = group;
  const { lastInsertRowid } = statement(
    db,
    `INSERT INTO result_groups
       (result_id, place, name, of_images, members, scores, scale, score, score_scale, in_report)
     VALUES (@resultId, @place,
       @name, @ofImages, @members, @scores, @scale, @score, @scoreScale, @inReport)`,
  ).run({
    resultId,
    place,
    name,
    ofImages: ofImages ? 1 : 0,
    score,
    inReport: inReport ? 1 : 0,
    ...packed(members, scores),
    ...textsOf(scale, scoreScale),
  });
  return Number(lastInsertRowid);
}

/** Its name, members and scores become others; its id and its place stay. */
export function updateGroup(db: Database, { id, ...group }: GroupRow): void {
  const { name, ofImages, members, scores, scale, score, scoreScale } = group;
  statement(
    db,
    `UPDATE result_groups SET name = @name, of_images = @ofImages, members = @members,
       scores = @scores, scale = @scale, score = @score, score_scale = @scoreScale WHERE id = @id`,
  ).run({
    id,
    name,
    ofImages: ofImages ? 1 : 0,
    score,
    ...packed(members, scores),
    ...textsOf(scale, scoreScale),
  });
}

export function deleteGroups(db: Database, ids: readonly number[]): void {
  statement(db, "DELETE FROM result_groups WHERE id IN (SELECT value FROM json_each(?))").run(
    JSON.stringify(ids),
  );
}

const groupColumns = `id, name, of_images AS ofImages, members, scores, scale, score,
  score_scale AS scoreScale, in_report AS inReport`;

interface RawResult extends Omit<ResultRow, "running" | "hasReport"> {
  readonly running: number;
  readonly hasReport: number;
}

interface RawGroup {
  readonly id: number;
  readonly name: string;
  readonly ofImages: number;
  readonly members: Uint8Array;
  readonly scores: Uint8Array | null;
  readonly scale: string | null;
  readonly score: number | null;
  readonly scoreScale: string | null;
  readonly inReport: number;
}

function resultOf(row: RawResult): ResultRow {
  return { ...row, running: row.running === 1, hasReport: row.hasReport === 1 };
}

function groupOf(row: RawGroup): GroupRow {
  return {
    ...row,
    ofImages: row.ofImages === 1,
    members: int32sOf(row.members),
    scores: row.scores && float32sOf(row.scores),
    scale: scaleOf(row.scale),
    scoreScale: scaleOf(row.scoreScale),
    inReport: row.inReport === 1,
  };
}

function scaleOf(text: string | null): ScoreScaleInfo | null {
  return text === null ? null : (JSON.parse(text) as ScoreScaleInfo);
}

function packed(
  members: Int32Array,
  scores: Float32Array | null,
): { members: Uint8Array; scores: Uint8Array | null } {
  return { members: bytesOf(members), scores: scores && bytesOf(scores) };
}

function textsOf(
  scale: ScoreScaleInfo | null,
  scoreScale: ScoreScaleInfo | null,
): { scale: string | null; scoreScale: string | null } {
  return {
    scale: scale && JSON.stringify(scale),
    scoreScale: scoreScale && JSON.stringify(scoreScale),
  };
}
