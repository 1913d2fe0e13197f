import { dot } from "../../../../../src/plugins/ml/learn/algebra.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import type { Matrix, Neighbours } from "../../../../../src/plugins/ml/types.ts";

/** A matrix of rows that are written out. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0].length };
}

/** Rows of length one about `clusters` directions, in turn: row i is of cluster i % clusters. */
export function drawBlobs(
  count: number,
  columns: number,
  clusters: number,
  { spread = 0.2, seed = 1 } = {},
): { matrix: Matrix; labels: Int32Array } {
  const random = new Random(seed);
  const centres = Array.from({ length: clusters }, () =>
    Array.from({ length: columns }, () => random.normal()),
  );
  const labels = Int32Array.from({ length: count }, (_, i) => i % clusters);
  const rows = Array.from(labels, (label) =>
    centres[label].map((centre) => centre + spread * random.normal()),
  );
  return { matrix: matrixOf(rows.map(ofLengthOne)), labels };
}

/** Rows of length one in directions drawn evenly. */
export function drawNoise(count: number, columns: number, seed = 1): Matrix {
  const random = new Random(seed);
  return matrixOf(
    Array.from({ length: count }, () =>
      ofLengthOne(Array.from({ length: columns }, () => random.normal())),
    ),
  );
}

/** The neighbours of every row, by comparing all with all. */
export function exactNeighbours(matrix: Matrix, k: number): Neighbours {
  const rows = new Int32Array(matrix.rows * k).fill(-1);
  const similarities = new Float32Array(matrix.rows * k);
  for (let row = 0; row < matrix.rows; row++) {
    const others = Array.from({ length: matrix.rows }, (_, other) => ({
      other,
      cosine: dot(matrix, row, matrix, other),
    }))
      .filter(({ other }) => other !== row)
      .sort((a, b) => b.cosine - a.cosine || a.other - b.other);
    for (const [place, { other, cosine }] of others.slice(0, k).entries()) {
      rows[row * k + place] = other;
      similarities[row * k + place] = cosine;
    }
  }
  return { k, rows, similarities };
}

function ofLengthOne(row: readonly number[]): number[] {
  const length = Math.hypot(...row);
  return row.map((value) => value / length);
}
