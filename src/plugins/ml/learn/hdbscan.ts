import type { Neighbours } from "../types.ts";
import { condense } from "./condensedTree.ts";
import type { CondensedTree } from "./condensedTree.ts";
import { spanningTree } from "./spanningTree.ts";

export interface HdbscanOptions {
  /** The fewest rows that count as a cluster; 2 at least, 15 when not said. */
  readonly minClusterSize?: number;
  /**
   * Rows, itself among them, that a row must have about it: more make more noise. At most one more than the
   * neighbours; as `minClusterSize` when not said.
   */
  readonly minSamples?: number;
}

export interface DensityClustering {
  /** How many clusters were found. */
  readonly clusters: number;
  /** The cluster of every row, 0 … clusters − 1, numbered by their lowest rows; −1: noise. */
  readonly assignment: Int32Array;
  /** How firmly a row is in its cluster, in (0, 1]; 0: noise. */
  readonly probabilities: Float32Array;
}

/**
 * HDBSCAN* (Campello, Moulavi, Sander 2013) on the graph of nearest neighbours: mutual reachability, minimum spanning
 * tree, condensed tree, and of that the clusters with the greatest excess of mass. Distances are the Euclidean ones of
 * rows of length one, √(2 − 2 cos). What the graph leaves apart is joined at the greatest distance. All in one cluster
 * is no answer: then all is noise. O(n · k).
 */
export function hdbscan(neighbours: Neighbours, options: HdbscanOptions = {}): DensityClustering {
  const minClusterSize = Math.max(2, Math.floor(options.minClusterSize ?? 15));
  const minSamples = Math.max(1, Math.floor(options.minSamples ?? minClusterSize));
  const tree = condense(spanningTree(neighbours, minSamples), minClusterSize);
  return label(tree, excessOfMass(tree));
}

/** Which clusters to take: from the leaves up, a cluster where it outweighs the best of what is below it. */
function excessOfMass({ parents, stabilities }: CondensedTree): Uint8Array {
  const taken = new Uint8Array(parents.length);
  const below = new Float64Array(parents.length);
  for (let cluster = parents.length - 1; cluster > 0; cluster--) {
    if (stabilities[cluster] >= below[cluster]) taken[cluster] = 1;
    below[parents[cluster]] += Math.max(stabilities[cluster], below[cluster]);
  }
  return taken;
}

/** Rows go to the highest taken cluster above them. */
function label(tree: CondensedTree, taken: Uint8Array): DensityClustering {
  const { parents, deaths, clusterOf, lambdas } = tree;
  const highest = new Int32Array(parents.length).fill(-1);
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const above = highest[parents[cluster]];
    highest[cluster] = above >= 0 ? above : taken[cluster] ? cluster : -1;
  }
  const numbers = new Map<number, number>();
  const assignment = new Int32Array(clusterOf.length).fill(-1);
  const probabilities = new Float32Array(clusterOf.length);
  for (let row = 0; row < clusterOf.length; row++) {
    const cluster = highest[clusterOf[row]];
    if (cluster < 0) continue;
    const number = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, number);
    assignment[row] = number;
    probabilities[row] = Math.min(1, lambdas[row] / deaths[cluster]);
  }
  return { clusters: numbers.size, assignment, probabilities };
}
