/** A picture of 8-bit RGB pixels, rows top to bottom, no padding. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes, sRGB. */
  readonly rgb: Uint8Array;
}

/** Luminance in [0, 255] (ITU-R BT.601 weights on gamma-encoded values, as every perceptual hash in use takes it). */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

export function lumaOf({ width, height, rgb }: Pixels): Luma {
  const values = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < values.length; i++, p += 3)
    values[i] = (rgb[p] * 77 + rgb[p + 1] * 150 + rgb[p + 2] * 29 + 128) >> 8;
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
