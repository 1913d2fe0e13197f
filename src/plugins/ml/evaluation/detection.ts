import { figures, type ClassFigures } from "./classification.ts";
import { overlap, placesBy, type Boxes } from "./boxes.ts";

/** What becomes of the predictions of a detector that are confident enough. */
export interface DetectionCounts {
  /** By class. */
  readonly byClass: readonly ClassFigures[];
  /**
   * (classes + 1) × (classes + 1), row by row: of the true class found as the predicted one. Last row: found where there
   * is nothing; last column: not found.
   */
  readonly confusion: Int32Array;
  /** By cell of the matrix: places of the images that have such a case, each once. */
  readonly imagesOf: ReadonlyMap<number, Int32Array>;
  /** By image: right, wrong, and missed. */
  readonly right: Int32Array;
  readonly wrong: Int32Array;
  readonly missed: Int32Array;
}

/** When a prediction counts, and as what. */
export interface Matching {
  readonly classes: number;
  readonly images: number;
  /** Least overlap. */
  readonly iou: number;
  /** Least confidence. */
  readonly confidence: number;
}

/**
 * Matches the predictions of each image, the most confident first, with the truth of their class that they overlap
 * most; what is left then with what is left of other classes, which is where classes are confused. Crowds take any
 * number of predictions, which count as neither.
 */
export function detectionCounts(
  truths: Boxes,
  predictions: Boxes,
  { classes, images, iou, confidence }: Matching,
): DetectionCounts {
  const columns = classes + 1;
  const confusion = new Int32Array(columns * columns);
  const cells = new Map<number, Set<number>>();
  const [right, wrong, missed] = [0, 1, 2].map(() => new Int32Array(images));
  const note = (image: number, truth: number, predicted: number): void => {
    const cell = truth * columns + predicted;
    confusion[cell]++;
    const own = cells.get(cell);
    if (own) own.add(image);
    else cells.set(cell, new Set([image]));
    if (truth === predicted) right[image]++;
    else {
      if (predicted < classes) wrong[image]++;
      if (truth < classes) missed[image]++;
    }
  };
  const truthsBy = placesBy(truths.images);
  const predictionsBy = placesBy(predictions.images);
  for (let image = 0; image < images; image++) {
    const shown = (predictionsBy.get(image) ?? [])
      .filter((place) => predictions.scores[place] >= confidence)
      .toSorted((a, b) => predictions.scores[b] - predictions.scores[a]);
    const own = truthsBy.get(image) ?? [];
    const counted = own.filter((place) => truths.crowds[place] !== 1);
    const crowds = own.filter((place) => truths.crowds[place] === 1);
    const free = new Set(counted);
    const best = (place: number, among: Iterable<number>): number => {
      let [found, most] = [-1, iou];
      for (const truth of among) {
        const share = overlap(predictions, place, truths, truth);
        if (share >= most && (found < 0 || share > most)) [found, most] = [truth, share];
      }
      return found;
    };
    const isSame = (place: number) => (truth: number) =>
      truths.classes[truth] === predictions.classes[place];
    const left = shown.filter((place) => {
      const match = best(place, [...free].filter(isSame(place)));
      if (match < 0) return true;
      free.delete(match);
      note(image, truths.classes[match], predictions.classes[place]);
      return false;
    });
    for (const place of left) {
      const match = best(place, free);
      if (match >= 0) {
        free.delete(match);
        note(image, truths.classes[match], predictions.classes[place]);
      } else if (best(place, crowds.filter(isSame(place))) < 0)
        note(image, classes, predictions.classes[place]);
    }
    for (const truth of free) note(image, truths.classes[truth], classes);
  }
  return {
    byClass: Array.from({ length: classes }, (_, one) => figuresOf(confusion, columns, one)),
    confusion,
    imagesOf: new Map([...cells].map(([cell, own]) => [cell, Int32Array.from(own)])),
    right,
    wrong,
    missed,
  };
}

function figuresOf(confusion: Int32Array, columns: number, one: number): ClassFigures {
  let [row, column] = [0, 0];
  for (let other = 0; other < columns; other++) {
    row += confusion[one * columns + other];
    column += confusion[other * columns + one];
  }
  const right = confusion[one * columns + one];
  return figures(right, column - right, row - right);
}
