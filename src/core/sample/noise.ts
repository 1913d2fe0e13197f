import { Random } from "../../base/random.ts";

/** A square of values 0..1 that repeats without a seam; coordinates are in tiles, so 0..1 is the whole square. */
export class NoiseField {
  readonly #size: number;
  readonly #values: Float32Array;

  constructor(size: number, values: Float32Array) {
    this.#size = size;
    this.#values = values;
  }

  /** Bilinear. */
  at(x: number, y: number): number {
    const size = this.#size;
    const px = x * size;
    const py = y * size;
    const x0 = Math.floor(px);
    const y0 = Math.floor(py);
    const fx = px - x0;
    const fy = py - y0;
    const mask = size - 1;
    const left = x0 & mask;
    const right = (x0 + 1) & mask;
    const top = (y0 & mask) * size;
    const bottom = ((y0 + 1) & mask) * size;
    const values = this.#values;
    const a = values[top + left];
    const b = values[bottom + left];
    const upper = a + (values[top + right] - a) * fx;
    return upper + (b + (values[bottom + right] - b) * fx - upper) * fy;
  }
}

/**
 * The textures that all scenes share. Noise computed for each pixel took four fifths of a picture's time; from a tile it
 * is one look-up, and no two pictures look at the same place of it.
 */
export interface Noise {
  /** Clouds: six octaves, most of it between 0.25 and 0.75. */
  readonly cloud: NoiseField;
  /** Mountains: sharp crests near 1. */
  readonly ridge: NoiseField;
  /** Two octaves: long soft waves, for dunes and swell. */
  readonly swell: NoiseField;
  /** Independent values with no structure at all. */
  readonly speckle: NoiseField;
}

export function createNoise(): Noise {
  const size = 512;
  const octaves = [4, 8, 16, 32, 64, 128].map((cells) => lattice(size, cells, new Random(cells)));
  const cloud = sum(octaves, 0.52, (value) => value);
  const ridge = sum(octaves, 0.42, (value) => (1 - Math.abs(2 * value - 1)) ** 1.4);
  const swell = sum(octaves.slice(0, 2), 0.4, (value) => value);
  const random = new Random(99);
  const speckle = Float32Array.from({ length: 256 * 256 }, () => random.next());
  return {
    cloud: new NoiseField(size, stretched(cloud)),
    ridge: new NoiseField(size, stretched(ridge)),
    swell: new NoiseField(size, stretched(swell)),
    speckle: new NoiseField(256, speckle),
  };
}

/** Random values on a grid of `cells` x `cells`, smoothly interpolated. */
function lattice(size: number, cells: number, random: Random): Float32Array {
  const corners = Float32Array.from({ length: cells * cells }, () => random.next());
  const result = new Float32Array(size * size);
  const step = cells / size;
  for (let y = 0; y < size; y++) {
    const gy = y * step;
    const y0 = Math.floor(gy);
    const ty = smooth(gy - y0);
    const top = y0 * cells;
    const bottom = ((y0 + 1) % cells) * cells;
    for (let x = 0; x < size; x++) {
      const gx = x * step;
      const x0 = Math.floor(gx);
      const x1 = (x0 + 1) % cells;
      const tx = smooth(gx - x0);
      const upper = corners[top + x0] + (corners[top + x1] - corners[top + x0]) * tx;
      const lower = corners[bottom + x0] + (corners[bottom + x1] - corners[bottom + x0]) * tx;
      result[y * size + x] = upper + (lower - upper) * ty;
    }
  }
  return result;
}

function sum(octaves: Float32Array[], gain: number, shape: (value: number) => number) {
  const result = new Float32Array(octaves[0].length);
  octaves.forEach((octave, i) => {
    const weight = gain ** i;
    for (let p = 0; p < result.length; p++) result[p] += weight * shape(octave[p]);
  });
  return result;
}

/** To 0..1 by the smallest and the largest value. */
function stretched(values: Float32Array): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.map((value) => (value - low) / (high - low));
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
