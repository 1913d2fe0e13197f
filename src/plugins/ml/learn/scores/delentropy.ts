import type { Grey } from "./grey.ts";

/**
 * Half the entropy of how grey levels change from a pixel to the next ones, right and below, in bits, [0, 6] for a
 * picture of 64 × 64. Other than the entropy of a histogram it sees where the levels are: a smooth wall has many levels
 * and no content. Changes are taken in steps of 8 levels, so that grain and a vignette are none.
 * Source: delentropy, K. G. Larkin, "Reflections on Shannon Information" (2016).
 */
export function delentropyOf({ width, height, levels }: Grey): number {
  const counts = new Uint32Array(changes * changes);
  let pixels = 0;
  for (let y = 0; y < height - 1; y++)
    for (let at = y * width; at < (y + 1) * width - 1; at++) {
      const right = Math.round((levels[at + 1] - levels[at]) / step);
      const below = Math.round((levels[at + width] - levels[at]) / step);
      counts[(below + most) * changes + right + most]++;
      pixels++;
    }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / pixels) * Math.log2(count / pixels);
  return bits / 2;
}

/** In grey levels. */
const step = 8;
/** Steps from black to white. */
const most = Math.round(255 / step);
const changes = 2 * most + 1;
