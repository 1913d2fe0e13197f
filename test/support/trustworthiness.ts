import type { Matrix } from "../../src/plugins/ml/types.ts";
import { algebra } from "../../src/plugins/ml/learn/algebra.ts";
import { Random } from "../../src/plugins/ml/learn/random.ts";
import { distanceOf, pickRows, squaredLengths } from "../../src/plugins/ml/learn/rows.ts";

export interface TrustOptions {
  /** Neighbours on the map that are looked at; 10 when not said. */
  readonly k?: number;
  /** Rows drawn at random whose neighbours are looked at; 1,000 when not said. */
  readonly sample?: number;
  readonly seed?: number;
}

/**
 * Trustworthiness of a map (Venna and Kaski 2001), in [0, 1]: how far the neighbours of a row on the map are neighbours
 * of it in truth; 1: all are among its k nearest, about 0.5 by chance. Euclidean distances in both. O(sample · n · d).
 */
export async function trustworthiness(
  matrix: Matrix,
  map: Matrix,
  { k = 10, sample = 1000, seed = 0 }: TrustOptions = {},
): Promise<number> {
  const chosen = new Random(seed).sample(matrix.rows, sample);
  const calculate = await algebra();
  const squares = squaredLengths(matrix);
  const shown = new Float64Array(matrix.rows);
  let penalty = 0;
  // So many at once that their distances to all rows fit in some tens of megabytes.
  const step = Math.max(1, Math.floor(4_000_000 / matrix.rows));
  for (let at = 0; at < chosen.length; at += step) {
    const rows = chosen.subarray(at, at + step);
    const truth = await calculate.products(pickRows(matrix, rows), matrix);
    for (const [i, row] of rows.entries()) {
      const distances = truth.data.subarray(i * matrix.rows, (i + 1) * matrix.rows);
      for (let j = 0; j < matrix.rows; j++) {
        distances[j] = j === row ? Infinity : squares[j] - 2 * distances[j];
        // Differences, as positions far from the origin would lose a product's last digits.
        shown[j] = j === row ? Infinity : distanceOf(map, row, j);
      }
      for (const other of nearestPlaces(shown, k)) {
        let rank = 1;
        for (const distance of distances) if (distance < distances[other]) rank++;
        penalty += Math.max(0, rank - k);
      }
    }
  }
  const n = matrix.rows;
  return 1 - (2 * penalty) / (chosen.length * k * (2 * n - 3 * k - 1));
}

/** The places of the k least, least first. */
function nearestPlaces(values: Float64Array, k: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (found.length === k && values[i] >= values[found[k - 1]]) continue;
    let at = found.length < k ? found.length : k - 1;
    while (at > 0 && values[found[at - 1]] > values[i]) {
      found[at] = found[at - 1];
      at--;
    }
    found[at] = i;
  }
  return found;
}
