import type { Database } from "better-sqlite3";
import type { ScoreScaleInfo } from "../../protocol/results.ts";
import { groupRows, type GroupData, type GroupRow } from "../db/results.ts";

/** Whose scores a result can be filtered and sorted by. */
export type Scored = "members" | "groups" | "nothing";

/** Those of members come first: scores of groups count where no member has one. */
export function scoredOf(groups: readonly GroupData[]): Scored {
  if (groups.some(({ scores }) => scores)) return "members";
  return groups.some(({ score }) => score !== null) ? "groups" : "nothing";
}

/** Whose scores groups of a result are filtered by: what a cell of a report stands for has scores of its own, or none. */
export function scoredAmong(db: Database, resultId: number, chosen: readonly GroupRow[]): Scored {
  return scoredOf(chosen.some(({ inReport }) => inReport) ? chosen : groupRows(db, resultId));
}

/** One scale over those of all groups: words and direction of the first, ends that hold all. */
export function scaleOf(groups: readonly GroupData[]): ScoreScaleInfo | null {
  const scored = scoredOf(groups);
  const scales = groups.flatMap(({ scale, scoreScale }) => {
    const own = scored === "members" ? scale : scoreScale;
    return own ? [own] : [];
  });
  const [first] = scales;
  if (!first) return null;
  return {
    ...first,
    min: scales.reduce((least, { min }) => Math.min(least, min), first.min),
    max: scales.reduce((most, { max }) => Math.max(most, max), first.max),
  };
}

/** Ends of scores, both in it; null: no such end. */
export interface ScoreRange {
  readonly min: number | null;
  readonly max: number | null;
}

/** Whether a score is in a range. What has no score passes as long as nobody asks for one. */
export function isIn(score: number, { min, max }: ScoreRange): boolean {
  if (min === null && max === null) return true;
  // As float32, which scores are.
  const value = Math.fround(score);
  return (
    value >= (min === null ? -Infinity : Math.fround(min)) &&
    value <= (max === null ? Infinity : Math.fround(max))
  );
}

/** Orders scores, best first; what has none is last. */
export function bestFirst(a: number, b: number, maxIsBest: boolean): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return maxIsBest ? b - a : a - b;
}

/** The best of a list; NaN: there is none. */
export function bestOf(scores: Float32Array | null, maxIsBest: boolean): number {
  let best = Number.NaN;
  for (const score of scores ?? []) if (bestFirst(score, best, maxIsBest) < 0) best = score;
  return best;
}

/** A score for people: float32 has seven digits, of which people read four. */
export function formatScore(score: number): string {
  return Number.isNaN(score) ? "" : String(Number(score.toPrecision(4)));
}

export function sameScale(a: ScoreScaleInfo | null, b: ScoreScaleInfo | null): boolean {
  if (!a || !b) return a === b;
  return (
    a.min === b.min &&
    a.max === b.max &&
    a.maxIsBest === b.maxIsBest &&
    a.description === b.description
  );
}
