import type { Matrix } from "../types.ts";
import { dot } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";

/** Squared length of every row. */
export function squaredLengths(matrix: Matrix): Float32Array {
  return Float32Array.from({ length: matrix.rows }, (_, i) => dot(matrix, i, matrix, i));
}

/** Copies of some rows. */
export function pickRows({ data, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  const picked = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++)
    picked.set(data.subarray(rows[i] * columns, (rows[i] + 1) * columns), i * columns);
  return { data: picked, rows: rows.length, columns };
}

/** The Euclidean distance of two rows. */
export function distanceOf({ data, columns }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < columns; i++) sum += (data[a * columns + i] - data[b * columns + i]) ** 2;
  return Math.sqrt(sum);
}

/** The mean of every column. */
export function columnMeans({ data, rows, columns }: Matrix): Float32Array {
  const sums = new Float64Array(columns);
  for (let at = 0; at < data.length; at += columns)
    for (let i = 0; i < columns; i++) sums[i] += data[at + i];
  return Float32Array.from(sums, (sum) => sum / rows);
}

/** For every row of `matrix` the nearest row of `centres`, and the squared Euclidean distance to it. */
export async function nearestOf(
  matrix: Matrix,
  squares: Float32Array,
  centres: Matrix,
  calculate: Algebra,
): Promise<{ rows: Int32Array; distances: Float32Array }> {
  // |x − c|² = |x|² − 2 (x · c − |c|² / 2): the nearest has the greatest x · c − |c|² / 2.
  const bias = squaredLengths(centres).map((square) => -square / 2);
  const { rows, sums } = await calculate.best(matrix, centres, bias);
  // Rounding leaves a little below zero where a row is a centre.
  return { rows, distances: sums.map((sum, row) => Math.max(0, squares[row] - 2 * sum)) };
}
