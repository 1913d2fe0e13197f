import type { Matrix } from "../types.ts";
import { fitProbe, probeLogits } from "./logisticRegression.ts";
import type { ProbeOptions } from "./logisticRegression.ts";
import { Random } from "./random.ts";
import { pickRows } from "./rows.ts";

/**
 * Logits of every labelled row by a probe that has not seen it: `folds` probes, each fitted without its share of every
 * class. Rows without a label (−1) keep zeros, which are equal probabilities. A class with one row has none to learn
 * from in that row's fold. At least two labelled rows are needed.
 */
export async function outOfFoldLogits(
  matrix: Matrix,
  labels: Int32Array,
  classes: number,
  options: ProbeOptions & { readonly folds?: number; readonly seed?: number } = {},
): Promise<Matrix> {
  const { folds = 5, seed = 0 } = options;
  const foldOf = stratifiedFolds(labels, folds, new Random(seed));
  const data = new Float32Array(matrix.rows * classes);
  for (let fold = 0; fold < folds; fold++) {
    const held = Int32Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold);
    if (held.length === 0) continue;
    const others = labels.map((label, row) => (foldOf[row] === fold ? -1 : label));
    const probe = await fitProbe(matrix, others, classes, options);
    const logits = await probeLogits(probe, pickRows(matrix, held), options.algebra);
    for (const [i, row] of held.entries())
      data.set(logits.data.subarray(i * classes, (i + 1) * classes), row * classes);
  }
  return { data, rows: matrix.rows, columns: classes };
}

/** A fold for every labelled row, −1 for the others; every class is dealt out evenly in an order drawn at random. */
export function stratifiedFolds(labels: Int32Array, folds: number, random: Random): Int32Array {
  const order = Int32Array.from(labels.keys());
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const foldOf = new Int32Array(labels.length).fill(-1);
  const dealt = new Map<number, number>();
  let next = 0;
  for (const row of order) {
    if (labels[row] < 0) continue;
    // Each class begins one fold after the one before began, so that small classes do not all fill the first fold.
    const turn = dealt.get(labels[row]) ?? next++;
    foldOf[row] = turn % folds;
    dealt.set(labels[row], turn + 1);
  }
  return foldOf;
}
