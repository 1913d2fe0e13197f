import { averagePrecision, type Curve } from "./averagePrecision.ts";

/** What a classifier said of images, beside what is true. Places of classes; −1: nothing is known. */
export interface Classified {
  readonly classes: number;
  readonly truth: Int32Array;
  /** As many. */
  readonly predicted: Int32Array;
  /** Of the predictions, NaN: none; null: of none. */
  readonly confidences: Float32Array | null;
}

/** Figures of one class; 0 where a quotient has nothing below, as scikit-learn has it. */
export interface ClassFigures {
  /** Images that are of it. */
  readonly support: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export type Averages = Pick<ClassFigures, "precision" | "recall" | "f1">;

export interface ClassificationFigures {
  /** Images with a truth: all others are left out. */
  readonly images: number;
  /** Of them those without a prediction, which count as wrong. */
  readonly unpredicted: number;
  /** classes × (classes + 1), row by row: of the true class as the predicted one; the last column: not predicted. */
  readonly confusion: Int32Array;
  readonly byClass: readonly ClassFigures[];
  readonly accuracy: number;
  /** Over classes that are true or predicted anywhere, each counting the same. */
  readonly macro: Averages;
  /** Over classes by their support. */
  readonly weighted: Averages;
  /** Where there are confidences: of each class, those images that are predicted as it ranked by confidence; null: without. */
  readonly curves: readonly Curve[] | null;
  /** Mean of the average precisions of classes with a truth; null: without confidences. */
  readonly meanAveragePrecision: number | null;
}

/**
 * Confusion matrix, precision, recall and F1 as scikit-learn's `classification_report` has them. The average precision
 * is Σ (Rₙ − Rₙ₋₁) Pₙ over the images that are predicted as a class; those that are not are never found.
 */
export function classificationFigures(given: Classified): ClassificationFigures {
  const { classes, truth, predicted, confidences } = given;
  const columns = classes + 1;
  const confusion = new Int32Array(classes * columns);
  let [images, unpredicted, right] = [0, 0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    images++;
    if (predicted[i] < 0) unpredicted++;
    if (predicted[i] === truth[i]) right++;
    confusion[truth[i] * columns + (predicted[i] < 0 ? classes : predicted[i])]++;
  }
  const byClass = Array.from({ length: classes }, (_, one) => figuresOf(confusion, classes, one));
  const present = byClass.filter(
    ({ support, falsePositives, truePositives }) => support + falsePositives + truePositives > 0,
  );
  const curves = confidences && byClass.map((_, one) => curveOf(given, confidences, one, byClass));
  const known = (curves ?? []).filter((_, one) => byClass[one].support > 0);
  return {
    images,
    unpredicted,
    confusion,
    byClass,
    accuracy: quotient(right, images),
    macro: averages(present, () => 1),
    weighted: averages(present, ({ support }) => support),
    curves,
    meanAveragePrecision:
      curves &&
      quotient(
        known.reduce((sum, curve) => sum + curve.averagePrecision, 0),
        known.length,
      ),
  };
}

/** 0 where there is nothing to divide by. */
function quotient(above: number, below: number): number {
  return below === 0 ? 0 : above / below;
}

/** From counts, with 0 where a quotient has nothing below. */
export function figures(
  truePositives: number,
  falsePositives: number,
  falseNegatives: number,
): ClassFigures {
  return {
    support: truePositives + falseNegatives,
    truePositives,
    falsePositives,
    falseNegatives,
    precision: quotient(truePositives, truePositives + falsePositives),
    recall: quotient(truePositives, truePositives + falseNegatives),
    f1: quotient(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

function figuresOf(confusion: Int32Array, classes: number, one: number): ClassFigures {
  const columns = classes + 1;
  let [support, predictedAs] = [0, 0];
  for (let other = 0; other < columns; other++) support += confusion[one * columns + other];
  for (let other = 0; other < classes; other++) predictedAs += confusion[other * columns + one];
  const right = confusion[one * columns + one];
  return figures(right, predictedAs - right, support - right);
}

function curveOf(
  { truth, predicted }: Classified,
  confidences: Float32Array,
  one: number,
  byClass: readonly ClassFigures[],
): Curve {
  const ranked: number[] = [];
  for (let i = 0; i < truth.length; i++)
    if (truth[i] >= 0 && predicted[i] === one && !Number.isNaN(confidences[i])) ranked.push(i);
  ranked.sort((a, b) => confidences[b] - confidences[a]);
  return averagePrecision(
    ranked.map((i) => truth[i] === one),
    ranked.map((i) => confidences[i]),
    byClass[one].support,
  );
}

function averages(
  classes: readonly ClassFigures[],
  weightOf: (figures: ClassFigures) => number,
): Averages {
  const total = classes.reduce((sum, one) => sum + weightOf(one), 0);
  const mean = (of: keyof Averages): number =>
    quotient(
      classes.reduce((sum, one) => sum + weightOf(one) * one[of], 0),
      total,
    );
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}
