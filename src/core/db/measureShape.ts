import type { Shape } from "../../protocol/data.ts";

/** The box around a shape and its area, in pixels; null for what has no place: the class of a whole image. */
export interface Measures {
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly area: number | null;
}

export function measureShape(shape: Shape): Measures {
  switch (shape.kind) {
    case "class":
      return { x: null, y: null, width: null, height: null, area: null };
    case "box": {
      const { x, y, width, height } = shape;
      return { x, y, width, height, area: width * height };
    }
    case "polygon":
      return { ...around(shape.rings.flat(), 2), area: evenOddArea(shape.rings) };
    case "polyline":
      return { ...around(shape.points, 2), area: 0 };
    case "points":
      return { ...around(labelled(shape.points), 3), area: 0 };
    case "mask":
      return ofMask(shape.width, shape.height, shape.counts);
  }
}

/** Every point by three numbers; those that are not labelled are nowhere. */
function labelled(points: readonly number[]): number[] {
  return points.filter((_, i) => points[i - (i % 3) + 2] !== 0);
}

function around(numbers: readonly number[], stride: 2 | 3): Omit<Measures, "area"> {
  if (numbers.length < 2) return { x: null, y: null, width: null, height: null };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < numbers.length; i += stride) {
    left = Math.min(left, numbers[i]);
    right = Math.max(right, numbers[i]);
    top = Math.min(top, numbers[i + 1]);
    bottom = Math.max(bottom, numbers[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Rings inside of others are holes: exact for rings that do not cross, which is what tools write. */
function evenOddArea(rings: readonly (readonly number[])[]): number {
  let area = 0;
  for (const [i, ring] of rings.entries()) {
    const depth = rings.filter((other, j) => j !== i && contains(other, ring[0], ring[1])).length;
    area += (depth % 2 === 0 ? 1 : -1) * Math.abs(shoelace(ring));
  }
  return Math.max(0, area);
}

function shoelace(ring: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    sum += ring[i] * ring[next + 1] - ring[next] * ring[i + 1];
  }
  return sum / 2;
}

function contains(ring: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function ofMask(width: number, height: number, counts: readonly number[]): Measures {
  let [left, top, right, bottom] = [width, height, -1, -1];
  let area = 0;
  for (let run = 0, at = 0; run < counts.length; at += counts[run++]) {
    const length = counts[run];
    if (run % 2 === 0 || length === 0) continue;
    area += length;
    const [first, last] = [at, at + length - 1];
    left = Math.min(left, Math.floor(first / height));
    right = Math.max(right, Math.floor(last / height));
    const isTall = Math.floor(first / height) !== Math.floor(last / height);
    top = Math.min(top, isTall ? 0 : first % height);
    bottom = Math.max(bottom, isTall ? height - 1 : last % height);
  }
  if (area === 0) return { x: 0, y: 0, width: 0, height: 0, area };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1, area };
}
