import { boxAverage, type Luma } from "./luma.ts";

/**
 * 64-bit perceptual hashes of a luminance picture, each 8 bytes big-endian; bit 63 is the top left, rows first.
 * Two hashes are compared by Hamming distance.
 */
export interface Hashes {
  /** Mean of each of 8×8 cells above the mean of all (Krawetz, "Looks Like It", 2011). */
  readonly average: Uint8Array;
  /** Each of 8×8 cells darker than its right neighbour, on a 9×8 grid (Krawetz, "Kind of Like That", 2013). */
  readonly difference: Uint8Array;
  /** The 8×8 lowest frequencies of a 32×32 DCT-II above their median, the constant term left out of it (Zauner 2010). */
  readonly perceptual: Uint8Array;
}

export function hashesOf(luma: Luma): Hashes {
  const eight = boxAverage(luma, 8, 8);
  const nine = boxAverage(luma, 9, 8);
  const mean = eight.reduce((sum, value) => sum + value, 0) / 64;
  return {
    average: packBits((i) => eight[i] > mean),
    difference: packBits((i) => {
      const at = (i >> 3) * 9 + (i & 7);
      return nine[at] < nine[at + 1];
    }),
    perceptual: perceptualHash(boxAverage(luma, 32, 32)),
  };
}

const N = 32;
const LOW = 8;
const cosines = Float64Array.from({ length: LOW * N }, (_, i) =>
  Math.cos((Math.PI * (2 * (i % N) + 1) * Math.floor(i / N)) / (2 * N)),
);

function perceptualHash(pixels: Float64Array): Uint8Array {
  // Only the 8 lowest frequencies of each axis are needed: rows first (32 × 8), then columns (8 × 8).
  const rows = new Float64Array(N * LOW);
  for (let y = 0; y < N; y++)
    for (let u = 0; u < LOW; u++) {
      let sum = 0;
      for (let x = 0; x < N; x++) sum += pixels[y * N + x] * cosines[u * N + x];
      rows[y * LOW + u] = sum;
    }
  const low = new Float64Array(LOW * LOW);
  for (let w = 0; w < LOW; w++)
    for (let u = 0; u < LOW; u++) {
      let sum = 0;
      for (let y = 0; y < N; y++) sum += rows[y * LOW + u] * cosines[w * N + y];
      low[w * LOW + u] = sum;
    }
  const sorted = low.slice(1).sort();
  const median = sorted[sorted.length >> 1];
  // Frequencies that a flat or one-way picture does not have come out as rounding errors around zero, not as zero.
  return packBits((i) => low[i] > median + 1e-6);
}

function packBits(bit: (i: number) => boolean): Uint8Array {
  const out = new Uint8Array(8);
  for (let i = 0; i < 64; i++) if (bit(i)) out[i >> 3] |= 0x80 >> (i & 7);
  return out;
}
