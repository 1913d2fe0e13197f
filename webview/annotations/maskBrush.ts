import type { Point, Size } from "./geometry.ts";
import type { Mask } from "./mask.ts";

/** A round brush on its way from one place to another, in pixels of the mask. */
export interface Stroke {
  readonly from: Point;
  readonly to: Point;
  /** At least 1, so that wherever the brush is it covers the middle of a pixel. */
  readonly radius: number;
}

/** A mask of an image's size with nothing on it. */
export function emptyMask({ width, height }: Size): Mask {
  return { kind: "mask", width, height, counts: [width * height] };
}

export function isEmptyMask({ counts }: Mask): boolean {
  return counts.every((length, run) => run % 2 === 0 || length === 0);
}

/**
 * The mask with the pixels whose middle the brush has passed over, or without them. It works on the runs: a raster of a
 * large photo would be hundreds of megabytes for each move of the pointer.
 */
export function brushed(mask: Mask, stroke: Stroke, how: "add" | "erase"): Mask {
  const spans = spansOf(stroke, mask);
  if (spans.length === 0) return mask;
  const runs = runsOf(mask);
  const next = how === "add" ? union(runs, spans) : without(runs, spans);
  return { ...mask, counts: countsOf(next, mask.width * mask.height) };
}

/** Half-open runs of pixels counted down the columns, in order: from, to, from, to, … */
type Runs = readonly number[];

function runsOf({ counts }: Mask): Runs {
  const runs: number[] = [];
  let at = 0;
  counts.forEach((length, run) => {
    if (run % 2 === 1 && length > 0) runs.push(at, at + length);
    at += length;
  });
  return runs;
}

function countsOf(runs: Runs, total: number): number[] {
  const counts: number[] = [];
  let at = 0;
  for (const end of runs) {
    counts.push(end - at);
    at = end;
  }
  if (at < total) counts.push(total - at);
  return counts;
}

function union(a: Runs, b: Runs): Runs {
  const merged: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const takesA = j >= b.length || (i < a.length && (a[i] ?? 0) <= (b[j] ?? 0));
    const [from = 0, to = 0] = takesA ? a.slice(i, i + 2) : b.slice(j, j + 2);
    if (takesA) i += 2;
    else j += 2;
    const last = merged.at(-1);
    if (last !== undefined && from <= last) merged[merged.length - 1] = Math.max(last, to);
    else merged.push(from, to);
  }
  return merged;
}

function without(runs: Runs, holes: Runs): Runs {
  const left: number[] = [];
  let hole = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    let from = runs[i] ?? 0;
    const to = runs[i + 1] ?? 0;
    while (hole < holes.length && (holes[hole + 1] ?? 0) <= from) hole += 2;
    for (let j = hole; j < holes.length && (holes[j] ?? 0) < to; j += 2) {
      const start = holes[j] ?? 0;
      if (start > from) left.push(from, start);
      from = Math.max(from, holes[j + 1] ?? 0);
    }
    if (from < to) left.push(from, to);
  }
  return left;
}

// What the brush covers is convex, so that it has one span in each column.
function spansOf(stroke: Stroke, { width, height }: Size): Runs {
  const { from, to, radius } = stroke;
  const first = Math.max(0, Math.ceil(Math.min(from.x, to.x) - radius - 0.5));
  const last = Math.min(width - 1, Math.floor(Math.max(from.x, to.x) + radius - 0.5));
  const spans: number[] = [];
  for (let x = first; x <= last; x++) {
    const [highest, lowest] = reachIn(x + 0.5, stroke);
    const top = Math.max(0, Math.ceil(highest - 0.5));
    const bottom = Math.min(height, Math.floor(lowest - 0.5) + 1);
    if (top < bottom) spans.push(x * height + top, x * height + bottom);
  }
  return spans;
}

// How far up and down the brush reaches on a vertical line. At a part t of its way it reaches y(t) ± √(r² − (x − x(t))²),
// whose extremes are where the brush's edge is parallel to its way, or at the ends.
function reachIn(x: number, { from, to, radius }: Stroke): [highest: number, lowest: number] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const partAt = (away: number): number => (dx === 0 ? 0 : (x - away - from.x) / dx);
  const ends = dx === 0 ? [0, 1] : [partAt(-radius), partAt(radius)];
  const [least, most] = [Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends))];
  const reachAt = (t: number, sign: 1 | -1): number => {
    const away = x - from.x - t * dx;
    return from.y + t * dy + sign * Math.sqrt(Math.max(0, radius * radius - away * away));
  };
  const extreme = (sign: 1 | -1): number => {
    if (length === 0) return reachAt(0, sign);
    if (dx === 0) return reachAt(dy * sign > 0 ? 1 : 0, sign);
    const best = partAt((-sign * radius * dy * Math.sign(dx)) / length);
    return reachAt(Math.max(least, Math.min(most, best)), sign);
  };
  return [extreme(-1), extreme(1)];
}
