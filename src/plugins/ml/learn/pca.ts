import type { Matrix } from "../types.ts";
import { algebra } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { greatestEigenpairs } from "./eigen.ts";
import { Random } from "./random.ts";
import { columnMeans, pickRows } from "./rows.ts";

export interface PcaOptions {
  /** Dimensions to keep; 2 when not said. */
  readonly components?: number;
  readonly seed?: number;
  readonly algebra?: Algebra;
}

export interface PrincipalComponents {
  /** Every row in the new dimensions: rows × components, about their mean. */
  readonly projected: Matrix;
  /** Directions of length one, the one with the greatest variance first: components × columns. */
  readonly axes: Matrix;
  readonly mean: Float32Array;
  /** The share of the whole variance along each axis, in [0, 1]. */
  readonly explained: Float32Array;
}

/**
 * Principal component analysis (Pearson 1901; Hotelling 1933): the eigenvectors of the covariance, each with its
 * greatest number positive. The covariance is that of at most 20,000 rows drawn at random. O(n · d · components).
 */
export async function pca(matrix: Matrix, options: PcaOptions = {}): Promise<PrincipalComponents> {
  const { seed = 0 } = options;
  const components = Math.min(options.components ?? 2, matrix.columns);
  if (matrix.rows === 0) throw new RangeError("PCA needs at least one row.");
  const calculate = options.algebra ?? (await algebra());
  const random = new Random(seed);
  const sample =
    matrix.rows > sampled ? pickRows(matrix, random.sample(matrix.rows, sampled)) : matrix;
  const { covariance, mean } = await covarianceOf(sample, calculate);
  const { values, vectors } = greatestEigenpairs(covariance, components, random);
  const axes = withSigns(vectors);
  const shift = Float32Array.from({ length: axes.rows }, (_, axis) => {
    let sum = 0;
    for (let i = 0; i < mean.length; i++) sum -= mean[i] * axes.data[axis * axes.columns + i];
    return sum;
  });
  let total = 0;
  for (let i = 0; i < matrix.columns; i++) total += covariance.data[i * matrix.columns + i];
  return {
    projected: await calculate.products(matrix, axes, shift),
    axes,
    mean,
    explained: values.map((value) => (total > 0 ? Math.max(0, value) / total : 0)),
  };
}

const sampled = 20_000;

async function covarianceOf(
  matrix: Matrix,
  calculate: Algebra,
): Promise<{ covariance: Matrix; mean: Float32Array }> {
  const { data, rows, columns } = matrix;
  const mean = columnMeans(matrix);
  const centred: Matrix = { ...matrix, data: new Float32Array(data.length) };
  for (let at = 0; at < data.length; at += columns)
    for (let i = 0; i < columns; i++) centred.data[at + i] = data[at + i] - mean[i];
  const { data: products } = await calculate.gram(centred, centred);
  return {
    covariance: { data: products.map((sum) => sum / rows), rows: columns, columns },
    mean,
  };
}

/** Eigenvectors have no sign of their own: the greatest number is made positive, so that maps stay as they are. */
function withSigns(axes: Matrix): Matrix {
  const data = axes.data.slice();
  for (let at = 0; at < data.length; at += axes.columns) {
    const axis = data.subarray(at, at + axes.columns);
    let greatest = 0;
    for (const value of axis) if (Math.abs(value) > Math.abs(greatest)) greatest = value;
    if (greatest < 0) for (let i = 0; i < axis.length; i++) axis[i] = -axis[i];
  }
  return { ...axes, data };
}
