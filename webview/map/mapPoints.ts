import { int32sOf } from "../../src/protocol/bytes.ts";
import type { MapBounds } from "../../src/protocol/state.ts";
import type { Box } from "./camera.ts";

/**
 * Places of a map's points in units: the middle of the map is 0, and the larger half of its sides is 1, so that float32
 * is as exact as it can be. Up is down, as on a screen.
 */
export interface MapPoints {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Around all of them. */
  readonly box: Box;
}

/** Fills in the places of a map, a message after the other. */
export class PointsReader {
  readonly points: MapPoints;
  readonly #middle: { readonly x: number; readonly y: number };
  readonly #half: number;

  constructor(count: number, bounds: MapBounds | null) {
    const { minX, minY, maxX, maxY } = bounds ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 };
    this.#middle = { x: (minX + maxX) / 2, y: (minY + maxY) / 2 };
    this.#half = Math.max(maxX - minX, maxY - minY) / 2 || 1;
    const [halfX, halfY] = [(maxX - minX) / 2 / this.#half, (maxY - minY) / 2 / this.#half];
    this.points = {
      x: new Float32Array(count),
      y: new Float32Array(count),
      box: { minX: -halfX, minY: -halfY, maxX: halfX, maxY: halfY },
    };
  }

  /** `bytes`: 12 a point, as `map/points` answers them; the first is the point at `offset`. */
  add(offset: number, bytes: Uint8Array): void {
    const packed = int32sOf(bytes);
    const places = new Float32Array(packed.buffer, 0, packed.length);
    const { x, y } = this.points;
    for (let i = 0; i * 3 + 2 < places.length; i++) {
      x[offset + i] = ((places[i * 3 + 1] ?? 0) - this.#middle.x) / this.#half;
      y[offset + i] = (this.#middle.y - (places[i * 3 + 2] ?? 0)) / this.#half;
    }
  }
}
