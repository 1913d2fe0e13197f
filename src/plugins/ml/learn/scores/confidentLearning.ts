/** Probabilities of `classes` classes for each row: those of row i are [i × classes, (i + 1) × classes). */
export interface ClassProbabilities {
  readonly data: Float32Array;
  readonly classes: number;
}

/** What confident learning says of labels. */
export interface LabelQuality {
  /** 1 where the label is likely wrong. */
  readonly wrong: Uint8Array<ArrayBuffer>;
  /** The class that each row likely is. */
  readonly suggested: Int32Array<ArrayBuffer>;
  /** How likely the label is right, in [0, 1]: its own probability ("self-confidence"). */
  readonly quality: Float32Array<ArrayBuffer>;
}

/**
 * A class with fewer rows than that is not judged: whatever judges its rows has seen none or one of it, so that its
 * threshold is about 0. One such row among 150 of three classes that overlap had 46 of the others reported as its class.
 */
export const fewestOfClass = 3;

/** How many rows are of classes (−1: none) that are not judged; null: there are not two others. */
export function unjudgedRows(labels: Int32Array, classes: number): number | null {
  const counts = new Int32Array(classes);
  for (const label of labels) if (label >= 0) counts[label]++;
  const rare = counts.filter((count) => count < fewestOfClass);
  return classes - rare.length < 2 ? null : rare.reduce((sum, count) => sum + count, 0);
}

/**
 * Finds labels that are likely wrong from probabilities of a model that has not seen the row it judges.
 *
 * - The threshold of a class is the mean probability of that class among the rows that bear it as their label.
 * - A row is confidently counted to the class whose probability reaches its threshold; to the likeliest, if several do.
 *   A label is wrong where that class is likelier than the label. Classes of fewer rows than
 *   {@link fewestOfClass} are neither judged nor suggested.
 * - The quality is p(label), as cleanlab's `get_label_quality_scores` has by default. The normalised margin puts
 *   confusions that are common, and mostly right, before labels that are wrong by accident: on Fashion-MNIST with 5 %
 *   of 5,000 labels flipped its average precision was .79, this one's .89.
 *
 * Source: Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels" (2021), "confident
 * joint". O(rows × classes).
 * @param labels The class of each row, in [0, classes).
 */
export function confidentLearning(
  { data, classes }: ClassProbabilities,
  labels: Int32Array,
): LabelQuality {
  const thresholds = confidentThresholds({ data, classes }, labels);
  const wrong = new Uint8Array(labels.length);
  const suggested = new Int32Array(labels.length);
  const quality = new Float32Array(labels.length);
  for (const [row, label] of labels.entries()) {
    const own = data.subarray(row * classes, (row + 1) * classes);
    const counted = likeliest(own, (each) => own[each] >= thresholds[each] - slack);
    // A class of rows that no model recognises has a threshold of about 0, which says nothing of others.
    const isLikelier = counted >= 0 && own[counted] > own[label];
    wrong[row] = isLikelier && thresholds[label] < unreached ? 1 : 0;
    suggested[row] = wrong[row] === 1 ? counted : likeliest(own, () => true);
    quality[row] = own[label];
  }
  return { wrong, suggested, quality };
}

/** The mean probability of each class among the rows with this label; above 1, which nothing reaches, for one of too few rows. */
export function confidentThresholds(
  { data, classes }: ClassProbabilities,
  labels: Int32Array,
): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  for (const [row, label] of labels.entries()) {
    sums[label] += data[row * classes + label];
    counts[label]++;
  }
  return sums.map((sum, each) => (counts[each] < fewestOfClass ? unreached : sum / counts[each]));
}

/** A probability that equals a mean of its like must not miss it by a rounding of the sum. */
const slack = 1e-6;
const unreached = 1 + 2 * slack;

/** −1: no class is allowed. */
function likeliest(probabilities: Float32Array, allowed: (each: number) => boolean): number {
  let best = -1;
  for (let each = 0; each < probabilities.length; each++)
    if (allowed(each) && (best < 0 || probabilities[each] > probabilities[best])) best = each;
  return best;
}
