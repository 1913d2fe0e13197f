import type { Picture } from "../../../../plugin-api/index.ts";

/** A picture without colour: a byte a pixel, row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;
}

/** ITU-R 601-2, in the integers that Pillow uses. */
export function greyOf({ width, height, data }: Picture): Grey {
  const levels = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < levels.length; i++, at += 3)
    levels[i] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
  return { width, height, levels };
}
