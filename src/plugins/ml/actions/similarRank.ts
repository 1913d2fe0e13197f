import { dot } from "../learn/algebra.ts";
import type { Matrix } from "../types.ts";
import type { Found } from "../vectors/found.ts";
import { TopRows } from "../vectors/topRows.ts";

/** The k of some rows that are nearest to a query by cosine, best first. O(rows · d). */
export function rankRows(matrix: Matrix, rows: Int32Array, query: Matrix, k: number): Found {
  const top = new TopRows(Math.min(k, rows.length));
  for (const row of rows) top.offer(row, dot(matrix, row, query, 0));
  const size = Math.min(k, rows.length);
  const found = { rows: new Int32Array(size), scores: new Float32Array(size) };
  top.take(found.rows, found.scores, 0);
  return found;
}

/** What images are to be like, and what unlike. */
export interface Examples {
  /** Vectors of length one, at least one. */
  readonly like: readonly Float32Array[];
  readonly unlike: readonly Float32Array[];
}

/** A direction to search in, and what turns a cosine to it into a likeness to the examples. */
export interface SimilarQuery {
  /** Of length one. */
  readonly vector: Float32Array;
  /** A cosine c to `vector` stands for the similarity c × scale + shift. */
  readonly scale: number;
  readonly shift: number;
}

/** What an example against counts, where one for counts 1. */
const against = 0.5;

/**
 * One query of many examples: the mean of those for less half of the mean of those against (Rocchio 1971, without the
 * original query). An image that is as alike to those against as any other (`median`) loses nothing by them, hence the
 * shift. Null: the examples cancel each other out.
 */
export function similarQuery({ like, unlike }: Examples, median: number): SimilarQuery | null {
  const sum = new Float64Array(like[0].length);
  for (const vector of like) vector.forEach((value, i) => (sum[i] += value / like.length));
  for (const vector of unlike)
    vector.forEach((value, i) => (sum[i] -= (against * value) / unlike.length));
  const length = Math.hypot(...sum);
  if (length < 1e-3) return null;
  return {
    vector: Float32Array.from(sum, (value) => value / length),
    scale: length,
    shift: unlike.length > 0 ? against * median : 0,
  };
}
