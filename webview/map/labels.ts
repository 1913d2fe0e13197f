import type { MapColors } from "../../src/protocol/maps.ts";
import { toStage, type Camera, type Place, type Size } from "./camera.ts";
import type { MapPoints } from "./mapPoints.ts";

/** The name of a category, where most of its points are. */
export interface CategoryLabel extends Place {
  readonly code: number;
  readonly text: string;
}

/** Named at most: more cover the map. */
const mostLabels = 40;
/** Cells a side in which the densest place of a category is looked for. */
const side = 48;

/**
 * A label for each category that is no step of a scale, the largest first: at the middle of the points in and about its
 * densest cell, because the mean of a category in two parts is in neither.
 */
export function labelsOf(points: MapPoints, colors: MapColors): CategoryLabel[] {
  if (colors.ordered) return [];
  const named = colors.categories.slice(0, colors.rest ? -1 : undefined).slice(0, mostLabels);
  const counts = named.map(() => new Int32Array(side * side));
  const cells = new Int32Array(colors.codes.length);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = cellOf(points.y[i] ?? 0) * side + cellOf(points.x[i] ?? 0);
    const own = counts[colors.codes[i] ?? 255];
    if (own) own[cells[i] ?? 0] = (own[cells[i] ?? 0] ?? 0) + 1;
  }
  const densest = counts.map(densestOf);
  const sums = named.map(() => ({ x: 0, y: 0, count: 0 }));
  for (let i = 0; i < cells.length; i++) {
    const code = colors.codes[i] ?? 255;
    const sum = sums[code];
    if (!sum || !isNear(cells[i] ?? 0, densest[code] ?? 0)) continue;
    sum.x += points.x[i] ?? 0;
    sum.y += points.y[i] ?? 0;
    sum.count++;
  }
  return sums.flatMap(({ x, y, count }, code) =>
    count === 0 ? [] : [{ code, text: named[code]?.label ?? "", x: x / count, y: y / count }],
  );
}

/** Those that fit on the stage without covering each other, the first ones first, with their middles in CSS pixels. */
export function placeLabels(
  labels: readonly CategoryLabel[],
  camera: Camera,
  size: Size,
  widthOf: (text: string) => number,
  height: number,
): CategoryLabel[] {
  const placed: (CategoryLabel & { readonly width: number })[] = [];
  for (const label of labels) {
    const place = toStage(camera, size, label);
    const width = widthOf(label.text);
    const isOut = place.x < 0 || place.y < 0 || place.x > size.width || place.y > size.height;
    // A name at the edge is moved in rather than cut off.
    const most = Math.max(width / 2 + 4, size.width - width / 2 - 4);
    const at = { x: Math.min(most, Math.max(width / 2 + 4, place.x)), y: place.y };
    const isCovered = placed.some(
      (other) =>
        Math.abs(other.x - at.x) < (other.width + width) / 2 + 4 &&
        Math.abs(other.y - at.y) < height + 2,
    );
    if (!isOut && !isCovered) placed.push({ ...label, ...at, width });
  }
  return placed;
}

function densestOf(counts: Int32Array): number {
  let [best, most] = [0, -1];
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    let around = 0;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const column = (cell % side) + dx;
        if (column >= 0 && column < side) around += counts[cell + dy * side + dx] ?? 0;
      }
    if (around > most) [best, most] = [cell, around];
  }
  return best;
}

function isNear(cell: number, other: number): boolean {
  const rows = Math.abs(Math.floor(cell / side) - Math.floor(other / side));
  return rows <= 1 && Math.abs((cell % side) - (other % side)) <= 1;
}

function cellOf(coordinate: number): number {
  return Math.max(0, Math.min(side - 1, Math.floor(((coordinate + 1) / 2) * side)));
}
