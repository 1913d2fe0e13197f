import type { Shape } from "../../src/protocol/data.ts";
import {
  boundsOf,
  handlePoint,
  handles,
  nextVertex,
  pairs,
  verticesOf,
  type Handle,
  type Point,
} from "./geometry.ts";
import { maskContains } from "./mask.ts";

/** What a shape is held by when it is dragged. */
export type Grip =
  | { readonly kind: "move" }
  | { readonly kind: "handle"; readonly handle: Handle }
  | { readonly kind: "vertex"; readonly index: number };

/** The shapes under a place, the smallest first: what lies upon a larger one can be reached. */
export function shapesAt<T extends { readonly shape: Shape }>(
  all: readonly T[],
  at: Point,
  reach: number,
): T[] {
  return all
    .filter(({ shape }) => isOn(shape, at, reach))
    .map((one) => ({ one, area: areaOf(one.shape) }))
    .sort((a, b) => a.area - b.area)
    .map(({ one }) => one);
}

/** The id of the shape that lies beneath another one at a place, and of the first one beneath the last. */
export function beneath(
  all: readonly { readonly id: number; readonly shape: Shape }[],
  id: number | null,
  at: Point,
  reach: number,
): number | null {
  const under = shapesAt(all, at, reach);
  const now = under.findIndex((one) => one.id === id);
  return under[(now + 1) % Math.max(1, under.length)]?.id ?? null;
}

// Or, in pixels, within `reach` of its lines.
function isOn(shape: Shape, at: Point, reach: number): boolean {
  switch (shape.kind) {
    case "class":
      return false;
    case "box":
      return (
        at.x >= shape.x - reach &&
        at.y >= shape.y - reach &&
        at.x <= shape.x + shape.width + reach &&
        at.y <= shape.y + shape.height + reach
      );
    case "polygon":
      return isInside(shape.rings, at) || shape.rings.some((ring) => isNear(ring, true, at, reach));
    case "polyline":
      return isNear(shape.points, false, at, reach);
    case "points":
      return verticesOf(shape).some((point) => distance(point, at) <= reach);
    case "mask":
      return maskContains(shape, at.x, at.y);
  }
}

/** What of a shape is at a place: corners before the whole. Null: nothing. */
export function gripAt(shape: Shape, at: Point, reach: number): Grip | null {
  if (shape.kind === "box") {
    const near = handles.map((handle) => ({
      handle,
      away: distance(handlePoint(shape, handle), at),
    }));
    const best = near.toSorted((a, b) => a.away - b.away)[0];
    if (best && best.away <= reach) return { kind: "handle", handle: best.handle };
  }
  const index = nearestOf(verticesOf(shape), at, reach);
  if (index >= 0) return { kind: "vertex", index };
  return isOn(shape, at, reach) && shape.kind !== "mask" ? { kind: "move" } : null;
}

/** The vertex that begins the side of a polygon or polyline at a place, or -1. */
export function sideAt(shape: Shape, at: Point, reach: number): number {
  const vertices = verticesOf(shape);
  let best = -1;
  let least = reach;
  vertices.forEach((from, i) => {
    const to = nextVertex(shape, i);
    if (!to) return;
    const away = distanceToSide(at, from, to);
    if (away <= least) [best, least] = [i, away];
  });
  return best;
}

/** By the even-odd rule, so that a ring within another one is a hole. */
export function isInside(rings: readonly (readonly number[])[], { x, y }: Point): boolean {
  let inside = false;
  for (const ring of rings) {
    const points = pairs(ring);
    let before = points.at(-1);
    for (const here of points) {
      if (
        before &&
        here.y > y !== before.y > y &&
        x < ((before.x - here.x) * (y - here.y)) / (before.y - here.y) + here.x
      )
        inside = !inside;
      before = here;
    }
  }
  return inside;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function nearestOf(points: readonly Point[], at: Point, reach: number): number {
  let best = -1;
  let least = reach;
  points.forEach((point, i) => {
    const away = distance(point, at);
    if (away <= least) [best, least] = [i, away];
  });
  return best;
}

function isNear(numbers: readonly number[], closed: boolean, at: Point, reach: number): boolean {
  const points = pairs(numbers);
  return points.some((from, i) => {
    const to = points[i + 1] ?? (closed ? points[0] : undefined);
    return to !== undefined && distanceToSide(at, from, to) <= reach;
  });
}

function distanceToSide(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((at.x - from.x) * dx + (at.y - from.y) * dy) / squared;
  const t = Math.max(0, Math.min(1, along));
  return distance(at, { x: from.x + t * dx, y: from.y + t * dy });
}

function areaOf(shape: Shape): number {
  const bounds = boundsOf(shape);
  return bounds ? bounds.width * bounds.height : Infinity;
}
