import type { Shape } from "../../src/protocol/data.ts";

/** All positions are pixels of the upright image, from the top left corner of its first pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Point, Size {}

/** The eight places by which a box is resized, by the points of the compass. */
export const handles = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Handle = (typeof handles)[number];

/** The box around a shape; null where it has no place, as the class of a whole image. */
export function boundsOf(shape: Shape): Box | null {
  switch (shape.kind) {
    case "class":
      return null;
    case "box": {
      const { x, y, width, height } = shape;
      return { x, y, width, height };
    }
    case "mask":
      return maskBounds(shape);
    case "polygon":
    case "polyline":
    case "points":
      return around(verticesOf(shape));
  }
}

/** Where its name belongs: the top left corner of what is around it, or where a line begins. */
export function nameAnchor(shape: Shape): Point | null {
  if (shape.kind === "polyline") return pairs(shape.points)[0] ?? null;
  return boundsOf(shape);
}

/** The corners of a shape that can be moved one by one, over all rings of a polygon; those of a box are its handles. */
export function verticesOf(shape: Shape): Point[] {
  switch (shape.kind) {
    case "polygon":
      return shape.rings.flatMap((ring) => pairs(ring));
    case "polyline":
      return pairs(shape.points);
    case "points":
      return triples(shape.points).filter(({ visibility }) => visibility !== 0);
    default:
      return [];
  }
}

/** Moves a shape as far as the image goes; a mask, which cannot leave its raster, stays where it is. */
export function moveBy(shape: Shape, dx: number, dy: number, size: Size): Shape {
  const bounds = boundsOf(shape);
  if (!bounds) return shape;
  const x = room(dx, bounds.x, bounds.width, size.width);
  const y = room(dy, bounds.y, bounds.height, size.height);
  switch (shape.kind) {
    case "box":
      return { ...shape, x: shape.x + x, y: shape.y + y };
    case "polygon":
      return { ...shape, rings: shape.rings.map((ring) => shifted(ring, 2, x, y)) };
    case "polyline":
      return { ...shape, points: shifted(shape.points, 2, x, y) };
    case "points":
      return { ...shape, points: shifted(shape.points, 3, x, y) };
    default:
      return shape;
  }
}

/** The box between two corners, in whole pixels and within the image. */
export function boxBetween(a: Point, b: Point, size: Size): Box {
  const from = clampPoint(a, size);
  const to = clampPoint(b, size);
  const [left, right] = [Math.round(Math.min(from.x, to.x)), Math.round(Math.max(from.x, to.x))];
  const [top, bottom] = [Math.round(Math.min(from.y, to.y)), Math.round(Math.max(from.y, to.y))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The box whose handle is at another place; beyond the opposite side it turns over. At least a pixel each way. */
export function resizeBox(box: Box, handle: Handle, to: Point, size: Size): Box {
  const { x, y } = clampPoint(to, size);
  const sides = { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
  if (handle.includes("w")) sides.left = Math.round(x);
  if (handle.includes("e")) sides.right = Math.round(x);
  if (handle.startsWith("n")) sides.top = Math.round(y);
  if (handle.startsWith("s")) sides.bottom = Math.round(y);
  return ordered(sides, size);
}

/** The box with its right and lower side moved, for keys. */
export function growBox(box: Box, dx: number, dy: number, size: Size): Box {
  const width = Math.max(1, Math.min(size.width - box.x, box.width + dx));
  const height = Math.max(1, Math.min(size.height - box.y, box.height + dy));
  return { ...box, width, height };
}

export function handlePoint({ x, y, width, height }: Box, handle: Handle): Point {
  const across = handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5;
  const down = handle.startsWith("n") ? 0 : handle.startsWith("s") ? 1 : 0.5;
  return { x: x + across * width, y: y + down * height };
}

/** Moves one of {@link verticesOf}, within the image. */
export function moveVertex(shape: Shape, index: number, to: Point, size: Size): Shape {
  const { x, y } = fine(clampPoint(to, size));
  if (shape.kind === "points") {
    const labelled = triples(shape.points);
    const nth = labelled.map(({ visibility }, i) => (visibility === 0 ? -1 : i));
    const at = nth.filter((i) => i >= 0)[index];
    if (at === undefined) return shape;
    return { ...shape, points: shape.points.with(3 * at, x).with(3 * at + 1, y) };
  }
  return mapVertices(shape, index, (points, at) => points.with(2 * at, x).with(2 * at + 1, y));
}

/** Puts a vertex after one of {@link verticesOf}. */
export function insertVertex(shape: Shape, after: number, point: Point, size: Size): Shape {
  const { x, y } = fine(clampPoint(point, size));
  return mapVertices(shape, after, (points, at) => points.toSpliced(2 * at + 2, 0, x, y));
}

/** Without one of {@link verticesOf}; the same shape when it has as few as its kind can have. */
export function removeVertex(shape: Shape, index: number): Shape {
  const fewest = shape.kind === "polygon" ? 3 : 2;
  return mapVertices(shape, index, (points, at) =>
    points.length / 2 <= fewest ? points : points.toSpliced(2 * at, 2),
  );
}

/** The place of a vertex's successor: the next one of its ring. */
export function nextVertex(shape: Shape, index: number): Point | null {
  if (shape.kind === "polyline") return pairs(shape.points)[index + 1] ?? null;
  if (shape.kind !== "polygon") return null;
  let first = 0;
  for (const ring of shape.rings) {
    const points = pairs(ring);
    if (index < first + points.length) return points[(index - first + 1) % points.length] ?? null;
    first += points.length;
  }
  return null;
}

/** A polygon of the points, in order. */
export function polygonOf(points: readonly Point[], size: Size): Shape {
  return { kind: "polygon", rings: [coordinatesOf(points, size)] };
}

/** A line through the points, in order. */
export function polylineOf(points: readonly Point[], size: Size): Shape {
  return { kind: "polyline", points: coordinatesOf(points, size) };
}

export function pointOf(point: Point, size: Size): Shape {
  const { x, y } = fine(clampPoint(point, size));
  return { kind: "points", points: [x, y, 2] };
}

/** The nearest place of the image. */
export function clampPoint({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) };
}

function coordinatesOf(points: readonly Point[], size: Size): number[] {
  return points.map((point) => fine(clampPoint(point, size))).flatMap(({ x, y }) => [x, y]);
}

export function pairs(numbers: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2)
    points.push({ x: numbers[i] ?? 0, y: numbers[i + 1] ?? 0 });
  return points;
}

export function triples(numbers: readonly number[]): (Point & { readonly visibility: number })[] {
  const points = [];
  for (let i = 0; i + 2 < numbers.length; i += 3)
    points.push({
      x: numbers[i] ?? 0,
      y: numbers[i + 1] ?? 0,
      visibility: numbers[i + 2] ?? 0,
    });
  return points;
}

function around(points: readonly Point[]): Box | null {
  if (points.length === 0) return null;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function maskBounds({ height, counts }: Extract<Shape, { kind: "mask" }>): Box | null {
  const points: Point[] = [];
  let at = 0;
  counts.forEach((length, run) => {
    const [first, last] = [at, at + length - 1];
    at += length;
    if (run % 2 === 0 || length === 0) return;
    const [left, right] = [Math.floor(first / height), Math.floor(last / height)];
    // A run that goes on in the next column touches both ends of the raster.
    points.push({ x: left, y: left === right ? first % height : 0 });
    points.push({ x: right + 1, y: left === right ? (last % height) + 1 : height });
  });
  return around(points);
}

// How far something of a length at a place can go within a whole.
function room(delta: number, at: number, length: number, whole: number): number {
  if (length > whole) return 0;
  return Math.max(-at, Math.min(whole - at - length, delta));
}

function shifted(numbers: readonly number[], stride: 2 | 3, dx: number, dy: number): number[] {
  return numbers.map((value, i) => {
    if (i % stride === 0) return tenth(value + dx);
    return i % stride === 1 ? tenth(value + dy) : value;
  });
}

function ordered(
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
  size: Size,
): Box {
  const width = Math.max(1, Math.abs(right - left));
  const height = Math.max(1, Math.abs(bottom - top));
  const x = Math.max(0, Math.min(left, right, size.width - width));
  const y = Math.max(0, Math.min(top, bottom, size.height - height));
  return { x, y, width, height };
}

function mapVertices(
  shape: Shape,
  index: number,
  change: (points: readonly number[], at: number) => readonly number[],
): Shape {
  if (shape.kind === "polyline") return { ...shape, points: [...change(shape.points, index)] };
  if (shape.kind !== "polygon") return shape;
  let first = 0;
  const rings = shape.rings.map((ring) => {
    const at = index - first;
    const length = ring.length / 2;
    first += length;
    return at >= 0 && at < length ? [...change(ring, at)] : ring;
  });
  return { ...shape, rings };
}

// Corners are finer than pixels, and a tenth of one is finer than any hand.
function fine({ x, y }: Point): Point {
  return { x: tenth(x), y: tenth(y) };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
