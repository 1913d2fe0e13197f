import type { Matrix } from "../../types.ts";
import { softmax } from "../softmax.ts";

/**
 * How likely the ground truth is the one that is wrong, in [0, 1], from a prediction: (m × confidence + 1) / 2, with
 * m = 1 where the prediction differs from the truth and −1 where it agrees. A confident contradiction gives 1, a
 * confident agreement 0, an unsure prediction ½. Source: FiftyOne Brain, `compute_mistakenness`.
 * @param confidence In [0, 1].
 */
export function mistakenness(confidence: number, agrees: boolean): number {
  return ((agrees ? -1 : 1) * confidence + 1) / 2;
}

/**
 * How undecided each prediction is: the entropy of its softmaxed logits, which are a row, in nats, [0, ln(classes)].
 * Source: FiftyOne Brain, `compute_hardness`.
 */
export function hardness(logits: Matrix): Float32Array {
  const { data, rows, columns } = softmax(logits);
  return Float32Array.from({ length: rows }, (_, row) =>
    entropy(data.subarray(row * columns, (row + 1) * columns)),
  );
}

/** In nats; probabilities of 0 add nothing. */
function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++)
    if (probabilities[i] > 0) sum -= probabilities[i] * Math.log(probabilities[i]);
  return sum;
}

/**
 * The entropy of a prediction of which only the confidence in the chosen class is known: the rest is spread evenly over
 * the other classes, which is the greatest entropy that fits. In nats, [0, ln(classes)].
 */
export function entropyOfConfidence(confidence: number, classes: number): number {
  if (classes < 2) return 0;
  const rest = (1 - confidence) / (classes - 1);
  return entropy([confidence, ...Array.from({ length: classes - 1 }, () => rest)]);
}
