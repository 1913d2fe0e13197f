import type { Shape } from "../../src/protocol/data.ts";
import { pairs, triples, type Point } from "./geometry.ts";
import { ringsOfMask } from "./mask.ts";

/** How a picture is put into a grid cell: a part of its square thumbnail, drawn to a part of the cell. */
export interface CellPlacement {
  readonly sx: number;
  readonly sy: number;
  readonly sw: number;
  readonly sh: number;
  readonly dx: number;
  readonly dy: number;
  readonly dw: number;
  readonly dh: number;
}

/** From pixels of the image to CSS pixels of the cell, and the part of the cell that the picture covers. */
export interface CellTransform extends Point {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** `px`: edge of the thumbnail, in which the picture of `width` × `height` is centred, made smaller but never larger. */
export function cellTransform(
  width: number,
  height: number,
  px: number,
  { sx, sy, sw, sh, dx, dy, dw, dh }: CellPlacement,
): CellTransform {
  const scale = Math.min(1, px / Math.max(width, height));
  const [wide, tall] = [
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  ];
  const [perX, perY] = [dw / sw, dh / sh];
  return {
    x: dx + (((px - wide) >> 1) - sx) * perX,
    y: dy + (((px - tall) >> 1) - sy) * perY,
    scaleX: (wide / width) * perX,
    scaleY: (tall / height) * perY,
    left: dx,
    top: dy,
    right: dx + dw,
    bottom: dy + dh,
  };
}

/**
 * The lines of a shape in a cell, x0, y0, x1, y1 of each, cut at the picture's edges: a clip for each cell would cost
 * more than all the lines. The class of a whole image has none.
 */
export function linesInCell(shape: Shape, at: CellTransform): number[] {
  const lines: number[] = [];
  switch (shape.kind) {
    case "class":
      break;
    case "box": {
      const { x, y, width, height } = shape;
      const [right, bottom] = [x + width, y + height];
      addLine(lines, [x, y, right, y, right, bottom, x, bottom], true, at);
      break;
    }
    case "polygon":
      for (const ring of shape.rings) addLine(lines, ring, true, at);
      break;
    case "polyline":
      addLine(lines, shape.points, false, at);
      break;
    case "mask":
      for (const ring of ringsOfMask(shape)) addLine(lines, ring, true, at);
      break;
    case "points":
      for (const { x, y, visibility } of triples(shape.points))
        if (visibility !== 0) addCross(lines, inCell({ x, y }, at), at);
  }
  return lines;
}

/** Corners nearer to each other than this are one, in CSS pixels: outlines of masks have thousands. */
const nearest = 0.75;
const crossRadius = 2.5;

function addLine(
  lines: number[],
  numbers: readonly number[],
  closed: boolean,
  at: CellTransform,
): void {
  const points = pairs(numbers).map((point) => inCell(point, at));
  const [first] = points;
  if (!first) return;
  let from = first;
  points.slice(1).forEach((to, i, rest) => {
    const isLast = i === rest.length - 1;
    if (!isLast && Math.hypot(to.x - from.x, to.y - from.y) < nearest) return;
    addSegment(lines, from, to, at);
    from = to;
  });
  if (closed) addSegment(lines, from, first, at);
}

function addCross(lines: number[], { x, y }: Point, at: CellTransform): void {
  addSegment(lines, { x: x - crossRadius, y }, { x: x + crossRadius, y }, at);
  addSegment(lines, { x, y: y - crossRadius }, { x, y: y + crossRadius }, at);
}

function inCell({ x, y }: Point, at: CellTransform): Point {
  return { x: at.x + x * at.scaleX, y: at.y + y * at.scaleY };
}

// Liang and Barsky's: what of the segment is on the near side of all four edges.
function addSegment(lines: number[], from: Point, to: Point, at: CellTransform): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enter, leave] = [0, 1];
  for (const [along, room] of [
    [-dx, from.x - at.left],
    [dx, at.right - from.x],
    [-dy, from.y - at.top],
    [dy, at.bottom - from.y],
  ] as const) {
    if (along === 0) {
      if (room < 0) return;
    } else if (along < 0) enter = Math.max(enter, room / along);
    else leave = Math.min(leave, room / along);
  }
  if (enter > leave) return;
  lines.push(from.x + enter * dx, from.y + enter * dy, from.x + leave * dx, from.y + leave * dy);
}
