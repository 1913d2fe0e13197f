/** Precision over recall, from the most confident on. */
export interface Curve {
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  readonly averagePrecision: number;
}

/**
 * Average precision as Σ (Rₙ − Rₙ₋₁) Pₙ, without interpolation; what is equally confident counts as one step, as
 * scikit-learn's `average_precision_score` has it.
 * @param hits whether each is right, the most confident first
 * @param confidences of them
 * @param positives how many there are to be found; more than the hits, where some never are
 */
export function averagePrecision(
  hits: readonly boolean[],
  confidences: readonly number[],
  positives: number,
): Curve {
  const recall: number[] = [];
  const precision: number[] = [];
  let found = 0;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < hits.length; i++) {
    if (hits[i]) found++;
    if (i + 1 < hits.length && confidences[i + 1] === confidences[i]) continue;
    const reached = positives === 0 ? 0 : found / positives;
    recall.push(reached);
    precision.push(found / (i + 1));
    sum += (reached - last) * (found / (i + 1));
    last = reached;
  }
  return { recall, precision, averagePrecision: sum };
}
