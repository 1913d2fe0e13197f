import type { Picture } from "../../../../plugin-api/index.ts";
import { normaliseRows } from "../normalise.ts";
import { colourHistogram, colourLayout } from "./colours.ts";
import { orientedGradients } from "./gradients.ts";
import { toLab } from "./lab.ts";
import { binaryPatterns } from "./patterns.ts";

/** Width and height of the pictures that are described. */
export const side = 64;

/** What is described, with the weight that its unit vector has in the whole; weights were chosen on labelled photographs. */
const blocks = [
  { describe: colourLayout, length: 96, weight: 0.7 },
  { describe: colourHistogram, length: 125, weight: 0.9 },
  { describe: orientedGradients, length: 576, weight: 0.7 },
  { describe: binaryPatterns, length: 236, weight: 1 },
] as const;

/** How many numbers a descriptor has. */
export const dimensions = blocks.reduce((sum, { length }) => sum + length, 0);

/**
 * A descriptor without training, L2-normalised: where which colours are, which colours there are, where which edges run
 * (HOG, Dalal and Triggs 2005), and textures (uniform local binary patterns, Ojala et al. 2002).
 * @param picture of 64 × 64 pixels
 */
export function descriptor(picture: Picture): Float32Array {
  const lab = toLab(picture.data);
  const all = new Float32Array(dimensions);
  let at = 0;
  for (const { describe, length, weight } of blocks) {
    for (const [i, value] of describe(lab, side).entries()) all[at + i] = value * weight;
    at += length;
  }
  return normaliseRows(all, dimensions);
}
