import type { Matrix } from "../../types.ts";

/** As many clusters as FiftyOne Brain makes. */
export const representativeClusters = 20;

/**
 * How near to the centre of its cluster each row is, in [0, 1]: 1 at the centre, 0 for the row of the cluster that is
 * farthest from it. The part that is taken from 1 is the Euclidean distance to the centre, over the greatest one in the
 * cluster. Source: FiftyOne Brain, `compute_representativeness`, method "cluster-center" (20 clusters by k-means), which
 * hands out the distance's share itself; here high is representative. O(rows × columns).
 * @param assignment The cluster of each row.
 * @param centres A row a cluster, with as many columns as `vectors`.
 */
export function representativeness(
  vectors: Matrix,
  { assignment, centres }: { readonly assignment: Int32Array; readonly centres: Matrix },
): Float32Array<ArrayBuffer> {
  const distances = new Float32Array(vectors.rows);
  const farthest = new Float32Array(centres.rows);
  for (let row = 0; row < vectors.rows; row++) {
    distances[row] = distance(vectors, row, centres, assignment[row]);
    farthest[assignment[row]] = Math.max(farthest[assignment[row]], distances[row]);
  }
  return distances.map((apart, row) => {
    const most = farthest[assignment[row]];
    return most === 0 ? 1 : 1 - apart / most;
  });
}

function distance(a: Matrix, rowA: number, b: Matrix, rowB: number): number {
  let sum = 0;
  for (let column = 0; column < a.columns; column++) {
    const difference = a.data[rowA * a.columns + column] - b.data[rowB * b.columns + column];
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
