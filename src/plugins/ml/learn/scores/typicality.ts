import type { Neighbours } from "../../types.ts";
import { mean, neighbourDistances, rowCount } from "./neighbourDistances.ts";

/** As many neighbours as the paper takes. */
export const typicalityNeighbours = 20;

/**
 * How densely the surroundings of each row are filled: the inverse of its mean Euclidean distance to its neighbours.
 * Positive, without an upper bound: a row whose neighbours are its copies gets 10⁵, and one without any gets 0.
 * Source: Hacohen, Dekel and Weinshall, "Active Learning on a Budget" (2022), eq. 4 (TypiClust), whose code adds
 * 10⁻⁵ to the mean as well. O(rows × k).
 */
export function typicality(neighbours: Neighbours): Float32Array<ArrayBuffer> {
  const scores = new Float32Array(rowCount(neighbours));
  for (let row = 0; row < scores.length; row++) {
    const distances = neighbourDistances(neighbours, row, "euclidean");
    if (distances.length > 0) scores[row] = 1 / (mean(distances) + 1e-5);
  }
  return scores;
}
