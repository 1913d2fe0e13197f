import type { Picture } from "../../../../plugin-api/index.ts";
import { resize } from "../../models/resize.ts";

/** What is measured of one picture; the issues are scores of these. */
export interface PictureMeasures {
  /** The 99th percentile of the pixels' brightness, in [0, 1]. */
  readonly brightest: number;
  /** The 5th percentile, in [0, 1]. */
  readonly darkest: number;
  /** Of the histogram of all bands, in bits, [0, log₂ 768]; of the one band of a picture without colour, [0, 8]. */
  readonly entropy: number;
  /** The standard deviation of the edges of the picture at 64 pixels, in grey levels. */
  readonly edges: number;
  /** The standard deviation of the counts of grey levels at 64 pixels: large for a picture of few levels. */
  readonly levels: number;
  /** The 99th percentile of how far the bands of a pixel are apart, in [0, 1]. */
  readonly colour: number;
}

/**
 * Measures a picture as cleanvision 0.3 does: brightness √(.241 r² + .691 g² + .068 b²), edges by Pillow's FIND_EDGES
 * after a bicubic reduction to 64 pixels. Of 75 photographs, half of them darkened, blurred or bleached, the scores of
 * the originals were Pillow's within 0.0003. Reduced to 256 pixels first, as the plugin gets them, they differed by up
 * to .05, the entropy of bleached ones, whose few levels are mixed to more, by up to .16. Linear in the pixels, 1.7 ms
 * at 256.
 */
export function measurePicture(picture: Picture): PictureMeasures {
  const { data } = picture;
  const brightness = new Uint32Array(brightnessBins);
  const spread = new Uint32Array(256);
  const bands = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let at = 0; at < data.length; at += 3) {
    const r = data[at];
    const g = data[at + 1];
    const b = data[at + 2];
    brightness[Math.round(Math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) * 16)]++;
    spread[Math.max(r, g, b) - Math.min(r, g, b)]++;
    bands[0][r]++;
    bands[1][g]++;
    bands[2][b]++;
  }
  const colour = percentile(spread, 0.99) / 255;
  return {
    brightest: percentile(brightness, 0.99) / (255 * 16),
    darkest: percentile(brightness, 0.05) / (255 * 16),
    entropy: entropyOf(colour === 0 ? [bands[0]] : bands),
    ...edgesOf(picture),
    colour,
  };
}

/** Sixteen a grey level; the weights add up to 1, so white is 255. */
const brightnessBins = 255 * 16 + 1;

/** The longer side that edges are measured at. */
const edgeSide = 64;

/** The bin with the share `of` of all counts at or below it. */
function percentile(histogram: Uint32Array, of: number): number {
  let left = of * (sum(histogram) - 1);
  for (const [bin, count] of histogram.entries()) {
    left -= count;
    if (left < 0) return bin;
  }
  return histogram.length - 1;
}

function entropyOf(histograms: readonly Uint32Array[]): number {
  const total = histograms.reduce((all, each) => all + sum(each), 0);
  let bits = 0;
  for (const histogram of histograms)
    for (const count of histogram)
      if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}

function edgesOf(picture: Picture): { edges: number; levels: number } {
  const ratio = Math.max(1, Math.max(picture.width, picture.height) / edgeSide);
  const width = Math.max(1, Math.floor(picture.width / ratio));
  const height = Math.max(1, Math.floor(picture.height / ratio));
  // The threshold of the blur score was chosen with this kernel; a box filter would blur less, and move it.
  const data = greyOf(resize(picture, width, height, "bicubic").data);
  const histogram = new Uint32Array(256);
  for (const level of data) histogram[level]++;
  // As Pillow does, the border keeps its own levels.
  const found = Float64Array.from(data);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      let around = 0;
      for (let row = y - 1; row <= y + 1; row++)
        for (let column = x - 1; column <= x + 1; column++) around += data[row * width + column];
      const edge = 9 * data[y * width + x] - around;
      found[y * width + x] = Math.min(255, Math.max(0, edge));
    }
  return { edges: deviation(found), levels: deviation(histogram) };
}

/** ITU-R 601-2, in the integers that Pillow uses. */
function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3)
    grey[i] = (rgb[at] * 19595 + rgb[at + 1] * 38470 + rgb[at + 2] * 7471 + 0x8000) >> 16;
  return grey;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function deviation(values: ArrayLike<number>): number {
  const average = sum(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - average) ** 2;
  return Math.sqrt(squares / values.length);
}
