import type { Matrix } from "../types.ts";
import { algebra } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { Random } from "./random.ts";
import { nearestOf, pickRows, squaredLengths } from "./rows.ts";
import { seedCentres } from "./seedCentres.ts";

export interface KMeansOptions {
  /** How many clusters; never more come out than there are rows. */
  readonly clusters: number;
  /** The same seed gives the same clusters. 0 when not said. */
  readonly seed?: number;
  /** 50 when not said. */
  readonly iterations?: number;
  /** Ends when fewer than this share of the rows changed their cluster; 0.001 when not said. */
  readonly tolerance?: number;
  readonly algebra?: Algebra;
}

export interface Clustering {
  /** The cluster of every row, 0 … clusters − 1. */
  readonly assignment: Int32Array;
  /** Squared Euclidean distance of every row to the centre of its cluster. */
  readonly distances: Float32Array;
  /** Means of the clusters. */
  readonly centres: Matrix;
  /** Rows of every cluster, none empty. */
  readonly sizes: Int32Array;
  /** The sum of `distances`. */
  readonly inertia: number;
}

/**
 * k-means: Lloyd's iterations (1982) from k-means++ seeds (Arthur and Vassilvitskii 2007). Of equal length-one rows it
 * is clustering by cosine. An empty cluster starts anew at the row that is farthest from its centre. O(n · k · d) an
 * iteration, by a matrix product.
 */
export async function kMeans(matrix: Matrix, options: KMeansOptions): Promise<Clustering> {
  const { iterations = 50, tolerance = 0.001, seed = 0 } = options;
  const count = Math.min(options.clusters, matrix.rows);
  if (!(count >= 1)) throw new RangeError("k-means needs a row and a cluster at least.");
  const calculate = options.algebra ?? (await algebra());
  const squares = squaredLengths(matrix);
  const sums = new Sums(matrix, count);
  let centres = await seedCentres(matrix, count, new Random(seed), calculate);
  for (let iteration = 1; ; iteration++) {
    const { rows: assignment, distances } = await nearestOf(matrix, squares, centres, calculate);
    fillEmpty(matrix, centres, assignment, distances);
    const changed = sums.move(assignment);
    if (changed <= tolerance * matrix.rows || iteration >= iterations) {
      const inertia = distances.reduce((sum, distance) => sum + distance, 0);
      return { assignment, distances, centres, sizes: sums.sizes, inertia };
    }
    centres = sums.means();
  }
}

/** Sums of the rows of every cluster, kept as rows move: after the first iterations few do. */
class Sums {
  readonly sizes: Int32Array;
  readonly #matrix: Matrix;
  readonly #of: Int32Array;
  readonly #sums: Float64Array;

  constructor(matrix: Matrix, count: number) {
    this.#matrix = matrix;
    this.sizes = new Int32Array(count);
    this.#of = new Int32Array(matrix.rows).fill(-1);
    this.#sums = new Float64Array(count * matrix.columns);
  }

  /** How many rows have moved. */
  move(assignment: Int32Array): number {
    let moved = 0;
    for (let row = 0; row < assignment.length; row++) {
      const [from, to] = [this.#of[row], assignment[row]];
      if (from === to) continue;
      moved++;
      if (from >= 0) this.#add(row, from, -1);
      this.#add(row, to, 1);
      this.#of[row] = to;
    }
    return moved;
  }

  means(): Matrix {
    const { columns } = this.#matrix;
    const data = new Float32Array(this.#sums.length);
    for (let i = 0; i < data.length; i++)
      data[i] = this.#sums[i] / this.sizes[Math.floor(i / columns)];
    return { data, rows: this.sizes.length, columns };
  }

  #add(row: number, cluster: number, sign: number): void {
    const { data, columns } = this.#matrix;
    const sums = this.#sums;
    const [from, to] = [row * columns, cluster * columns];
    for (let i = 0; i < columns; i++) sums[to + i] += sign * data[from + i];
    this.sizes[cluster] += sign;
  }
}

/** Gives every cluster without rows the one row that is worst off where it is, as its centre. */
function fillEmpty(
  matrix: Matrix,
  centres: Matrix,
  assignment: Int32Array,
  distances: Float32Array,
): void {
  const sizes = new Int32Array(centres.rows);
  for (const cluster of assignment) sizes[cluster]++;
  for (let empty = 0; empty < sizes.length; empty++) {
    if (sizes[empty] > 0) continue;
    let worst = -1;
    for (let row = 0; row < assignment.length; row++)
      if (sizes[assignment[row]] > 1 && (worst < 0 || distances[row] > distances[worst]))
        worst = row;
    sizes[assignment[worst]]--;
    sizes[empty] = 1;
    [assignment[worst], distances[worst]] = [empty, 0];
    centres.data.set(pickRows(matrix, [worst]).data, empty * centres.columns);
  }
}
