import type { Lab } from "./lab.ts";
import { toUnit } from "./unit.ts";

/** Mean and standard deviation of each Lab channel in each of 4 × 4 tiles. */
export function colourLayout({ lightness, a, b }: Lab, side: number): Float32Array {
  const tile = side / tiles;
  const out = new Float32Array(tiles * tiles * 6);
  let at = 0;
  for (let top = 0; top < side; top += tile)
    for (let left = 0; left < side; left += tile)
      for (const channel of [lightness, a, b]) {
        const { mean, deviation } = statistics(channel, side, left, top, tile);
        // Around grey, with colour counting for more than lightness.
        out[at++] = channel === lightness ? mean - 0.5 : mean * 1.5;
        out[at++] = deviation;
      }
  return toUnit(out, 1e-3);
}

const tiles = 4;

function statistics(
  channel: Float32Array,
  side: number,
  left: number,
  top: number,
  size: number,
): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let y = top; y < top + size; y++)
    for (let x = left; x < left + size; x++) {
      const value = channel[y * side + x] ?? 0;
      sum += value;
      squares += value * value;
    }
  const count = size * size;
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/**
 * How much there is of each colour, as square roots (so that dot products compare as Hellinger does): 5 × 5 × 5 levels of
 * Lab, with each pixel shared among the eight levels around it.
 */
export function colourHistogram({ lightness, a, b }: Lab): Float32Array {
  const out = new Float32Array(levels ** 3);
  for (let i = 0; i < lightness.length; i++) {
    const places = [
      level(lightness[i] ?? 0, 0, 1),
      level(a[i] ?? 0, -0.5, 0.5),
      level(b[i] ?? 0, -0.5, 0.5),
    ] as const;
    for (let corner = 0; corner < 8; corner++) {
      let share = 1;
      let bin = 0;
      for (const [axis, place] of places.entries()) {
        const upper = (corner >> axis) & 1;
        const low = Math.floor(place);
        share *= upper ? place - low : 1 - place + low;
        bin = bin * levels + low + upper;
      }
      out[bin] = (out[bin] ?? 0) + share;
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i] ?? 0);
  return toUnit(out, 1e-6);
}

const levels = 5;

/** In [0, 4): between which two levels a value lies. */
function level(value: number, from: number, to: number): number {
  const last = levels - 1;
  return Math.min(last - 0.001, Math.max(0, ((value - from) / (to - from)) * last));
}
