import type { Shape } from "../../protocol/data.ts";
import { measureShape } from "../db/measureShape.ts";

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Mask = Extract<Shape, { kind: "mask" }>;

/** The smallest upright box around a shape; null where it has no extent: a class, no points, an empty mask. */
export function boundsOf(shape: Shape): Bounds | null {
  const { x, y, width, height, area } = measureShape(shape);
  if (x === null || y === null || width === null || height === null) return null;
  return shape.kind === "mask" && area === 0 ? null : { x, y, width, height };
}

/** The box inside the image; null where nothing is left of it. */
export function clip(box: Bounds, width: number, height: number): Bounds | null {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const right = Math.min(width, box.x + box.width);
  const bottom = Math.min(height, box.y + box.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
}

/** In pixels: by the shoelace formula, or counted. */
export function areaOf(shape: Shape): number {
  switch (shape.kind) {
    case "box":
      return shape.width * shape.height;
    case "polygon":
      return shape.rings.reduce((sum, ring) => sum + ringArea(ring), 0);
    case "mask":
      return shape.counts.reduce((sum, count, i) => (i % 2 === 1 ? sum + count : sum), 0);
    case "class":
    case "polyline":
    case "points":
      return 0;
  }
}

/**
 * Whether rings lie in or over each other, so that filling them by the even-odd rule (ours) and filling each (COCO's)
 * differ.
 */
export function ringsOverlap(rings: readonly (readonly number[])[]): boolean {
  if (rings.length < 2) return false;
  const bounds = rings.map((ring) => boundsOf({ kind: "polygon", rings: [[...ring]] }));
  return rings.some((ring, i) =>
    rings.some((other, j) => {
      const [a, b] = [bounds[i], bounds[j]];
      if (i === j || !a || !b || !touch(a, b)) return false;
      for (let k = 0; k < ring.length; k += 2)
        if (isInside(ring[k], ring[k + 1], other)) return true;
      return false;
    }),
  );
}

/** The pixels whose centres are inside: by the even-odd rule, or in any of the rings. */
export function rasterise(
  rings: readonly (readonly number[])[],
  width: number,
  height: number,
  rule: "even-odd" | "any",
): Mask {
  const pixels = new Uint8Array(width * height);
  for (const ring of rings)
    for (let x = 0; x < width; x++) {
      const crossings = crossingsAt(ring, x + 0.5);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(0, Math.ceil(crossings[i] - 0.5));
        const to = Math.min(height, Math.ceil(crossings[i + 1] - 0.5));
        for (let y = from; y < to; y++)
          pixels[x * height + y] = rule === "any" ? 1 : pixels[x * height + y] ^ 1;
      }
    }
  return { kind: "mask", width, height, counts: runsOf(pixels) };
}

/** Run lengths of 0 and 1 in turn. */
function runsOf(pixels: Uint8Array): number[] {
  const counts: number[] = [];
  let [value, from] = [0, 0];
  for (let i = 0; i <= pixels.length; i++)
    if (i === pixels.length || pixels[i] !== value) {
      if (i < pixels.length || i > from) counts.push(i - from);
      from = i;
      value ^= 1;
    }
  return counts;
}

function ringArea(ring: readonly number[]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i + 1 < ring.length; j = i, i += 2)
    twice += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
  return Math.abs(twice) / 2;
}

function touch(a: Bounds, b: Bounds): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(x: number, y: number, ring: readonly number[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i + 1 < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
    // Rings that share a border do not overlap.
    if (onSegment(x, y, ax, ay, bx, by)) return false;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function onSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): boolean {
  return (
    (bx - ax) * (y - ay) === (by - ay) * (x - ax) &&
    Math.min(ax, bx) <= x &&
    x <= Math.max(ax, bx) &&
    Math.min(ay, by) <= y &&
    y <= Math.max(ay, by)
  );
}

/** Where a ring crosses a column, from top to bottom. */
function crossingsAt(ring: readonly number[], x: number): number[] {
  const found: number[] = [];
  for (let i = 0, j = ring.length - 2; i + 1 < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[j], ring[j + 1], ring[i], ring[i + 1]];
    if (ax > x !== bx > x) found.push(ay + ((x - ax) * (by - ay)) / (bx - ax));
  }
  return found.sort((a, b) => a - b);
}
