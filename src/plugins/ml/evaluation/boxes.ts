/** Boxes of many images as lists of the same length. */
export interface Boxes {
  /** Place of the image. */
  readonly images: Int32Array;
  /** Place of the class. */
  readonly classes: Int32Array;
  /** x, y, width and height of each, in pixels. */
  readonly boxes: Float64Array;
  /** Of the shapes that they are around, in square pixels. */
  readonly areas: Float64Array;
  /** Of predictions; of the truth all 1. */
  readonly scores: Float64Array;
  /** 1: a crowd, which predictions may fall in without being right or wrong. */
  readonly crowds: Uint8Array;
}

/**
 * Intersection over union of two boxes; with a crowd, over the area of the prediction, as COCO has it.
 * @param prediction place of a box in `predictions`, as `truth` is one in `truths`
 */
export function overlap(
  predictions: Boxes,
  prediction: number,
  truths: Boxes,
  truth: number,
): number {
  const [p, t] = [predictions.boxes, truths.boxes];
  const [i, j] = [prediction * 4, truth * 4];
  const width = Math.min(p[i] + p[i + 2], t[j] + t[j + 2]) - Math.max(p[i], t[j]);
  const height = Math.min(p[i + 1] + p[i + 3], t[j + 1] + t[j + 3]) - Math.max(p[i + 1], t[j + 1]);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  const own = p[i + 2] * p[i + 3];
  return common / (truths.crowds[truth] === 1 ? own : own + t[j + 2] * t[j + 3] - common);
}

/** Places of boxes by a key, in their order. */
export function placesBy(keys: Int32Array): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < keys.length; i++) {
    const own = places.get(keys[i]);
    if (own) own.push(i);
    else places.set(keys[i], [i]);
  }
  return places;
}
