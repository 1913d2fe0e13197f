import type { Shape } from "../../src/protocol/data.ts";

export type Mask = Extract<Shape, { kind: "mask" }>;

/**
 * The outline of a mask as rings along pixel borders (x, y, x, y, …), to be filled by the even-odd rule: unlike an
 * image of the mask it is sharp at any zoom. Pixels that touch at a corner only are in rings of their own.
 */
export function ringsOfMask(mask: Mask): number[][] {
  const outgoing = edgesOf(mask);
  const rings: number[][] = [];
  const stride = mask.height + 1;
  for (const start of outgoing.keys()) {
    for (;;) {
      const ring = takeRing(outgoing, start, stride);
      if (!ring) break;
      rings.push(ring);
    }
  }
  return rings;
}

/** Whether a place, in pixels of the mask, is on it. */
export function maskContains({ width, height, counts }: Mask, x: number, y: number): boolean {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return false;
  const wanted = column * height + row;
  let end = 0;
  for (let run = 0; run < counts.length; run++) {
    end += counts[run] ?? 0;
    if (wanted < end) return run % 2 === 1;
  }
  return false;
}

// Vertices are numbers, column × (height + 1) + row; each edge has the mask on its right hand.
type Edges = Map<number, number[]>;

function edgesOf(mask: Mask): Edges {
  const { width, height } = mask;
  const edges: Edges = new Map();
  const stride = height + 1;
  const add = (from: number, to: number): void => {
    const known = edges.get(from);
    if (known) known.push(to);
    else edges.set(from, [to]);
  };
  const columns = columnsOf(mask);
  let before: readonly number[] = [];
  for (let x = 0; x <= width; x++) {
    const runs = columns[x] ?? [];
    const here = x * stride;
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const [top, bottom] = [runs[i], runs[i + 1]];
      add(here + top, here + stride + top);
      add(here + stride + bottom, here + bottom);
    }
    for (const [top, bottom] of difference(before, runs)) add(here + top, here + bottom);
    for (const [top, bottom] of difference(runs, before)) add(here + bottom, here + top);
    before = runs;
  }
  return edges;
}

// Rows [top, bottom) of each column, flat; a column without any is absent.
function columnsOf({ height, counts }: Mask): number[][] {
  const columns: number[][] = [];
  let at = 0;
  counts.forEach((length, run) => {
    const end = at + length;
    if (run % 2 === 1 && length > 0)
      for (let from = at; from < end;) {
        const x = Math.floor(from / height);
        const to = Math.min(end, (x + 1) * height);
        (columns[x] ??= []).push(from - x * height, to - x * height);
        from = to;
      }
    at = end;
  });
  return columns.map((runs) => joined(runs));
}

// Runs of length 0 between two others split what is one.
function joined(runs: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const [top, bottom] = [runs[i], runs[i + 1]];
    if (result.length > 0 && result[result.length - 1] === top) result[result.length - 1] = bottom;
    else result.push(top, bottom);
  }
  return result;
}

// What is in `runs` and not in `others`, cut wherever either has an end.
function difference(runs: readonly number[], others: readonly number[]): [number, number][] {
  const parts: [number, number][] = [];
  let first = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    let from = runs[i] ?? 0;
    const end = runs[i + 1] ?? 0;
    while (first < others.length && (others[first + 1] ?? 0) <= from) first += 2;
    for (let j = first; j < others.length && (others[j] ?? 0) < end; j += 2) {
      const [top, bottom] = [others[j], others[j + 1]];
      if (top > from) parts.push([from, top]);
      from = Math.max(from, bottom);
    }
    if (from < end) parts.push([from, end]);
  }
  return parts;
}

function takeRing(outgoing: Edges, start: number, stride: number): number[] | null {
  let at = start;
  let next = outgoing.get(start)?.pop();
  if (next === undefined) return null;
  const corners: number[] = [];
  let direction = -1;
  let first = -1;
  while (next !== undefined) {
    const now = directionOf(at, next, stride);
    if (now !== direction) {
      corners.push(at);
      if (first < 0) first = now;
    }
    direction = now;
    at = next;
    if (at === start) break;
    next = turn(outgoing.get(at), at, direction, stride);
  }
  // The ring may have begun in the middle of a side.
  if (direction === first) corners.shift();
  return corners.flatMap((corner) => [Math.floor(corner / stride), corner % stride]);
}

// Where two corners of the mask meet, the ring keeps to the right, and so to its own part.
function turn(
  edges: number[] | undefined,
  at: number,
  direction: number,
  stride: number,
): number | undefined {
  if (!edges || edges.length < 2) return edges?.pop();
  const right = (direction + 1) % 4;
  const i = edges.findIndex((to) => directionOf(at, to, stride) === right);
  return edges.splice(Math.max(0, i), 1)[0];
}

// 0 right, 1 down, 2 left, 3 up: the next one is a turn to the right.
function directionOf(from: number, to: number, stride: number): number {
  if (Math.floor(from / stride) === Math.floor(to / stride)) return to > from ? 1 : 3;
  return to > from ? 0 : 2;
}
