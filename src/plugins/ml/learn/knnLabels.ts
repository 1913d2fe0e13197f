import type { Matrix, Neighbours } from "../types.ts";

export interface NeighbourLabels {
  /** Share of each label among a row's labelled neighbours, by weight: rows × classes; zeros where it has none. */
  readonly shares: Matrix;
  /** The label with the greatest share (the lowest of equals), −1: no labelled neighbour. */
  readonly votes: Int32Array;
  /** Share of the labelled neighbours that bear another label than the row, by weight, in [0, 1]; NaN: nothing to compare. */
  readonly disagreement: Float32Array;
}

export interface NeighbourLabelOptions {
  /** As many of the neighbours, nearest first; all when not said. */
  readonly k?: number;
  /** What a neighbour counts: as every other one, or its similarity (below 0 nothing). "similarity" when not said. */
  readonly weights?: "uniform" | "similarity";
}

/**
 * What the neighbours of every row are labelled: the k-nearest-neighbour vote (Cover and Hart 1967; weighted as by
 * Dudani 1976) and the local disagreement (k-disagreeing neighbours, Smith, Martinez, Giraud-Carrier 2014). `labels` are
 * 0 … classes − 1, −1 where there is none. O(n · (k + classes)).
 */
export function neighbourLabels(
  neighbours: Neighbours,
  labels: Int32Array,
  classes: number,
  { k = neighbours.k, weights = "similarity" }: NeighbourLabelOptions = {},
): NeighbourLabels {
  const rows = labels.length;
  const data = new Float32Array(rows * classes);
  const votes = new Int32Array(rows).fill(-1);
  const disagreement = new Float32Array(rows).fill(NaN);
  for (let row = 0; row < rows; row++) {
    const shares = data.subarray(row * classes, (row + 1) * classes);
    let total = 0;
    for (
      let place = row * neighbours.k;
      place < row * neighbours.k + Math.min(k, neighbours.k);
      place++
    ) {
      const other = neighbours.rows[place];
      if (other < 0 || labels[other] < 0) continue;
      const weight = weights === "uniform" ? 1 : Math.max(0, neighbours.similarities[place]);
      shares[labels[other]] += weight;
      total += weight;
    }
    if (total === 0) continue;
    let best = 0;
    for (let label = 0; label < classes; label++) {
      shares[label] /= total;
      if (shares[label] > shares[best]) best = label;
    }
    votes[row] = best;
    if (labels[row] >= 0) disagreement[row] = 1 - shares[labels[row]];
  }
  return { shares: { data, rows, columns: classes }, votes, disagreement };
}
