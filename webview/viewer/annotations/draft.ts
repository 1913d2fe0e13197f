import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import {
  boxBetween,
  growBox,
  moveBy,
  moveVertex,
  pointOf,
  polygonOf,
  polylineOf,
  resizeBox,
  verticesOf,
  type Point,
  type Size,
} from "../../annotations/geometry.ts";
import type { Grip } from "../../annotations/hitTest.ts";
import type { Mask } from "../../annotations/mask.ts";

/** What is under way and no change yet. */
export type Draft =
  | { readonly kind: "none" }
  | { readonly kind: "box"; readonly from: Point; readonly to: Point }
  /** Corners of a polygon (closed) or line; `at`: where the pointer is, to which the next side leads. */
  | {
      readonly kind: "path";
      readonly closed: boolean;
      readonly points: readonly Point[];
      readonly at: Point | null;
    }
  /** A brush at work; without an annotation it paints a new mask. */
  | {
      readonly kind: "stroke";
      readonly annotation: AnnotationInput | null;
      readonly mask: Mask;
      readonly at: Point;
      readonly how: "add" | "erase";
    }
  | {
      readonly kind: "drag";
      readonly annotation: AnnotationInput;
      readonly grip: Grip;
      readonly from: Point;
      readonly shape: Shape;
      /** Whether it was selected before: another click goes to what lies beneath. */
      readonly again: boolean;
    }
  /** Moved by keys, which become one change when they rest. */
  | {
      readonly kind: "nudge";
      readonly annotation: AnnotationInput;
      readonly shape: Shape;
      readonly verb: string;
    };

/** The shape as it is while the pointer that holds it is at a place. */
export function dragged(
  { annotation, grip, from }: Extract<Draft, { kind: "drag" }>,
  at: Point,
  size: Size,
): Shape {
  const { shape } = annotation;
  switch (grip.kind) {
    case "move": {
      const isBox = shape.kind === "box";
      const [dx, dy] = [at.x - from.x, at.y - from.y];
      return moveBy(shape, isBox ? Math.round(dx) : dx, isBox ? Math.round(dy) : dy, size);
    }
    case "handle":
      return shape.kind === "box"
        ? { kind: "box", ...resizeBox(shape, grip.handle, at, size) }
        : shape;
    case "vertex":
      return moveVertex(shape, grip.index, at, size);
  }
}

/** What a drag did, as a commit says it. */
export function verbOf(grip: Grip, shape: Shape): string {
  if (grip.kind === "handle") return "Resize";
  return grip.kind === "vertex" && verticesOf(shape).length > 1 ? "Reshape" : "Move";
}

/** The place of the next or the one before of so many, around the end; -1 is before all. */
export function stepped(from: number, delta: 1 | -1, count: number): number {
  return from < 0 && delta < 0 ? count - 1 : (from + delta + count) % count;
}

export interface Nudged {
  readonly shape: Shape;
  readonly verb: string;
}

/** A shape, or its corner of an index that is not negative, moved by so many pixels. */
export function nudged(shape: Shape, vertex: number, by: Point, size: Size): Nudged {
  const corner = vertex < 0 ? undefined : verticesOf(shape)[vertex];
  if (!corner) return { shape: moveBy(shape, by.x, by.y, size), verb: "Move" };
  const to = { x: corner.x + by.x, y: corner.y + by.y };
  return { shape: moveVertex(shape, vertex, to, size), verb: "Reshape" };
}

/** A box whose right and lower sides are moved by so many pixels. */
export function grown(shape: Shape, by: Point, size: Size): Nudged {
  const box = shape.kind === "box" ? growBox(shape, by.x, by.y, size) : null;
  return { shape: box ? { kind: "box", ...box } : shape, verb: "Resize" };
}

/** What of the image is seen, in its pixels. */
export interface Seen {
  readonly middle: Point;
  readonly size: Size;
}

/** What a tool draws without a pointer: a quarter of what is seen, to be moved and resized by keys. */
export function shapeInMiddle(
  tool: "box" | "polygon" | "polyline" | "point",
  { middle, size: seen }: Seen,
  size: Size,
): Shape {
  if (tool === "point") return pointOf(middle, size);
  const [dx, dy] = [seen.width / 8, seen.height / 8];
  if (tool === "polyline")
    return polylineOf(
      [middle.x - dx, middle.x + dx].map((x) => ({ x, y: middle.y })),
      size,
    );
  const from = { x: middle.x - dx, y: middle.y - dy };
  const between = boxBetween(from, { x: middle.x + dx, y: middle.y + dy }, size);
  const box = {
    ...between,
    width: Math.max(1, between.width),
    height: Math.max(1, between.height),
  };
  return tool === "box" ? { kind: "box", ...box } : polygonOf(cornersOf(box), size);
}

function cornersOf({ x, y, width, height }: Point & Size): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
