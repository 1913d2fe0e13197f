import type { Matrix } from "../types.ts";
import type { Random } from "./random.ts";

export interface Eigenpairs {
  /** Greatest first. */
  readonly values: Float32Array;
  /** The vector of `values[i]` is row i, of length one. */
  readonly vectors: Matrix;
}

/**
 * The greatest eigenvalues of a symmetric matrix without negative ones: subspace iteration with Rayleigh and Ritz's
 * rotation (Halko, Martinsson, Tropp 2011, with the matrix itself in place of a sketch). Some vectors more than wanted
 * are carried along, which is what makes it fast. O(d² · count) a step, 100 steps at most.
 */
export function greatestEigenpairs(matrix: Matrix, count: number, random: Random): Eigenpairs {
  const size = matrix.columns;
  const carried = Math.min(size, count + 8);
  let basis: Float64Array[] = Array.from({ length: carried }, () =>
    Float64Array.from({ length: size }, () => random.normal()),
  );
  orthonormalize(basis);
  let values = new Float64Array(carried);
  for (let step = 0; step < 100; step++) {
    const images = basis.map((vector) => times(matrix, vector));
    const small = basis.map((vector) => Float64Array.from(images, (image) => inner(vector, image)));
    const rotation = jacobi(small);
    const before = values;
    values = Float64Array.from(rotation, ({ value }) => value);
    basis = rotation.map(({ vector }) => combine(images, vector));
    orthonormalize(basis);
    const settled = values
      .subarray(0, count)
      .every((value, i) => Math.abs(value - before[i]) <= 1e-7 * Math.abs(values[0]));
    if (settled) break;
  }
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++) data.set(basis[i], i * size);
  return {
    values: Float32Array.from(values.subarray(0, count)),
    vectors: { data, rows: count, columns: size },
  };
}

function times({ data, columns }: Matrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(columns);
  for (let row = 0; row < columns; row++) {
    const at = row * columns;
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += data[at + i] * vector[i];
    product[row] = sum;
  }
  return product;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function combine(vectors: readonly Float64Array[], factors: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const [i, vector] of vectors.entries())
    for (let at = 0; at < sum.length; at++) sum[at] += factors[i] * vector[at];
  return sum;
}

/** Gram and Schmidt's, twice, which is enough (Giraud, Langou, Rozložník 2005). What vanishes stays zero. */
function orthonormalize(vectors: Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    const before = Math.sqrt(inner(vector, vector));
    for (let pass = 0; pass < 2; pass++)
      for (const earlier of vectors.slice(0, i)) {
        const part = inner(vector, earlier);
        for (let at = 0; at < vector.length; at++) vector[at] -= part * earlier[at];
      }
    const length = Math.sqrt(inner(vector, vector));
    const scale = length > 1e-10 * before ? 1 / length : 0;
    for (let at = 0; at < vector.length; at++) vector[at] *= scale;
  }
}

/** All eigenpairs of a small symmetric matrix, greatest first: Jacobi's rotations (1846), cyclic. */
function jacobi(given: readonly Float64Array[]): { value: number; vector: Float64Array }[] {
  const size = given.length;
  const a = given.map((row) => row.slice());
  const v = given.map((_, i) => Float64Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let rest = 0;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        rest += a[p][q] ** 2;
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        rotate(a, v, p, q, cosine, tangent * cosine);
      }
    if (rest < 1e-24 * a.reduce((sum, row, i) => sum + row[i] ** 2, 0)) break;
  }
  return a
    .map((row, i) => ({ value: row[i], vector: Float64Array.from(v, (line) => line[i]) }))
    .sort((x, y) => y.value - x.value);
}

function rotate(
  a: Float64Array[],
  v: Float64Array[],
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  const turn = (row: Float64Array): void => {
    const [x, y] = [row[p], row[q]];
    [row[p], row[q]] = [cosine * x - sine * y, sine * x + cosine * y];
  };
  for (const row of a) turn(row);
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[p][i], a[q][i]];
    [a[p][i], a[q][i]] = [cosine * x - sine * y, sine * x + cosine * y];
  }
  for (const row of v) turn(row);
}
