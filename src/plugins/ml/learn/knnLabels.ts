import type { Matrix, Neighbours } from "../types.ts";

/**
 * What the neighbours of every row are labelled (k nearest neighbours, Cover and Hart 1967; weighted as by Dudani 1976):
 * the share of each label among a row's labelled neighbours, by their similarity (below 0 they count nothing), rows ×
 * classes; zeros where it has none. `labels` are 0 … classes − 1, −1 where there is none. O(n · (k + classes)).
 */
export function neighbourLabels(
  neighbours: Neighbours,
  labels: Int32Array,
  classes: number,
): Matrix {
  const rows = labels.length;
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const shares = data.subarray(row * classes, (row + 1) * classes);
    let total = 0;
    for (let place = row * neighbours.k; place < (row + 1) * neighbours.k; place++) {
      const other = neighbours.rows[place];
      if (other < 0 || labels[other] < 0) continue;
      const weight = Math.max(0, neighbours.similarities[place]);
      shares[labels[other]] += weight;
      total += weight;
    }
    if (total === 0) continue;
    for (let label = 0; label < classes; label++) shares[label] /= total;
  }
  return { data, rows, columns: classes };
}
