import { PictureMemory } from "./pictureMemory.ts";

/** A picture of 8-bit sRGB pixels, rows top to bottom, no padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /**
   * width × height words, each R | G << 8 | B << 16; the top byte means nothing. One word a pixel lets two channels
   * be summed in one addition, which is most of what is done with pixels here.
   */
  readonly words: Uint32Array;
}

/** Luminance in [0, 255] (ITU-R BT.601 weights on gamma-encoded values, as every perceptual hash in use takes it). */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** @param memory in which it is good until the next one */
export function lumaOf({ width, height, words }: Pixels, memory = new PictureMemory()): Luma {
  const values = memory.takeBytes(width * height);
  for (let i = 0; i < values.length; i++) {
    const word = words[i];
    values[i] =
      ((word & 0xff) * 77 + ((word >>> 8) & 0xff) * 150 + ((word >>> 16) & 0xff) * 29 + 128) >> 8;
  }
  return { width, height, values };
}

/** Means over a grid of `columns` × `rows` boxes; a box of a picture smaller than the grid is one pixel. */
export function boxAverage(
  { width, height, values }: Luma,
  columns: number,
  rows: number,
): Float64Array {
  const out = new Float64Array(columns * rows);
  for (let r = 0; r < rows; r++) {
    const top = Math.floor((r * height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((r + 1) * height) / rows));
    for (let c = 0; c < columns; c++) {
      const left = Math.floor((c * width) / columns);
      const right = Math.max(left + 1, Math.floor(((c + 1) * width) / columns));
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        const row = y * width;
        for (let x = left; x < right; x++) sum += values[row + x];
      }
      out[r * columns + c] = sum / ((bottom - top) * (right - left));
    }
  }
  return out;
}
