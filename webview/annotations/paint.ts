import type { Shape } from "../../src/protocol/data.ts";
import { cssColour, textOn } from "./colours.ts";
import {
  boundsOf,
  handlePoint,
  handles,
  nameAnchor,
  pairs,
  triples,
  verticesOf,
  type Point,
} from "./geometry.ts";
import { ringsOfMask } from "./mask.ts";

/** Where the image is on the canvas, in CSS pixels: its top left corner, and CSS pixels for one of its pixels. */
export interface Transform extends Point {
  readonly scale: number;
}

export interface PaintedShape {
  readonly shape: Shape;
  /** 0xRRGGBB. */
  readonly colour: number;
  /** Beside the shape; empty for none. */
  readonly label: string;
  /** Predictions are dashed. */
  readonly predicted: boolean;
  readonly selected: boolean;
  /** The vertex that keys move, or -1. */
  readonly vertex: number;
  /** Whether what is selected can be changed: it gets handles. */
  readonly editable: boolean;
}

export interface PaintOptions {
  readonly fontFamily: string;
  /** Of the part of the canvas that is seen, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Radius of a handle's square and of a vertex, in CSS pixels. */
export const handleRadius = 4;

/**
 * Draws shapes over a picture, what is selected on top. Lines have a dark edge beneath, so that they are seen on every
 * picture, and the same width at any zoom.
 */
export function paintShapes(
  context: CanvasRenderingContext2D,
  shapes: readonly PaintedShape[],
  at: Transform,
  options: PaintOptions,
): void {
  const inOrder = [
    ...shapes.filter(({ selected }) => !selected),
    ...shapes.filter(({ selected }) => selected),
  ];
  for (const painted of inOrder) paintShape(context, painted, at);
  for (const painted of inOrder)
    if (painted.label !== "") paintLabel(context, painted, at, options);
  for (const painted of inOrder)
    if (painted.selected && painted.editable) paintHandles(context, painted, at);
}

/** The lines of a shape where they are on the canvas: were it scaled instead, their width would be, too. */
export function placedPath(shape: Shape, { x, y, scale }: Transform): Path2D {
  const path = new Path2D();
  path.addPath(pathOf(shape), new DOMMatrix([scale, 0, 0, scale, x, y]));
  return path;
}

// In the image's own pixels, and kept: a long outline takes a while to find.
function pathOf(shape: Shape): Path2D {
  const known = paths.get(shape);
  if (known) return known;
  const path = new Path2D();
  switch (shape.kind) {
    case "box":
      path.rect(shape.x, shape.y, shape.width, shape.height);
      break;
    case "polygon":
      for (const ring of shape.rings) trace(path, ring, true);
      break;
    case "polyline":
      trace(path, shape.points, false);
      break;
    case "mask":
      for (const ring of ringsOfMask(shape)) trace(path, ring, true);
      break;
    case "points":
    case "class":
      break;
  }
  paths.set(shape, path);
  return path;
}

// By the shape's identity: another shape is another object.
const paths = new WeakMap<Shape, Path2D>();

function trace(path: Path2D, numbers: readonly number[], closed: boolean): void {
  pairs(numbers).forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  if (closed) path.closePath();
}

function paintShape(
  context: CanvasRenderingContext2D,
  { shape, colour, predicted, selected }: PaintedShape,
  at: Transform,
): void {
  if (shape.kind === "class") return;
  if (shape.kind === "points") {
    for (const point of triples(shape.points)) paintPoint(context, point, colour, selected, at);
    return;
  }
  const path = placedPath(shape, at);
  const opacity = { box: 0, polygon: 0.14, polyline: 0, mask: 0.38 }[shape.kind];
  const filled = opacity + (selected && shape.kind !== "polyline" ? 0.12 : 0);
  if (filled > 0) {
    context.fillStyle = cssColour(colour, filled);
    context.fill(path, "evenodd");
  }
  context.lineJoin = "round";
  context.lineCap = "round";
  const line = selected ? 3 : 2;
  context.setLineDash([]);
  context.strokeStyle = selected ? "rgb(255 255 255 / 0.95)" : "rgb(0 0 0 / 0.55)";
  context.lineWidth = line + 2;
  context.stroke(path);
  context.strokeStyle = cssColour(colour);
  context.lineWidth = line;
  if (predicted) context.setLineDash([7, 5]);
  context.stroke(path);
  context.setLineDash([]);
}

// Hidden keypoints are rings, visible ones discs; those that are not labelled are nowhere.
function paintPoint(
  context: CanvasRenderingContext2D,
  point: ReturnType<typeof triples>[number],
  colour: number,
  selected: boolean,
  at: Transform,
): void {
  if (point.visibility === 0) return;
  context.beginPath();
  context.arc(
    at.x + point.x * at.scale,
    at.y + point.y * at.scale,
    selected ? 6 : 5,
    0,
    2 * Math.PI,
  );
  context.fillStyle = point.visibility === 1 ? "rgb(0 0 0 / 0.35)" : cssColour(colour);
  context.fill();
  context.lineWidth = point.visibility === 1 ? 2.5 : 1.5;
  context.strokeStyle =
    point.visibility === 1 ? cssColour(colour) : selected ? "#ffffff" : "rgb(0 0 0 / 0.7)";
  context.stroke();
}

const labelHeight = 18;

/** A shape that is smaller on the screen has its label only while it is selected. */
const smallestLabelled = 14;

function paintLabel(
  context: CanvasRenderingContext2D,
  { shape, colour, label, selected }: PaintedShape,
  at: Transform,
  { fontFamily, width, height }: PaintOptions,
): void {
  const bounds = boundsOf(shape);
  if (!bounds) return;
  const longest = Math.max(bounds.width, bounds.height) * at.scale;
  if (longest < smallestLabelled && shape.kind !== "points" && !selected) return;
  context.font = `600 11px ${fontFamily}`;
  const wide = Math.min(240, context.measureText(label).width + 10);
  const left = at.x + bounds.x * at.scale;
  const top = at.y + bounds.y * at.scale;
  const bottom = top + bounds.height * at.scale;
  if (left > width || top > height || bottom < 0 || left + bounds.width * at.scale < 0) return;
  // Above the shape; where there is no room, within it.
  const beside = shape.kind === "points" ? 8 : 1;
  const anchor = nameAnchor(shape) ?? bounds;
  const from = at.y + anchor.y * at.scale;
  const above = from - labelHeight - beside;
  const y = above >= 0 ? above : Math.max(0, from + beside);
  const x = Math.max(0, Math.min(width - wide, at.x + anchor.x * at.scale - 1));
  context.fillStyle = cssColour(colour);
  context.beginPath();
  context.roundRect(x, y, wide, labelHeight, 3);
  context.fill();
  context.fillStyle = textOn(colour);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(label, x + 5, y + labelHeight / 2 + 0.5, wide - 10);
}

function paintHandles(
  context: CanvasRenderingContext2D,
  { shape, colour, vertex }: PaintedShape,
  at: Transform,
): void {
  const box = shape.kind === "box" ? shape : null;
  const places = box ? handles.map((handle) => handlePoint(box, handle)) : verticesOf(shape);
  if (shape.kind === "points" && places.length < 2) return;
  context.lineWidth = 1.5;
  places.forEach((place, i) => {
    const [x, y] = [at.x + place.x * at.scale, at.y + place.y * at.scale];
    context.beginPath();
    if (box) context.rect(x - handleRadius, y - handleRadius, 2 * handleRadius, 2 * handleRadius);
    else context.arc(x, y, i === vertex ? handleRadius + 2 : handleRadius, 0, 2 * Math.PI);
    context.fillStyle = i === vertex ? cssColour(colour) : "#ffffff";
    context.strokeStyle = i === vertex ? "#ffffff" : "#000000";
    context.fill();
    context.stroke();
  });
}
