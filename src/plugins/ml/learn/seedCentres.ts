import type { Matrix } from "../types.ts";
import type { Algebra } from "./algebra.ts";
import type { Random } from "./random.ts";
import { pickRows, squaredLengths } from "./rows.ts";

/**
 * First centres by k-means++ (Arthur and Vassilvitskii 2007), greedy: of 2 + ln k rows drawn in proportion to their
 * squared distance, the one that lessens the sum most (as in the authors' own code). On a sample of 8,192 rows or 32 a
 * centre, for it reads everything once for each.
 */
export async function seedCentres(
  matrix: Matrix,
  count: number,
  random: Random,
  calculate: Algebra,
): Promise<Matrix> {
  const sample = pickRows(matrix, random.sample(matrix.rows, Math.max(8192, 32 * count)));
  const squares = squaredLengths(sample);
  const trials = 2 + Math.floor(Math.log(count));
  const chosen: number[] = [];
  /** Squared distance of every sampled row to the nearest chosen one. */
  const nearest = new Float64Array(sample.rows).fill(Infinity);
  while (chosen.length < count) {
    const drawn = chosen.length === 0 ? [random.below(sample.rows)] : draw(nearest, trials, random);
    const products = await calculate.products(sample, pickRows(sample, drawn));
    const distance = (row: number, trial: number): number => {
      const square = squares[row] + squares[drawn[trial]];
      // A row is chosen once, also where rounding leaves it a little away from itself.
      return row === drawn[trial]
        ? 0
        : Math.max(0, square - 2 * products.data[row * drawn.length + trial]);
    };
    const sums = new Float64Array(drawn.length);
    for (let row = 0; row < sample.rows; row++)
      for (let trial = 0; trial < drawn.length; trial++)
        sums[trial] += Math.min(nearest[row], distance(row, trial));
    const best = sums.indexOf(Math.min(...sums));
    chosen.push(drawn[best]);
    for (let row = 0; row < sample.rows; row++)
      nearest[row] = Math.min(nearest[row], distance(row, best));
  }
  return pickRows(sample, chosen);
}

/** Places drawn in proportion to their weights; any, where all weights are 0. */
function draw(weights: Float64Array, count: number, random: Random): number[] {
  const cumulated = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) cumulated[i] = total += weights[i];
  if (total === 0) return [random.below(weights.length)];
  return Array.from({ length: count }, () => {
    const target = random.next() * total;
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}
