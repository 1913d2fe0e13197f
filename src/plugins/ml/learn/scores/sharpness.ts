import type { Grey } from "./grey.ts";

/**
 * How sharp the sharpest part of a picture is: the power of its second differences over that of its first ones, in
 * [0, ∞), about 1 for a photograph in focus at 256 pixels and below 0.2 for one that is not. Undefined where nothing has
 * contrast, as in a picture of a lens cap.
 *
 * The ratio says how fast grey levels change and not how much, so a faint picture is no blurry one (Hjorth 1970 calls
 * its root the mobility of a signal's slope). The highest of 4 × 4 parts counts, as only the subject has to be in focus;
 * the lower of the two directions does, as shake blurs along one.
 */
export function sharpnessOf(grey: Grey): number | undefined {
  const across = sharpest(grey, 1);
  const down = sharpest(grey, grey.width);
  return across === undefined || down === undefined ? (across ?? down) : Math.min(across, down);
}

/** Of the parts, along the direction in which neighbours are `step` values apart. */
function sharpest({ width, height, levels }: Grey, step: number): number | undefined {
  const parts = Math.max(1, Math.min(partsASide, Math.floor(Math.min(width, height) / 4)));
  const limit = (i: number, side: number): number =>
    Math.min(side - 1, Math.max(1, Math.floor((i * side) / parts)));
  let best: number | undefined;
  for (let row = 0; row < parts; row++)
    for (let column = 0; column < parts; column++) {
      const [left, right] = [limit(column, width), limit(column + 1, width)];
      const [top, bottom] = [limit(row, height), limit(row + 1, height)];
      let slopes = 0;
      let bends = 0;
      for (let y = top; y < bottom; y++)
        for (let at = y * width + left; at < y * width + right; at++) {
          const slope = levels[at + step] - levels[at - step];
          const bend = 2 * levels[at] - levels[at - step] - levels[at + step];
          slopes += slope * slope;
          bends += bend * bend;
        }
      const pixels = (right - left) * (bottom - top);
      if (pixels === 0 || slopes / pixels < leastContrast) continue;
      best = Math.max(best ?? 0, bends / (slopes + pixels * noise));
    }
  return best;
}

const partsASide = 4;
/** The mean square of the slopes over two pixels, in grey levels, below which a part is a wall or the sky. */
const leastContrast = 2;
/** Added to the mean square of the slopes: the grain of a sensor must not look like detail. */
const noise = 10;
