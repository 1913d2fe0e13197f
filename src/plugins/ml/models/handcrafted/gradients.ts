import type { Lab } from "./lab.ts";
import { toUnit } from "./unit.ts";

/**
 * Histograms of oriented gradients: 8 × 8 cells of 9 directions without sign, each gradient shared among the cells and
 * directions around it; normalised in overlapping blocks of 2 × 2 cells with values cut at 0.4, and averaged back to cells.
 */
export function orientedGradients({ lightness }: Lab, side: number): Float32Array {
  return toUnit(normalised(cellHistograms(lightness, side)), 1e-6);
}

const cells = 8;
const directions = 9;

function cellHistograms(lightness: Float32Array, side: number): Float32Array {
  const cell = side / cells;
  const out = new Float32Array(cells * cells * directions);
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      const at = y * side + x;
      const across = (lightness[at + 1] ?? 0) - (lightness[at - 1] ?? 0);
      const down = (lightness[at + side] ?? 0) - (lightness[at - side] ?? 0);
      const strength = Math.hypot(across, down);
      if (strength < 1e-4) continue;
      const angle = Math.atan2(down, across);
      const direction = ((angle < 0 ? angle + Math.PI : angle) / Math.PI) * directions;
      share(out, (x + 0.5) / cell - 0.5, (y + 0.5) / cell - 0.5, direction, strength);
    }
  return out;
}

/** Adds a gradient to the four cells and two directions that it lies between. */
function share(out: Float32Array, x: number, y: number, direction: number, strength: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const low = Math.floor(direction);
  const toHigh = direction - low;
  for (const [row, downShare] of [
    [top, 1 - y + top],
    [top + 1, y - top],
  ] as const)
    for (const [column, acrossShare] of [
      [left, 1 - x + left],
      [left + 1, x - left],
    ] as const) {
      if (row < 0 || column < 0 || row >= cells || column >= cells) continue;
      const begin = (row * cells + column) * directions;
      const weight = strength * downShare * acrossShare;
      const first = begin + (low % directions);
      const second = begin + ((low + 1) % directions);
      out[first] = (out[first] ?? 0) + weight * (1 - toHigh);
      out[second] = (out[second] ?? 0) + weight * toHigh;
    }
}

function normalised(histograms: Float32Array): Float32Array {
  const out = new Float32Array(histograms.length);
  const counts = new Float32Array(cells * cells);
  for (let row = 0; row < cells - 1; row++)
    for (let column = 0; column < cells - 1; column++) {
      const block = [0, 1, cells, cells + 1].map((step) => row * cells + column + step);
      let sum = 0.02;
      for (const cell of block)
        for (let i = cell * directions; i < (cell + 1) * directions; i++)
          sum += (histograms[i] ?? 0) ** 2;
      const scale = 1 / Math.sqrt(sum);
      for (const cell of block) {
        counts[cell] = (counts[cell] ?? 0) + 1;
        for (let i = cell * directions; i < (cell + 1) * directions; i++)
          out[i] = (out[i] ?? 0) + Math.min(0.4, (histograms[i] ?? 0) * scale);
      }
    }
  for (let i = 0; i < out.length; i++)
    out[i] = (out[i] ?? 0) / (counts[Math.floor(i / directions)] ?? 1);
  return out;
}
