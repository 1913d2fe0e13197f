import { seen, toStage, type Camera, type Size } from "./camera.ts";
import type { MapPoints } from "./mapPoints.ts";
import type { PointIndex } from "./pointIndex.ts";

/** A thumbnail on the stage: its middle in CSS pixels, and its point. */
export interface ThumbPlace {
  readonly point: number;
  readonly x: number;
  readonly y: number;
}

export interface ThumbPlaces {
  /** Of each square, in CSS pixels. */
  readonly edge: number;
  readonly places: readonly ThumbPlace[];
}

/** In CSS pixels. */
const smallest = 44;
const largest = 160;
/** Points on the stage at most: among more, a thumbnail stands for too many. */
const mostPoints = 4000;
const none: ThumbPlaces = { edge: 0, places: [] };

/**
 * The points that get thumbnails: those that do not cover each other, as large as the room for each allows; none while
 * the stage shows too many. A point's rank never changes, so that thumbnails stay while the map moves.
 */
export function placeThumbs(
  points: MapPoints,
  index: PointIndex,
  isShown: (i: number) => boolean,
  camera: Camera,
  size: Size,
): ThumbPlaces {
  const found = index.inBox(seen(camera, size), mostPoints);
  if (found.length > mostPoints) return none;
  const on = found.filter(isShown);
  if (on.length === 0) return none;
  // People lay pictures out with as much room around them.
  const room = Math.sqrt((size.width * size.height) / on.length) * 0.7;
  if (room < smallest * 0.45) return none;
  const edge = Math.round(Math.min(largest, Math.max(smallest, room)));
  const taken = new Map<string, ThumbPlace[]>();
  const places: ThumbPlace[] = [];
  for (const point of on.toSorted((a, b) => rank(a) - rank(b))) {
    const at = toStage(camera, size, { x: points.x[point] ?? 0, y: points.y[point] ?? 0 });
    const place = { point, x: at.x, y: at.y };
    const [column, row] = [Math.floor(at.x / edge), Math.floor(at.y / edge)];
    if (isCovered(taken, place, column, row, edge)) continue;
    places.push(place);
    const key = `${column} ${row}`;
    const own = taken.get(key);
    if (own) own.push(place);
    else taken.set(key, [place]);
  }
  return { edge, places };
}

function isCovered(
  taken: ReadonlyMap<string, readonly ThumbPlace[]>,
  { x, y }: ThumbPlace,
  column: number,
  row: number,
  edge: number,
): boolean {
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++)
      for (const other of taken.get(`${column + dx} ${row + dy}`) ?? [])
        if (Math.abs(other.x - x) < edge + 2 && Math.abs(other.y - y) < edge + 2) return true;
  return false;
}

/** By the point's place in the map, mixed well enough that neighbours have nothing to do with each other. */
function rank(point: number): number {
  const mixed = Math.imul(point ^ (point >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}
