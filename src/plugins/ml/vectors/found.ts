import { dotAt } from "../learn/algebra.ts";
import type { Matrix } from "../types.ts";
import type { QuantisedRows } from "./quantise.ts";
import { TopRows } from "./topRows.ts";

/** What a search finds: q × k, best first; row −1: there is none. Scores are cosines. */
export interface Found {
  readonly rows: Int32Array;
  readonly scores: Float32Array;
}

/** What is searched: normalised rows, and the same as bytes. */
export interface Searched extends Matrix {
  /** Another one for other numbers. */
  readonly key: string;
  readonly quantised: QuantisedRows;
}

/** The best of what was found in each share. */
export function joinFound(shares: readonly Found[], queries: Matrix, k: number): Found {
  if (shares.length === 1) return shares[0];
  const tops = topsOf(queries, k);
  for (const { rows, scores } of shares)
    for (const [i, row] of rows.entries())
      if (row >= 0) tops[Math.floor(i / k)].offer(row, scores[i]);
  return bestOf(tops);
}

export function topsOf(queries: Matrix, k: number): TopRows[] {
  return Array.from({ length: queries.rows }, () => new TopRows(k));
}

export function bestOf(tops: readonly TopRows[]): Found {
  const k = tops[0]?.capacity ?? 0;
  const rows = new Int32Array(tops.length * k);
  const scores = new Float32Array(tops.length * k);
  for (const [query, top] of tops.entries()) top.take(rows, scores, query * k);
  return { rows, scores };
}

/** The best k of candidates by the numbers themselves, and the cosines of all candidates, in their order. */
export function compareAgain(
  { data, columns }: Matrix,
  queries: Matrix,
  near: Found,
  k: number,
): { found: Found; cosines: Float32Array } {
  const tops = topsOf(queries, k);
  const cosines = new Float32Array(near.rows.length);
  const each = near.rows.length / queries.rows;
  for (const [i, row] of near.rows.entries()) {
    if (row < 0) continue;
    const query = Math.floor(i / each);
    cosines[i] = dotAt(data, row * columns, queries.data, query * columns, columns);
    tops[query].offer(row, cosines[i]);
  }
  return { found: bestOf(tops), cosines };
}

/** By how many times the usual error of a rough cosine it would have to be wrong for a row to be missed. */
const sure = 3;

/**
 * Whether the last of each query's rows is so much nearer than the last candidate that no other row can be as near.
 * @param near the candidates, by rough cosines
 * @param cosines of the candidates
 */
export function missesNone(
  found: Found,
  near: Found,
  cosines: Float32Array,
  queries: number,
): boolean {
  const k = found.rows.length / queries;
  const candidates = near.rows.length / queries;
  for (let query = 0; query < queries; query++) {
    const [from, end] = [query * candidates, (query + 1) * candidates];
    // There are no more rows.
    if (near.rows[end - 1] < 0) continue;
    let squares = 0;
    for (let i = from; i < end; i++) squares += (near.scores[i] - cosines[i]) ** 2;
    const error = Math.sqrt(squares / candidates);
    if (found.scores[(query + 1) * k - 1] - near.scores[end - 1] < sure * error) return false;
  }
  return true;
}
