import { open } from "node:fs/promises";
import type { Shape } from "../../protocol/data.ts";
import { readJpegHeader } from "../images/jpegHeader.ts";
import type { ImportRecord } from "./exchange.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * How shapes of a record get to the pixels of the upright image: as they are, multiplied by its sides, or turned with
 * it where the file counts in the pixels before EXIF turned them (it then says the sides the other way round).
 * @returns a sentence's end when the record is of a picture of other sides
 */
export async function shapesOnto(
  { width, height, relative }: ImportRecord,
  upright: Size,
  original: string,
): Promise<((shape: Shape) => Shape | undefined) | string> {
  if (relative) return (shape) => mapped(shape, (x, y) => [x * upright.width, y * upright.height]);
  if (width === undefined || height === undefined) return (shape) => shape;
  if (width === upright.width && height === upright.height) return (shape) => shape;
  if (width === upright.height && height === upright.width) {
    const turn = turns[(await orientationOf(original)) - 5];
    if (turn) return (shape) => mapped(shape, (x, y) => turn(x, y, upright));
  }
  return `is ${upright.width} × ${upright.height} pixels, and the file says ${width} × ${height}`;
}

type Point = readonly [x: number, y: number];

/** Of EXIF orientations 5 to 8: from stored pixels to upright ones. */
const turns: readonly ((x: number, y: number, upright: Size) => Point)[] = [
  (x, y) => [y, x],
  (x, y, { width }) => [width - y, x],
  (x, y, { width, height }) => [width - y, height - x],
  (x, y, { height }) => [y, height - x],
];

/** Undefined for a mask, which is a raster of the picture that it was drawn on. */
function mapped(shape: Shape, map: (x: number, y: number) => Point): Shape | undefined {
  switch (shape.kind) {
    case "class":
      return shape;
    case "mask":
      return undefined;
    case "box": {
      const [ax, ay] = map(shape.x, shape.y);
      const [bx, by] = map(shape.x + shape.width, shape.y + shape.height);
      const [x, y] = [Math.min(ax, bx), Math.min(ay, by)];
      return { kind: "box", x, y, width: Math.abs(bx - ax), height: Math.abs(by - ay) };
    }
    case "polygon":
      return { ...shape, rings: shape.rings.map((ring) => points(ring, 2, map)) };
    case "polyline":
      return { ...shape, points: points(shape.points, 2, map) };
    case "points":
      return { ...shape, points: points(shape.points, 3, map) };
  }
}

function points(
  given: readonly number[],
  step: number,
  map: (x: number, y: number) => Point,
): number[] {
  const found = [...given];
  for (let i = 0; i + 1 < given.length; i += step) {
    // A point that is not labelled stands at 0, 0 wherever the image is turned to.
    if (step === 3 && given[i + 2] === 0) continue;
    [found[i], found[i + 1]] = map(given[i], given[i + 1]);
  }
  return found;
}

/** 1 where it cannot be told. Only JPEGs of cameras are turned by EXIF. */
async function orientationOf(file: string): Promise<number> {
  try {
    await using handle = await open(file, "r");
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256 << 10), 0, 256 << 10, 0);
    return readJpegHeader(buffer.subarray(0, bytesRead))?.orientation ?? 1;
  } catch {
    return 1;
  }
}
