import type { Neighbours } from "../types.ts";

/** Edges, each once, with what is known of its membership, (0, 1]. Those of one `heads` follow each other. */
export interface FuzzyGraph {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  readonly weights: Float32Array;
}

/**
 * UMAP's graph (McInnes, Healy, Melville 2018, algorithms 2 and 3): memberships exp(−(d − ρ) / σ) of every row's
 * neighbours, with ρ its distance to the nearest one and σ such that they sum to log₂(k + 1), then the union
 * u + v − u · v of both directions. Distances are 1 − cos. O(n · k²).
 */
export function fuzzyGraph(neighbours: Neighbours): FuzzyGraph {
  const { k, rows: others } = neighbours;
  const count = others.length / k;
  const memberships = membershipsOf(neighbours);
  const heads = new Int32Array(others.length);
  const tails = new Int32Array(others.length);
  const weights = new Float32Array(others.length);
  let edges = 0;
  for (let row = 0; row < count; row++)
    for (let place = row * k; place < (row + 1) * k; place++) {
      const other = others[place];
      if (other < 0 || other === row) continue;
      const back = others.subarray(other * k, (other + 1) * k).indexOf(row);
      // The lower row of two that name each other has the edge.
      if (back >= 0 && other < row) continue;
      const [u, v] = [memberships[place], back < 0 ? 0 : memberships[other * k + back]];
      [heads[edges], tails[edges], weights[edges]] = [row, other, u + v - u * v];
      edges++;
    }
  return {
    heads: heads.slice(0, edges),
    tails: tails.slice(0, edges),
    weights: weights.slice(0, edges),
  };
}

function membershipsOf({ k, rows, similarities }: Neighbours): Float32Array {
  const memberships = new Float32Array(rows.length);
  const target = Math.log2(k + 1);
  const distances = new Float64Array(k);
  let [sum, known] = [0, 0];
  for (let place = 0; place < rows.length; place++)
    if (rows[place] >= 0) [sum, known] = [sum + 1 - similarities[place], known + 1];
  /** σ is never less than a thousandth of the mean distance. umap-learn takes the row's own mean where ρ is not 0. */
  const least = (1e-3 * sum) / Math.max(1, known);
  for (let at = 0; at < rows.length; at += k) {
    let count = 0;
    while (count < k && rows[at + count] >= 0) {
      distances[count] = Math.max(0, 1 - similarities[at + count]);
      count++;
    }
    const own = distances.subarray(0, count);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const sigma = Math.max(least, Number.MIN_VALUE, sigmaOf(own, nearest, target));
    for (let i = 0; i < count; i++)
      memberships[at + i] = Math.exp(-Math.max(0, own[i] - nearest) / sigma);
  }
  return memberships;
}

/** By bisection. */
function sigmaOf(distances: Float64Array, nearest: number, target: number): number {
  let [low, sigma, high] = [0, 1, Infinity];
  for (let step = 0; step < 64; step++) {
    let sum = 0;
    for (const distance of distances)
      sum += distance > nearest ? Math.exp(-(distance - nearest) / sigma) : 1;
    if (Math.abs(sum - target) < 1e-5) break;
    if (sum > target) high = sigma;
    else low = sigma;
    sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
  }
  return sigma;
}
