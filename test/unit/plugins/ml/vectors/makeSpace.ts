import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import type { Searched } from "../../../../../src/plugins/ml/vectors/found.ts";
import { prepareRows } from "../../../../../src/plugins/ml/vectors/prepareRows.ts";
import type { Matrix, Neighbours } from "../../../../../src/plugins/ml/types.ts";

/** Vectors around some directions, as those of real pictures are. */
export function makeSpace(rows: number, columns: number, clusters = 20): Searched {
  const random = new Random(7);
  const centres = Float32Array.from({ length: clusters * columns }, () => random.normal());
  const data = new Float32Array(new SharedArrayBuffer(rows * columns * 4));
  for (let row = 0; row < rows; row++) {
    const centre = random.below(clusters) * columns;
    for (let i = 0; i < columns; i++)
      data[row * columns + i] = centres[centre + i] + random.normal() * 0.6;
  }
  return searchable({ data, rows, columns });
}

/** @param matrix is normalised in place */
export function searchable(matrix: Matrix): Searched {
  const { quantised, checksum } = prepareRows(matrix);
  return { ...matrix, quantised, key: checksum };
}

/** The k nearest of all rows to a query by a sort of all cosines, in float64. */
export function nearestBySort(
  { data, rows, columns }: Matrix,
  query: ArrayLike<number>,
  k: number,
  except = -1,
): number[] {
  const cosines = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += data[row * columns + i] * query[i];
    return sum;
  });
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => row !== except)
    .sort((a, b) => cosines[b] - cosines[a] || a - b)
    .slice(0, k);
}

/** All true neighbours of some rows. */
export function trueNeighbours(space: Matrix, sample: Int32Array, k: number): Neighbours {
  const rows = new Int32Array(sample.length * k);
  for (const [i, row] of sample.entries()) {
    const query = space.data.subarray(row * space.columns, (row + 1) * space.columns);
    rows.set(nearestBySort(space, query, k, row), i * k);
  }
  return { k, rows, similarities: new Float32Array(rows.length) };
}
