import type { Box } from "./camera.ts";
import type { MapPoints } from "./mapPoints.ts";

/** Cells a side; runs of a frame are at most so many for each layer. */
const side = 64;
/** Which share of all points the layers up to each hold: a fair sample where there is no time for all. */
const shares = [1 / 16, 1 / 4, 1] as const;

/** Consecutive places in the order. */
export interface Run {
  readonly from: number;
  readonly count: number;
}

/**
 * The order in which points are given to the graphics card: by layers, each a random part of all, and in each layer by
 * cells. What is not on the screen is then left out by whole rows of cells, and while the map moves a slow machine draws
 * the first layers only.
 */
export class DrawOrder {
  /** Point at each place. */
  readonly points: Int32Array;
  /** Of layer l, cell c is [starts[l][c], starts[l][c + 1]). */
  readonly #starts: readonly Int32Array[];

  constructor({ x, y }: MapPoints) {
    const cells = side * side;
    const keys = new Int32Array(x.length);
    const counts = new Int32Array(shares.length * cells + 1);
    for (let i = 0; i < x.length; i++) {
      const key = layerOf(i) * cells + cellOf(y[i] ?? 0) * side + cellOf(x[i] ?? 0);
      keys[i] = key;
      counts[key + 1] = (counts[key + 1] ?? 0) + 1;
    }
    for (let at = 1; at < counts.length; at++)
      counts[at] = (counts[at] ?? 0) + (counts[at - 1] ?? 0);
    this.#starts = shares.map((_, layer) => counts.slice(layer * cells, (layer + 1) * cells + 1));
    this.points = new Int32Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const key = keys[i] ?? 0;
      this.points[counts[key] ?? 0] = i;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }

  /** What has to be drawn of a part of the map: as many layers as hold at most `most` points, but always the first. */
  runs(box: Box, most: number): Run[] {
    const runs: Run[] = [];
    let total = 0;
    for (const starts of this.#starts) {
      const own = runsOf(starts, box);
      const count = own.reduce((sum, run) => sum + run.count, 0);
      if (runs.length > 0 && total + count > most) break;
      total += count;
      runs.push(...own);
    }
    return joined(runs);
  }
}

function runsOf(starts: Int32Array, box: Box): Run[] {
  const runs: Run[] = [];
  const [left, right] = [cellOf(box.minX), cellOf(box.maxX)];
  for (let row = cellOf(box.minY); row <= cellOf(box.maxY); row++) {
    const from = starts[row * side + left] ?? 0;
    const count = (starts[row * side + right + 1] ?? 0) - from;
    if (count > 0) runs.push({ from, count });
  }
  return runs;
}

function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last && last.from + last.count === run.from)
      all[all.length - 1] = { from: last.from, count: last.count + run.count };
    else all.push(run);
  }
  return all;
}

function cellOf(coordinate: number): number {
  return Math.max(0, Math.min(side - 1, Math.floor(((coordinate + 1) / 2) * side)));
}

/** By the point's place in the map, spread by a multiplicative hash (Knuth): the same points at every opening. */
function layerOf(i: number): number {
  const share = (Math.imul(i, 0x9e3779b1) >>> 0) / 2 ** 32;
  return shares.findIndex((end) => share < end);
}
