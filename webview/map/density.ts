import type { Camera, Size } from "./camera.ts";
import type { MapPoints } from "./mapPoints.ts";

/** How many points are about each place of the stage, in [0, 1], as a grid of squares. */
export interface Heat {
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly values: Float32Array;
}

/** Edge of a square in CSS pixels. */
const heatEdge = 4;
/** Radius of a box blur, in squares; three of them are close to a Gaussian. */
const blurRadius = 2;

/**
 * Counts the points that are on the stage, blurs the counts and takes their logarithm, for a few places hold most points.
 * A million points take about 10 ms, everywhere: a graphics card would need half-float targets, which not all have.
 */
export function heatOf(
  { x, y }: MapPoints,
  isCounted: (i: number) => boolean,
  camera: Camera,
  size: Size,
): Heat {
  const columns = Math.max(1, Math.ceil(size.width / heatEdge));
  const rows = Math.max(1, Math.ceil(size.height / heatEdge));
  const counts = new Float32Array(columns * rows);
  const scale = camera.zoom / heatEdge;
  const [left, top] = [
    size.width / 2 / heatEdge - camera.x * scale,
    size.height / 2 / heatEdge - camera.y * scale,
  ];
  for (let i = 0; i < x.length; i++) {
    const column = Math.floor((x[i] ?? 0) * scale + left);
    const row = Math.floor((y[i] ?? 0) * scale + top);
    if (column < 0 || column >= columns || row < 0 || row >= rows || !isCounted(i)) continue;
    const at = row * columns + column;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const values = blurred(counts, columns, rows);
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  const whole = Math.log1p(most * spread);
  if (whole > 0)
    for (let i = 0; i < values.length; i++)
      values[i] = Math.log1p((values[i] ?? 0) * spread) / whole;
  return { columns, rows, values };
}

/** A single point is spread over so many squares, and should still be seen. */
const spread = (2 * blurRadius + 1) ** 2;

function blurred(counts: Float32Array, columns: number, rows: number): Float32Array {
  let values = counts;
  for (let pass = 0; pass < 3; pass++) {
    values = blurredAlong(values, rows, columns, columns, 1);
    values = blurredAlong(values, columns, rows, 1, columns);
  }
  return values;
}

/** Means of 2r + 1 neighbours in each line; `step` from one to the next, `stride` from line to line. */
function blurredAlong(
  values: Float32Array,
  lines: number,
  length: number,
  stride: number,
  step: number,
): Float32Array {
  const means = new Float32Array(values.length);
  const width = 2 * blurRadius + 1;
  for (let line = 0; line < lines; line++) {
    const start = line * stride;
    let sum = 0;
    for (let at = 0; at < Math.min(blurRadius, length); at++) sum += values[start + at * step] ?? 0;
    for (let at = 0; at < length; at++) {
      const enters = at + blurRadius;
      const leaves = at - blurRadius - 1;
      if (enters < length) sum += values[start + enters * step] ?? 0;
      if (leaves >= 0) sum -= values[start + leaves * step] ?? 0;
      means[start + at * step] = Math.max(0, sum) / width;
    }
  }
  return means;
}
