import type { Boxes } from "../../../../../src/plugins/ml/evaluation/boxes.ts";

export interface Box {
  readonly image: number;
  readonly class: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** That of the box, if it says none. */
  readonly area?: number;
  readonly score?: number;
  readonly crowd?: boolean;
}

export function boxesOf(list: readonly Box[]): Boxes {
  return {
    images: Int32Array.from(list, ({ image }) => image),
    classes: Int32Array.from(list, (one) => one.class),
    boxes: Float64Array.from(list.flatMap(({ box }) => box)),
    areas: Float64Array.from(list, ({ area, box }) => area ?? box[2] * box[3]),
    scores: Float64Array.from(list, ({ score = 1 }) => score),
    crowds: Uint8Array.from(list, ({ crowd = false }) => (crowd ? 1 : 0)),
  };
}

/**
 * Objects of all sizes with a detector that misses some, moves some, confuses some and sees some that are not there;
 * the same for the same seed. Whole numbers, so that every tool reads the same boxes.
 */
export function randomScenes(
  seed: number,
  images: number,
  classes: number,
): { truths: Box[]; predictions: Box[] } {
  let state = seed;
  // The multiplier and increment of Numerical Recipes.
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const truths: Box[] = [];
  const predictions: Box[] = [];
  for (let image = 0; image < images; image++) {
    for (let left = below(6); left > 0; left--) {
      const side = [12, 50, 160][below(3)] ?? 50;
      const box = [below(300), below(300), side + below(side), side + below(side)] as const;
      const one = below(classes);
      truths.push({ image, class: one, box, crowd: next() < 0.06 });
      const [x, y, width, height] = box;
      for (let times = next() < 0.2 ? 2 : 1; times > 0; times--) {
        if (next() < 0.2) continue;
        const move = Math.ceil(side * 0.3);
        predictions.push({
          image,
          class: next() < 0.85 ? one : below(classes),
          box: [
            x + below(move) - (move >> 1),
            y + below(move) - (move >> 1),
            width + below(move) - (move >> 1),
            height + below(move) - (move >> 1),
          ],
          score: (1 + below(1000)) / 1000,
        });
      }
    }
    if (next() < 0.3)
      predictions.push({
        image,
        class: below(classes),
        box: [below(300), below(300), 10 + below(90), 10 + below(90)],
        score: (1 + below(600)) / 1000,
      });
  }
  return { truths, predictions };
}
