import type { Picture } from "../../../../plugin-api/index.ts";
import { resize } from "../../models/resize.ts";
import { delentropyOf } from "./delentropy.ts";
import { greyOf, type Grey } from "./grey.ts";
import { sharpnessOf } from "./sharpness.ts";

/** What is measured of one picture; the issues are scores of these. */
export interface PictureMeasures {
  /** The 99th percentile of the pixels' brightness, in [0, 1]. */
  readonly brightest: number;
  /** The 5th percentile, in [0, 1]. */
  readonly darkest: number;
  /** The 80th percentile, in [0, 1]. */
  readonly light: number;
  /** How sharp the sharpest part is, in [0, ∞); undefined for a picture without contrast. */
  readonly sharpness: number | undefined;
  /** The delentropy at 64 pixels, in bits, [0, 6]. */
  readonly information: number;
  /** The 99th percentile of how far the bands of a pixel are apart, in [0, 1]. */
  readonly colour: number;
}

/**
 * Measures a picture, best one of 256 pixels, as thumbnails are: sharpness depends on the size. Brightness is
 * √(.241 r² + .691 g² + .068 b²), as cleanvision 0.3 has it. Linear in the pixels.
 */
export function measurePicture(picture: Picture): PictureMeasures {
  const { data } = picture;
  const brightness = new Uint32Array(brightnessBins);
  const spread = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 3) {
    const r = data[at];
    const g = data[at + 1];
    const b = data[at + 2];
    brightness[Math.round(Math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) * 16)]++;
    spread[Math.max(r, g, b) - Math.min(r, g, b)]++;
  }
  return {
    brightest: percentile(brightness, 0.99) / (255 * 16),
    light: percentile(brightness, 0.8) / (255 * 16),
    darkest: percentile(brightness, 0.05) / (255 * 16),
    sharpness: sharpnessOf(greyOf(picture)),
    information: delentropyOf(reduced(picture)),
    colour: percentile(spread, 0.99) / 255,
  };
}

/** Sixteen a grey level; the weights add up to 1, so white is 255. */
const brightnessBins = 255 * 16 + 1;

/** The bin with the share `of` of all counts at or below it. */
function percentile(histogram: Uint32Array, of: number): number {
  let left = of * (sum(histogram) - 1);
  for (const [bin, count] of histogram.entries()) {
    left -= count;
    if (left < 0) return bin;
  }
  return histogram.length - 1;
}

/** With a longer side of at most 64 pixels, where grain is averaged away. */
function reduced(picture: Picture): Grey {
  const ratio = Math.max(1, Math.max(picture.width, picture.height) / 64);
  const width = Math.max(1, Math.floor(picture.width / ratio));
  const height = Math.max(1, Math.floor(picture.height / ratio));
  return greyOf(resize(picture, width, height, "bicubic"));
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
