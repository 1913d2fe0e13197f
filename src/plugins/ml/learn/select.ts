import type { Matrix } from "../types.ts";
import { algebra, dot } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { Heap } from "./heap.ts";
import { NearestChosen } from "./nearestChosen.ts";
import { Random } from "./random.ts";
import { columnMeans, distanceOf, pickRows } from "./rows.ts";
import { Balance, fixedScores } from "./selectionTerms.ts";
import type { SelectionTerms } from "./selectionTerms.ts";

export interface WeightedOptions extends SelectionTerms {
  /** How many to choose; fewer come out where the candidates or `minimumDistance` do not give them. */
  readonly count: number;
  /** Rows that may be chosen; all when not said. Preselected ones never are. */
  readonly among?: ArrayLike<number>;
  /** Rows that are chosen already: the others keep away from them, and they count for the balance. */
  readonly preselected?: ArrayLike<number>;
  /** Euclidean; nothing nearer than this to a chosen row is chosen. 0 when not said. */
  readonly minimumDistance?: number;
  readonly seed?: number;
  readonly algebra?: Algebra;
  /** Weight of the distance to the nearest chosen row, over the mean distance of random pairs; not below 0. 1 when not said. */
  readonly diversity?: number;
}

export interface Selection {
  /** In the order in which they were chosen. */
  readonly rows: Int32Array;
  /** Of each to the nearest row that was chosen before it, Euclidean; NaN of the first, which had none. */
  readonly distances: Float32Array;
}

/**
 * Chooses one row after the other, each time the one with the greatest weighted sum of
 * - diversity: the distance to the nearest chosen row over the mean distance of random pairs (1 for the first row),
 * - scores: each scaled to [0, 1] over the candidates,
 * - balance: what its class lacks of its target among the chosen, target · (chosen + 1) − those of the class, held to
 *   [−1, 1].
 * With diversity alone it is k-centre greedy, farthest first (Gonzalez 1985; Sener and Savarese 2018), which covers the
 * data within twice the least possible distance, and begins at the row nearest to the mean where none is preselected.
 * Distances only shrink while rows are chosen, so what a row was worth when last looked at is a bound: rows wait in a heap for each class, and only those at its top are looked at again
 * (lazy greedy, Minoux 1978). O(count · n · d) at worst, commonly a small part of it.
 * @throws RangeError for a diversity below 0: what a row was worth is no bound then
 */
export async function selectWeighted(matrix: Matrix, options: WeightedOptions): Promise<Selection> {
  if ((options.diversity ?? 1) < 0) throw new RangeError("The diversity cannot weigh less than 0.");
  const preselected = Int32Array.from(options.preselected ?? []);
  const candidates = candidatesOf(matrix.rows, options.among, preselected);
  // From here on a candidate is its place among the candidates.
  const pool = candidates.length < matrix.rows ? pickRows(matrix, candidates) : matrix;
  const fixed = fixedScores(candidates, options.scores ?? []);
  const balance = new Balance(options.balance, candidates, preselected);
  const nearest = new NearestChosen(pool, options.algebra ?? (await algebra()));
  const scale = (options.diversity ?? 1) / meanDistance(pool, new Random(options.seed ?? 0));
  const least = options.minimumDistance ?? 0;
  const places: number[] = [];
  const distances: number[] = [];
  const choose = (place: number): void => {
    const distance = nearest.distance(place);
    distances.push(distance === Infinity ? NaN : distance);
    places.push(place);
    nearest.add(place);
    balance.add(place);
  };

  if (preselected.length > 0) await nearest.addOthers(pickRows(matrix, preselected));
  else if (candidates.length > 0 && options.count > 0)
    choose(firstPlace(pool, (place) => fixed[place] + balance.lack(balance.classOf(place))));
  let heaps = await fill();
  while (places.length < options.count) {
    const heap = greatest(heaps, (label) => balance.lack(label));
    if (!heap) break;
    const place = heap.pop();
    if (nearest.isCurrent(place)) {
      choose(place);
      continue;
    }
    nearest.look(place);
    if (nearest.distance(place) >= least) heap.push(place, worth(place));
    // Looking at one is 50 times as dear as looking at all at once by a matrix product.
    if (nearest.looks > pool.rows / 2) heaps = await fill();
  }
  return {
    rows: Int32Array.from(places, (place) => candidates[place]),
    distances: Float32Array.from(distances),
  };

  function worth(place: number): number {
    return fixed[place] + (scale === 0 ? 0 : scale * nearest.distance(place));
  }

  /** A heap for each class of all that may still be chosen. */
  async function fill(): Promise<Map<number, Heap>> {
    await nearest.lookAtAll();
    const filled = new Map<number, Heap>();
    for (let place = 0; place < pool.rows; place++) {
      if (nearest.distance(place) < least || nearest.isChosen(place)) continue;
      const heap = filled.get(balance.classOf(place)) ?? new Heap();
      filled.set(balance.classOf(place), heap);
      heap.push(place, worth(place));
    }
    return filled;
  }
}

/** Ascending: all of them are then the matrix itself. */
function candidatesOf(
  rows: number,
  among: ArrayLike<number> | undefined,
  preselected: Int32Array,
): Int32Array {
  const taken = new Set(preselected);
  const all = among ? Int32Array.from(among) : Int32Array.from({ length: rows }, (_, row) => row);
  return all.filter((row) => !taken.has(row)).sort();
}

/** The class whose first row is worth most with what the class lacks; undefined: nothing is left. */
function greatest(
  heaps: ReadonlyMap<number, Heap>,
  lack: (label: number) => number,
): Heap | undefined {
  let best: Heap | undefined;
  let most = -Infinity;
  for (const [label, heap] of heaps)
    if (heap.greatest + lack(label) > most) [best, most] = [heap, heap.greatest + lack(label)];
  return best;
}

function meanDistance(matrix: Matrix, random: Random): number {
  let sum = 0;
  const pairs = 1000;
  for (let pair = 0; matrix.rows > 0 && pair < pairs; pair++)
    sum += distanceOf(matrix, random.below(matrix.rows), random.below(matrix.rows));
  return sum > 0 ? sum / pairs : 1;
}

/** The place that is worth most, of equals the one nearest to the mean of all. */
function firstPlace(pool: Matrix, worth: (place: number) => number): number {
  const mean: Matrix = { data: columnMeans(pool), rows: 1, columns: pool.columns };
  let [best, most, nearest] = [0, -Infinity, -Infinity];
  for (let place = 0; place < pool.rows; place++) {
    const value = worth(place);
    if (value < most) continue;
    const near = 2 * dot(pool, place, mean, 0) - dot(pool, place, pool, place);
    if (value > most || near > nearest) [best, most, nearest] = [place, value, near];
  }
  return best;
}
