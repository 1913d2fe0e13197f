import type { Neighbours } from "../types.ts";
import { sortedPlaces } from "./radixSort.ts";
import { UnionFind } from "./unionFind.ts";

/** Edges that connect all rows, shortest first: one fewer than rows. */
export interface SpanningTree {
  readonly rows: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly lengths: Float32Array;
}

/** Euclidean distance of rows of length one by their cosine: √(2 − 2 cos), in [0, 2]. */
export function distanceOfCosine(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}

/**
 * The minimum spanning tree (Kruskal 1956) of mutual reachability distances over the edges of a graph of nearest
 * neighbours: the distance of two rows, or the one within which either has `minSamples` rows (itself is one of them),
 * whichever is greater. Parts that the graph leaves apart are joined at distance 2. O(n · k).
 */
export function spanningTree(neighbours: Neighbours, minSamples: number): SpanningTree {
  const { k, rows: others, similarities } = neighbours;
  const count = others.length / k;
  const core = coreDistances(neighbours, minSamples);
  const lengths = new Float32Array(others.length);
  for (let edge = 0; edge < others.length; edge++) {
    const [row, other] = [Math.floor(edge / k), others[edge]];
    lengths[edge] =
      other < 0 ? farthest : Math.max(distanceOfCosine(similarities[edge]), core[row], core[other]);
  }
  const tree = {
    rows: count,
    from: new Int32Array(Math.max(0, count - 1)),
    to: new Int32Array(Math.max(0, count - 1)),
    lengths: new Float32Array(Math.max(0, count - 1)),
  };
  const sets = new UnionFind(count);
  let edges = 0;
  const join = (a: number, b: number, length: number): void => {
    if (!sets.join(a, b)) return;
    [tree.from[edges], tree.to[edges], tree.lengths[edges]] = [a, b, length];
    edges++;
  };
  for (const edge of sortedPlaces(lengths))
    if (others[edge] >= 0) join(Math.floor(edge / k), others[edge], lengths[edge]);
  for (let row = 1; row < count && sets.sets > 1; row++) join(row - 1, row, farthest);
  return tree;
}

/** The greatest distance that two rows of length one can have. */
const farthest = 2;

function coreDistances({ k, rows, similarities }: Neighbours, minSamples: number): Float32Array {
  const core = new Float32Array(rows.length / k);
  for (let row = 0; row < core.length; row++) {
    let last = Math.min(minSamples - 1, k) - 1;
    while (last >= 0 && rows[row * k + last] < 0) last--;
    if (last >= 0) core[row] = distanceOfCosine(similarities[row * k + last]);
  }
  return core;
}
