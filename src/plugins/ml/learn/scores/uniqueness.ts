import type { Neighbours } from "../../types.ts";
import { neighbourDistances, rowCount } from "./neighbourDistances.ts";

/** How many neighbours count. */
export const uniquenessNeighbours = 3;

/**
 * How unlike all others each row is, in [0, 1] where 1 is the most unlike: the cosine distances to the three nearest
 * neighbours, weighted .6, .3 and .1, over the greatest such sum. All are 1 where there are no more than three rows.
 * Source: FiftyOne Brain, `compute_uniqueness` (its mean of the weighted distances differs by a factor that the
 * division takes away).
 * @param neighbours With k ≥ 3 unless there are fewer rows. O(rows).
 */
export function uniqueness(neighbours: Neighbours): Float32Array<ArrayBuffer> {
  const scores = new Float32Array(rowCount(neighbours)).fill(1);
  if (scores.length <= uniquenessNeighbours) return scores;
  let most = 0;
  for (let row = 0; row < scores.length; row++) {
    const distances = neighbourDistances(neighbours, row, "cosine");
    scores[row] = weights.reduce((sum, weight, i) => sum + weight * (distances[i] ?? 0), 0);
    most = Math.max(most, scores[row]);
  }
  // All rows alike: none is more unlike than another.
  return most === 0 ? scores : scores.map((score) => score / most);
}

const weights = [0.6, 0.3, 0.1];
