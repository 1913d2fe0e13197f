import type { Clustering } from "../kMeans.ts";

/** As many clusters as FiftyOne Brain makes. */
export const representativeClusters = 20;

/**
 * As many clusters as are asked for, of five rows on average at least: a row that is alone in its cluster stands for
 * nothing.
 */
export function clustersFor(rows: number, wanted: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(rows / 5)));
}

/**
 * How near to the centre of its cluster each row is, in [0, 1]: 1 at the centre, 0 for the row of the cluster that is
 * farthest from it, and for one that is alone in it, which is as far from everything else. The part that is taken from
 * 1 is the Euclidean distance to the centre, over the greatest one in the cluster. Source: FiftyOne Brain,
 * `compute_representativeness`, method "cluster-center" (20 clusters by k-means), which hands out the distance's share
 * itself; here high is representative.
 */
export function representativeness({
  assignment,
  distances,
  sizes,
}: Pick<Clustering, "assignment" | "distances" | "sizes">): Float32Array<ArrayBuffer> {
  const farthest = new Float32Array(sizes.length);
  for (const [row, cluster] of assignment.entries())
    farthest[cluster] = Math.max(farthest[cluster], distances[row]);
  return Float32Array.from(assignment, (cluster, row) => {
    if (sizes[cluster] === 1) return 0;
    // Of copies alone, all are at the centre.
    return farthest[cluster] === 0 ? 1 : 1 - Math.sqrt(distances[row] / farthest[cluster]);
  });
}
