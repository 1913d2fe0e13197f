import { hdbscan } from "../learn/hdbscan.ts";
import { kMeans } from "../learn/kMeans.ts";
import { suggestClusters } from "../learn/suggestClusters.ts";
import type { Matrix, Neighbours } from "../types.ts";

/** How to cluster; `clusters` null: as many as are suggested. */
export type ClusterMethod =
  | { readonly kind: "k-means"; readonly clusters: number | null; readonly seed: number }
  | { readonly kind: "hdbscan"; readonly minSize: number; readonly neighbours: Neighbours };

/** Clusters of rows. */
export interface ClusteredRows {
  /** Rows of each cluster, the largest first. */
  readonly clusters: readonly Int32Array[];
  /** Rows that are in none. */
  readonly noise: Int32Array;
  /** k-means: distance to the centre of its cluster. HDBSCAN: how firmly it is in its cluster, in [0, 1]. One a row. */
  readonly scores: Float32Array;
}

/** Clusters rows of length one. */
export async function clusterRows(matrix: Matrix, method: ClusterMethod): Promise<ClusteredRows> {
  if (method.kind === "hdbscan") {
    const { neighbours, minSize } = method;
    // Small clusters are wanted, so a row needs few others about it; more than 5 would make most of them noise.
    const minSamples = Math.min(5, minSize);
    const found = hdbscan(neighbours, { minClusterSize: minSize, minSamples });
    return bySize(found.assignment, found.probabilities);
  }
  const { seed } = method;
  const clusters = method.clusters ?? (await suggestClusters(matrix, { seed })).clusters;
  const { assignment, distances } = await kMeans(matrix, { clusters, seed });
  return bySize(assignment, distances.map(Math.sqrt));
}

function bySize(assignment: Int32Array, scores: Float32Array): ClusteredRows {
  const rowsOf = new Map<number, number[]>();
  assignment.forEach((cluster, row) => {
    const rows = rowsOf.get(cluster);
    if (rows) rows.push(row);
    else rowsOf.set(cluster, [row]);
  });
  const noise = Int32Array.from(rowsOf.get(-1) ?? []);
  rowsOf.delete(-1);
  const clusters = [...rowsOf.values()]
    .sort((a, b) => b.length - a.length || a[0] - b[0])
    .map((rows) => Int32Array.from(rows));
  return { clusters, noise, scores };
}
