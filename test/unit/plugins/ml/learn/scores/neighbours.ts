import type { Neighbours } from "../../../../../../src/plugins/ml/types.ts";

/** Neighbours of points on a line, by distance, as if that were the Euclidean one of normalised vectors. */
export function neighboursOnLine(points: readonly number[], k: number): Neighbours {
  const rows = new Int32Array(points.length * k).fill(-1);
  const similarities = new Float32Array(points.length * k);
  for (const [row, point] of points.entries()) {
    const others = points
      .map((other, index) => ({ index, distance: Math.abs(other - point) }))
      .filter(({ index }) => index !== row)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k);
    for (const [j, { index, distance }] of others.entries()) {
      rows[row * k + j] = index;
      similarities[row * k + j] = 1 - distance ** 2 / 2;
    }
  }
  return { k, rows, similarities };
}

export function rounded(values: ArrayLike<number>, digits = 4): number[] {
  return Array.from(values, (value) => Number(value.toFixed(digits)));
}
