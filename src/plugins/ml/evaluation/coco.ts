import { overlap, placesBy, type Boxes } from "./boxes.ts";

// Steps as the reference's `numpy.linspace` rounds them: 0.57 is reached or not by the last digit.
/** IoU thresholds 0.50, 0.55, …, 0.95. */
const iouThresholds = Array.from({ length: 10 }, (_, i) => 0.5 + i * ((0.95 - 0.5) / 9));
/** Recalls at which precision is read: 0, 0.01, …, 1. */
export const recallPoints = Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));
/** In square pixels; both ends count. */
const areaRanges = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const;

type AreaRange = keyof typeof areaRanges;

/** NaN where there is no truth to be found. */
export interface CocoFigures {
  /** AP at IoU .50:.05:.95, over all areas. */
  readonly map: number;
  readonly map50: number;
  readonly map75: number;
  readonly small: number;
  readonly medium: number;
  readonly large: number;
  /** Mean recall over classes and IoU thresholds with at most 1, 10 and 100 predictions an image. */
  readonly recall1: number;
  readonly recall10: number;
  readonly recall100: number;
  /** By class: AP at IoU .50:.05:.95 and at .50; NaN where the class has no truth. */
  readonly byClass: readonly { readonly ap: number; readonly ap50: number }[];
  /** By class: precision at the 101 recalls, at IoU .50; empty where the class has no truth. */
  readonly curves50: readonly (readonly number[])[];
}

/**
 * Average precision and recall of boxes as COCO's evaluation computes them (Lin et al., "Microsoft COCO", and the
 * reference `COCOeval`): predictions are matched class by class and image by image, the most confident first; at most
 * 100 an image count; crowds and what is outside of an area range are neither right nor wrong.
 * @param tell told how many of the classes are done
 */
export function cocoFigures(
  truths: Boxes,
  predictions: Boxes,
  classes: number,
  tell: (done: number) => void = () => undefined,
): CocoFigures {
  const ofTruths = placesBy(truths.classes);
  const ofPredictions = placesBy(predictions.classes);
  const byClass = Array.from({ length: classes }, (_, one) => {
    const images = imagesOf(
      truths,
      predictions,
      ofTruths.get(one) ?? [],
      ofPredictions.get(one) ?? [],
    );
    const ranges = Object.fromEntries(
      Object.keys(areaRanges).map((range) => [
        range,
        accumulate(images, truths, predictions, areaRanges[range as AreaRange], 100),
      ]),
    ) as Record<AreaRange, Accumulated | null>;
    const few = [1, 10].map((most) =>
      accumulate(images, truths, predictions, areaRanges.all, most),
    );
    tell(one + 1);
    return { ranges, few };
  });
  const ap = (range: AreaRange, threshold: number | null): number =>
    mean(byClass.map(({ ranges }) => apOf(ranges[range], threshold)));
  return {
    map: ap("all", null),
    map50: ap("all", 0),
    map75: ap("all", 5),
    small: ap("small", null),
    medium: ap("medium", null),
    large: ap("large", null),
    recall1: mean(byClass.map(({ few }) => recallOf(few[0]))),
    recall10: mean(byClass.map(({ few }) => recallOf(few[1]))),
    recall100: mean(byClass.map(({ ranges }) => recallOf(ranges.all))),
    byClass: byClass.map(({ ranges: { all } }) => ({ ap: apOf(all, null), ap50: apOf(all, 0) })),
    curves50: byClass.map(({ ranges: { all } }) => all?.precisions[0] ?? []),
  };
}

/** One class in one image: places of its boxes, and the overlap of each prediction with each truth. */
interface ImageBoxes {
  readonly truths: readonly number[];
  /** The most confident first, 100 at most. */
  readonly predictions: readonly number[];
  readonly overlaps: readonly Float64Array[];
}

interface Accumulated {
  /** By threshold: precision at the 101 recalls. */
  readonly precisions: readonly (readonly number[])[];
  /** By threshold: what is found at the end. */
  readonly recalls: readonly number[];
}

function imagesOf(
  truths: Boxes,
  predictions: Boxes,
  ofTruths: readonly number[],
  ofPredictions: readonly number[],
): ImageBoxes[] {
  const truthsBy = groupBy(truths.images, ofTruths);
  const predictionsBy = groupBy(predictions.images, ofPredictions);
  // By image, since equal scores of different images keep the order of the images.
  const images = [...new Set([...truthsBy.keys(), ...predictionsBy.keys()])].sort((a, b) => a - b);
  return images.map((image) => {
    const own = truthsBy.get(image) ?? [];
    const { scores } = predictions;
    const ranked = (predictionsBy.get(image) ?? [])
      .toSorted((a, b) => scores[b] - scores[a])
      .slice(0, 100);
    return {
      truths: own,
      predictions: ranked,
      overlaps: ranked.map((place) =>
        Float64Array.from(own, (truth) => overlap(predictions, place, truths, truth)),
      ),
    };
  });
}

/** Null: there is nothing to be found. */
function accumulate(
  images: readonly ImageBoxes[],
  truths: Boxes,
  predictions: Boxes,
  [least, most]: readonly [number, number],
  mostPredictions: number,
): Accumulated | null {
  const isOutside = ({ areas }: Boxes, place: number): boolean =>
    areas[place] < least || areas[place] > most;
  const total = images.reduce(
    (sum, image) => sum + Math.min(mostPredictions, image.predictions.length),
    0,
  );
  const scores = new Float64Array(total);
  // Of each prediction by threshold: 1 right, 0 wrong, −1 neither.
  const outcomes = iouThresholds.map(() => new Int8Array(total));
  let [positives, start] = [0, 0];
  for (const image of images) {
    const shown = Math.min(mostPredictions, image.predictions.length);
    const ignored = image.truths.map(
      (truth) => truths.crowds[truth] === 1 || isOutside(truths, truth),
    );
    for (const one of ignored) if (!one) positives++;
    for (let i = 0; i < shown; i++) {
      const place = image.predictions[i];
      scores[start + i] = predictions.scores[place];
      if (isOutside(predictions, place)) for (const own of outcomes) own[start + i] = -1;
    }
    if (ignored.length > 0) {
      // Those that count come first, so that a prediction takes what is ignored only where nothing else is left.
      const order = [...ignored.keys()].sort((a, b) => Number(ignored[a]) - Number(ignored[b]));
      for (let at = 0; at < iouThresholds.length; at++) {
        const taken = new Uint8Array(ignored.length);
        const matching = { order, ignored, taken, threshold: iouThresholds[at], truths };
        for (let i = 0; i < shown; i++) {
          const match = bestMatch(image, i, matching);
          if (match < 0) continue;
          taken[match] = 1;
          outcomes[at][start + i] = ignored[match] ? -1 : 1;
        }
      }
    }
    start += shown;
  }
  if (positives === 0) return null;
  const ranked = Uint32Array.from(scores, (_, i) => i).sort(
    (a, b) => scores[b] - scores[a] || a - b,
  );
  const found = outcomes.map((own) => precisionAtRecalls(ranked, own, positives));
  return {
    precisions: found.map(({ precisions }) => precisions),
    recalls: found.map(({ recall }) => recall),
  };
}

interface Matching {
  readonly order: readonly number[];
  readonly ignored: readonly boolean[];
  readonly taken: Uint8Array;
  readonly threshold: number;
  readonly truths: Boxes;
}

/** Place in the image's truths; −1: none overlaps enough. A crowd is taken any number of times. */
function bestMatch(
  image: ImageBoxes,
  prediction: number,
  { order, ignored, taken, threshold, truths }: Matching,
): number {
  const overlaps = image.overlaps[prediction];
  let least = Math.min(threshold, 1 - 1e-10);
  let best = -1;
  for (let i = 0; i < order.length; i++) {
    const place = order[i];
    if (taken[place] === 1 && truths.crowds[image.truths[place]] !== 1) continue;
    if (best >= 0 && !ignored[best] && ignored[place]) break;
    if (overlaps[place] < least) continue;
    least = overlaps[place];
    best = place;
  }
  return best;
}

function precisionAtRecalls(
  ranked: Uint32Array,
  outcomes: Int8Array,
  positives: number,
): { precisions: number[]; recall: number } {
  const recalls = new Float64Array(ranked.length);
  const precisions = new Float64Array(ranked.length);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < ranked.length; i++) {
    const outcome = outcomes[ranked[i]];
    if (outcome === 1) right++;
    if (outcome === 0) wrong++;
    recalls[i] = right / positives;
    // What is ignored at the very beginning is no prediction yet.
    precisions[i] = right / (right + wrong + Number.EPSILON);
  }
  for (let i = precisions.length - 2; i >= 0; i--)
    precisions[i] = Math.max(precisions[i], precisions[i + 1]);
  let at = 0;
  return {
    precisions: recallPoints.map((point) => {
      while (at < recalls.length && recalls[at] < point) at++;
      return precisions[at] ?? 0;
    }),
    recall: recalls.at(-1) ?? 0,
  };
}

function apOf(found: Accumulated | null, threshold: number | null): number {
  if (!found) return Number.NaN;
  return mean(threshold === null ? found.precisions.flat() : found.precisions[threshold]);
}

function recallOf(found: Accumulated | null): number {
  return found ? mean(found.recalls) : Number.NaN;
}

/** Of those that are numbers; NaN: there are none. */
function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, one) => sum + one, 0) / known.length;
}

function groupBy(images: Int32Array, places: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const place of places) {
    const own = groups.get(images[place]);
    if (own) own.push(place);
    else groups.set(images[place], [place]);
  }
  return groups;
}
