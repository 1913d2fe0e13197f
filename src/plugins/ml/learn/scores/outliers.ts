import type { Neighbours } from "../../types.ts";
import { nearestDistance } from "../condensedTree.ts";
import { mean, neighbourDistances, rowCount } from "./neighbourDistances.ts";

/** As many as cleanlab and scikit-learn's LOF have by default lie between 10 and 20; the smaller finds small groups too. */
export const outlierNeighbours = 10;

/**
 * The mean Euclidean distance of each row to its neighbours; 2, the most that normalised vectors can be apart, for one
 * without any. Source: Angiulli and Pizzuti, "Fast Outlier Detection in High Dimensional Spaces" (2002); Kuan and
 * Mueller, "Back to the Basics" (2022), find it the best of the simple ones. O(rows × k).
 */
export function meanNeighbourDistance(neighbours: Neighbours): Float32Array<ArrayBuffer> {
  const scores = new Float32Array(rowCount(neighbours));
  for (let row = 0; row < scores.length; row++) {
    const distances = neighbourDistances(neighbours, row, "euclidean");
    scores[row] = distances.length === 0 ? 2 : mean(distances);
  }
  return scores;
}

/**
 * The local outlier factor of each row: how many times less dense its surroundings are than those of its neighbours;
 * about 1 inside of a cluster, however dense that is. Source: Breunig, Kriegel, Ng and Sander, "LOF" (2000), over
 * Euclidean distances, with reachability distances over the given neighbours, none below {@link nearestDistance}. O(rows × k).
 */
export function localOutlierFactor(neighbours: Neighbours): Float32Array<ArrayBuffer> {
  const { k, rows } = neighbours;
  const count = rowCount(neighbours);
  const distances = Array.from({ length: count }, (_, row) =>
    neighbourDistances(neighbours, row, "euclidean"),
  );
  const kDistance = distances.map((each) => each.at(-1) ?? 0);
  const density = Float64Array.from(distances, (each, row) => {
    const reach = each.map((apart, j) => Math.max(apart, kDistance[rows[row * k + j]]));
    return each.length === 0 ? 0 : 1 / Math.max(nearestDistance, mean(reach));
  });
  return Float32Array.from(distances, (each, row) =>
    density[row] === 0 ? 1 : mean(each.map((_, j) => density[rows[row * k + j]])) / density[row],
  );
}

/**
 * The logarithms of local outlier factors, for {@link outlierProbability}: they are ratios, and one of a hundred beside
 * a stack of copies would have the mean and the deviation of all for itself. Source: as there, "logarithmic scaling" of
 * scores with high contrast.
 */
export function localOutlierLogarithm(neighbours: Neighbours): Float32Array<ArrayBuffer> {
  return localOutlierFactor(neighbours).map(Math.log);
}

/**
 * Raw outlier scores as probabilities, in [0, 1]: how far above the mean each is, as the share of a normal distribution
 * with the scores' own mean and deviation that lies between; what is below the mean is no outlier, 0. Two standard
 * deviations give .95. Source: Kriegel, Kröger, Schubert and Zimek, "Interpreting and Unifying Outlier Scores" (2011),
 * "Gaussian scaling".
 */
export function outlierProbability(raw: Float32Array): Float32Array<ArrayBuffer> {
  const average = mean([...raw]);
  const deviation = Math.sqrt(mean(Array.from(raw, (score) => (score - average) ** 2)));
  return Float32Array.from(raw, (score) =>
    deviation === 0 ? 0 : Math.max(0, erf((score - average) / (deviation * Math.SQRT2))),
  );
}

/** Abramowitz and Stegun 7.1.26: off by 1.5 × 10⁻⁷ at most. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
