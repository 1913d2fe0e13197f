import type { Neighbours } from "../../types.ts";

/**
 * The distances of row `row` to its neighbours, nearest first; fewer than k where it has fewer.
 * - `cosine`: 1 − cos, in [0, 2].
 * - `euclidean`: between the normalised vectors, √(2 − 2 cos), in [0, 2].
 */
export function neighbourDistances(
  { k, rows, similarities }: Neighbours,
  row: number,
  metric: "cosine" | "euclidean",
): number[] {
  const distances: number[] = [];
  for (let at = row * k; at < (row + 1) * k && rows[at] >= 0; at++) {
    const apart = Math.max(0, 1 - similarities[at]);
    distances.push(metric === "cosine" ? apart : Math.sqrt(2 * apart));
  }
  return distances;
}

/** How many rows the neighbours are of. */
export function rowCount({ k, rows }: Neighbours): number {
  return k === 0 ? 0 : rows.length / k;
}

/** NaN for none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
