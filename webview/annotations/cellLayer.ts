import type { AnnotationInput } from "../../src/protocol/data.ts";
import { linesInCell, type CellTransform } from "./cellLines.ts";
import { classNamed, type AnnotationClass } from "./classBook.ts";
import { cssColour, textOn } from "./colours.ts";
import { boundsOf, nameAnchor } from "./geometry.ts";

export interface CellLayerOptions {
  readonly at: CellTransform;
  /** Of the cell, in CSS pixels. */
  readonly edge: number;
  /** Device pixels for one CSS pixel. */
  readonly ratio: number;
  readonly classes: ReadonlyMap<number, AnnotationClass>;
  /** Of the names of classes; null: without them. */
  readonly fontFamily: string | null;
}

/** In a smaller cell, names would hide the picture. */
export const smallestNamed = 150;

/** Annotations of one image, drawn to a layer of the size of its cell. */
export function drawLayer(
  all: readonly AnnotationInput[],
  { at, edge, ratio, classes, fontFamily }: CellLayerOptions,
): OffscreenCanvas {
  const side = Math.ceil(edge * ratio);
  const layer = new OffscreenCanvas(side, side);
  const context = layer.getContext("2d");
  if (!context) return layer;
  context.scale(side / edge, side / edge);
  const byColour = new Map<string, Path2D>();
  for (const { classId, shape } of all) {
    const colour = cssColour(classNamed(classes, classId).colour);
    const path = byColour.get(colour) ?? new Path2D();
    addLines(path, linesInCell(shape, at));
    byColour.set(colour, path);
  }
  context.lineWidth = 2.5;
  context.strokeStyle = "rgb(0 0 0 / 0.5)";
  for (const path of byColour.values()) context.stroke(path);
  context.lineWidth = 1.25;
  for (const [colour, path] of byColour) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  if (fontFamily !== null && edge >= smallestNamed) {
    context.font = `600 ${nameFont}px ${fontFamily}`;
    const measure = (text: string): number => context.measureText(text).width;
    for (const name of placeNames(all, at, classes, measure)) paintName(context, name);
  }
  return layer;
}

/** The name of a class in a cell, in CSS pixels of the cell. */
export interface PlacedName {
  readonly text: string;
  readonly colour: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const nameFont = 10;
/** Height of a name with what surrounds it. */
export const nameHeight = 14;
const aroundName = 6;

/** A shape that is smaller than this both ways has no name. */
const smallestShape = 28;

/**
 * Where the names of classes are: above their shape, or within it where there is no room, those of large shapes first;
 * none upon another one, and none beyond the picture. Classes of the whole image are in a row at its foot.
 */
export function placeNames(
  all: readonly AnnotationInput[],
  at: CellTransform,
  classes: ReadonlyMap<number, AnnotationClass>,
  measure: (text: string) => number,
): PlacedName[] {
  const placed: PlacedName[] = [];
  const room = at.right - at.left;
  const place = (classId: number, x: number, y: number): PlacedName | null => {
    const { name: text, colour } = classNamed(classes, classId);
    const width = Math.min(room, measure(text) + aroundName);
    const left = Math.max(at.left, Math.min(at.right - width, x));
    const name = { text, colour, x: left, y, width };
    if (placed.some((other) => overlaps(name, other))) return null;
    placed.push(name);
    return name;
  };
  let foot = at.left;
  for (const { classId, shape } of all) {
    if (shape.kind !== "class" || foot >= at.right) continue;
    const name = place(classId, foot, at.bottom - nameHeight);
    if (name) foot = name.x + name.width + 2;
  }
  const shapes = all.flatMap(({ classId, shape }) => {
    const bounds = boundsOf(shape);
    if (!bounds) return [];
    const [left, top] = [at.x + bounds.x * at.scaleX, at.y + bounds.y * at.scaleY];
    const [width, height] = [bounds.width * at.scaleX, bounds.height * at.scaleY];
    const isSeen =
      left < at.right && top < at.bottom && left + width > at.left && top + height > at.top;
    const anchor = nameAnchor(shape) ?? bounds;
    const [x, y] = [at.x + anchor.x * at.scaleX, at.y + anchor.y * at.scaleY];
    return isSeen && Math.max(width, height) >= smallestShape
      ? [{ classId, x, top: y, area: width * height }]
      : [];
  });
  for (const { classId, x, top } of shapes.toSorted((a, b) => b.area - a.area)) {
    const above = top - nameHeight;
    const y = above >= at.top ? above : Math.max(at.top, top);
    if (y + nameHeight <= at.bottom) place(classId, x, y);
  }
  return placed;
}

function overlaps(a: PlacedName, b: PlacedName): boolean {
  return (
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + nameHeight && b.y < a.y + nameHeight
  );
}

function paintName(
  context: OffscreenCanvasRenderingContext2D,
  { text, colour, x, y, width }: PlacedName,
): void {
  context.fillStyle = cssColour(colour);
  context.beginPath();
  context.roundRect(x, y, width, nameHeight, 2);
  context.fill();
  context.fillStyle = textOn(colour);
  context.textBaseline = "middle";
  context.fillText(text, x + aroundName / 2, y + nameHeight / 2 + 0.5, width - aroundName);
}

function addLines(path: Path2D, lines: readonly number[]): void {
  for (let i = 0; i + 3 < lines.length; i += 4) {
    path.moveTo(lines[i] ?? 0, lines[i + 1] ?? 0);
    path.lineTo(lines[i + 2] ?? 0, lines[i + 3] ?? 0);
  }
}
