import type { Shape } from "../../protocol/data.ts";
import { boundsOf, type Bounds } from "./shapes.ts";

type Mask = Extract<Shape, { kind: "mask" }>;

/**
 * The outlines of a mask, along the borders of its pixels: filled one by one, they give back just its pixels. Pixels
 * that touch at a corner alone are parts of their own, so no ring meets itself. Null where polygons that are filled one
 * by one cannot say it, for it has a hole, or where they would take more than `maxNumbers` numbers, as noise does;
 * and an empty mask has none.
 */
export function maskOutline(mask: Mask, maxNumbers = 100_000): number[][] | null {
  const bounds = boundsOf(mask);
  if (!bounds) return [];
  const cells = new Cells(mask, bounds);
  const rings: number[][] = [];
  let numbers = 0;
  for (let y = 0; y < bounds.height; y++)
    for (let x = 0; x < bounds.width; x++) {
      if (cells.isTraced(x, y) || !cells.has(x, y) || cells.has(x, y - 1)) continue;
      const ring = trace(cells, x, y, bounds);
      numbers += ring.length;
      if (numbers > maxNumbers || isHole(ring)) return null;
      rings.push(ring);
    }
  return rings;
}

/** The pixels within the bounds, and whose upper sides a ring has passed. */
class Cells {
  readonly #cells: Uint8Array;
  readonly #width: number;
  readonly #height: number;

  constructor({ height: rows, counts }: Mask, { x, y, width, height }: Bounds) {
    this.#cells = new Uint8Array(width * height);
    this.#width = width;
    this.#height = height;
    let at = 0;
    for (const [i, count] of counts.entries()) {
      const end = at + count;
      if (i % 2 === 1)
        for (; at < end; at++)
          this.#cells[(Math.floor(at / rows) - x) * height + (at % rows) - y] = 1;
      at = end;
    }
  }

  has(x: number, y: number): boolean {
    return (
      x >= 0 &&
      y >= 0 &&
      x < this.#width &&
      y < this.#height &&
      this.#cells[x * this.#height + y] !== 0
    );
  }

  isTraced(x: number, y: number): boolean {
    return this.#cells[x * this.#height + y] === 2;
  }

  trace(x: number, y: number): void {
    this.#cells[x * this.#height + y] = 2;
  }
}

/**
 * Right, down, left, up: the step along the border, and the pixels ahead of its end, to the right (which is the mask's
 * side) and to the left of the border. A corner has the coordinates of the pixel that is right of it and below.
 */
const directions = [
  { step: [1, 0], right: [0, 0], left: [0, -1] },
  { step: [0, 1], right: [-1, 0], left: [0, 0] },
  { step: [-1, 0], right: [-1, -1], left: [-1, 0] },
  { step: [0, -1], right: [0, -1], left: [-1, -1] },
] as const;

/** Follows a border from the upper side of a pixel until it is there again. */
function trace(
  cells: Cells,
  startX: number,
  startY: number,
  origin: { readonly x: number; readonly y: number },
): number[] {
  const ring: number[] = [];
  let [x, y, direction, turn] = [startX, startY, 0, 1];
  do {
    if (turn !== 0) ring.push(x + origin.x, y + origin.y);
    if (direction === 0) cells.trace(x, y);
    const { step, right, left } = directions[direction];
    [x, y] = [x + step[0], y + step[1]];
    const isOn = cells.has(x + right[0], y + right[1]);
    turn = !isOn ? 1 : cells.has(x + left[0], y + left[1]) ? 3 : 0;
    direction = (direction + turn) % 4;
  } while (x !== startX || y !== startY || direction !== 0);
  return ring;
}

/** Whether a ring goes round a hole: its border is then followed the other way round. */
function isHole(ring: readonly number[]): boolean {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    twice += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
  return twice < 0;
}
