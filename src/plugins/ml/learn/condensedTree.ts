import type { SpanningTree } from "./spanningTree.ts";
import { UnionFind } from "./unionFind.ts";

/**
 * The hierarchy of clusters of HDBSCAN*: each splits into two of at least the smallest size, or loses rows until none
 * are left. λ is one over a distance. Cluster 0 holds everything; parents come before their children.
 */
export interface CondensedTree {
  /** The parent of every cluster; −1 for cluster 0. */
  readonly parents: readonly number[];
  /** λ at which it came to be. */
  readonly births: readonly number[];
  /** λ of the last row or cluster that left it. */
  readonly deaths: readonly number[];
  /** Sum over what left it of its rows × (λ at which it left − birth): the excess of mass. */
  readonly stabilities: readonly number[];
  /** The smallest cluster that every row belonged to, and λ at which it left it. */
  readonly clusterOf: Int32Array;
  readonly lambdas: Float64Array;
}

/** Condenses the hierarchy that a spanning tree stands for (Campello, Moulavi, Sander 2013; McInnes, Healy 2017). O(n). */
export function condense(tree: SpanningTree, minClusterSize: number): CondensedTree {
  const { left, right, lambdas: heights, size } = dendrogram(tree);
  const count = tree.rows;
  const parents = [-1];
  const births = [0];
  const deaths = [0];
  const stabilities = [0];
  const clusterOf = new Int32Array(count);
  const lambdas = new Float64Array(count);
  const leave = (cluster: number, lambda: number, members: number): void => {
    stabilities[cluster] += members * (lambda - births[cluster]);
    deaths[cluster] = Math.max(deaths[cluster], lambda);
  };
  /** All rows below a node leave the cluster. */
  const drop = (node: number, cluster: number, lambda: number): void => {
    const below = [node];
    for (let at = below.pop(); at !== undefined; at = below.pop())
      if (at < count) [clusterOf[at], lambdas[at]] = [cluster, lambda];
      else below.push(left[at - count], right[at - count]);
    leave(cluster, lambda, size(node));
  };
  const todo = count > 1 ? [{ node: 2 * count - 2, cluster: 0 }] : [];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { node, cluster } = next;
    const lambda = heights[node - count];
    const parts = [left[node - count], right[node - count]];
    const large = parts.filter((part) => size(part) >= minClusterSize);
    for (const part of parts) {
      if (!large.includes(part)) drop(part, cluster, lambda);
      else if (large.length === 1) todo.push({ node: part, cluster });
      else {
        leave(cluster, lambda, size(part));
        todo.push({ node: part, cluster: parents.length });
        parents.push(cluster);
        births.push(lambda);
        deaths.push(lambda);
        stabilities.push(0);
      }
    }
  }
  return { parents, births, deaths, stabilities, clusterOf, lambdas };
}

/**
 * Copies of a picture have distance 0 or, by rounding, a little more: below this all are as near. It bounds λ, a density, which
 * would make a stack of copies outweigh everything else.
 */
export const nearestDistance = 1e-3;

interface Dendrogram {
  /** Node `rows + i` joins these two, at 1 / distance. Nodes below `rows` are rows. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly lambdas: Float64Array;
  /** Rows below a node. */
  size(node: number): number;
}

function dendrogram({ rows, from, to, lengths }: SpanningTree): Dendrogram {
  const left = new Int32Array(from.length);
  const right = new Int32Array(from.length);
  const sizes = new Int32Array(from.length);
  const sets = new UnionFind(rows);
  const nodeOf = Int32Array.from({ length: rows }, (_, i) => i);
  const size = (node: number): number => (node < rows ? 1 : sizes[node - rows]);
  for (let i = 0; i < from.length; i++) {
    left[i] = nodeOf[sets.find(from[i])];
    right[i] = nodeOf[sets.find(to[i])];
    sizes[i] = size(left[i]) + size(right[i]);
    sets.join(from[i], to[i]);
    nodeOf[sets.find(from[i])] = rows + i;
  }
  const lambdas = Float64Array.from(lengths, (length) => 1 / Math.max(nearestDistance, length));
  return { left, right, lambdas, size };
}
