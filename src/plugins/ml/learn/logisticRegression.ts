import type { Matrix } from "../types.ts";
import { algebra } from "./algebra.ts";
import type { Algebra } from "./algebra.ts";
import { minimize } from "./lbfgs.ts";
import { columnMeans, pickRows } from "./rows.ts";
import { softmax } from "./softmax.ts";

export interface ProbeOptions {
  /** λ of the penalty λ/2 · |weights|² beside the sum of losses: 1 / C of scikit-learn. 0.1 when not said. */
  readonly penalty?: number;
  /** "balanced" makes classes count alike whatever their sizes; "uniform", when not said, makes rows count alike. */
  readonly classWeights?: "uniform" | "balanced";
  /** 100 when not said. */
  readonly iterations?: number;
  readonly algebra?: Algebra;
}

/** A linear classifier: logits are row · weights + bias. */
export interface LinearProbe {
  /** Classes × columns. */
  readonly weights: Matrix;
  readonly bias: Float32Array;
}

/**
 * Multinomial logistic regression with an L2 penalty (as scikit-learn's LogisticRegression; on vectors of a network it
 * is a linear probe, Alain and Bengio 2016), by L-BFGS. `labels` are 0 … classes − 1; rows with −1 are left out. A class
 * without a row becomes improbable. O(n · d · classes) an iteration, two matrix products.
 * @throws RangeError no row has a label
 */
export async function fitProbe(
  matrix: Matrix,
  labels: Int32Array,
  classes: number,
  options: ProbeOptions = {},
): Promise<LinearProbe> {
  const calculate = options.algebra ?? (await algebra());
  const { penalty = 0.1, classWeights = "uniform", iterations = 100 } = options;
  const labelled = Int32Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  if (labelled.length === 0) throw new RangeError("A classifier needs rows with labels.");
  const rows = labelled.length < matrix.rows ? pickRows(matrix, labelled) : matrix;
  const targets = Int32Array.from(labelled, (row) => labels[row]);
  const weightOf = weightsOf(targets, classes, classWeights);
  const { columns } = matrix;
  const mean = columnMeans(rows);
  /** The bias of a place is that of rows about their mean, where it hardly depends on the weights: half the steps. */
  const probeAt = (place: Float64Array): LinearProbe => {
    const weights = place.subarray(0, classes * columns);
    const bias = Float32Array.from(place.subarray(classes * columns));
    for (let i = 0; i < weights.length; i++)
      bias[Math.floor(i / columns)] -= weights[i] * mean[i % columns];
    return { weights: { data: Float32Array.from(weights), rows: classes, columns }, bias };
  };

  const best = await minimize(
    new Float64Array(classes * (columns + 1)),
    async (place) => {
      const { weights, bias } = probeAt(place);
      const residuals = softmax(await calculate.products(rows, weights, bias));
      const gradient = new Float64Array(place.length);
      let value = 0;
      for (let row = 0; row < targets.length; row++) {
        const [target, at] = [targets[row], row * classes];
        const weight = weightOf[target];
        value -= weight * Math.log(Math.max(residuals.data[at + target], 1e-30));
        residuals.data[at + target] -= 1;
        for (let label = 0; label < classes; label++) {
          residuals.data[at + label] *= weight;
          gradient[classes * columns + label] += residuals.data[at + label];
        }
      }
      gradient.set((await calculate.gram(residuals, rows)).data);
      for (let i = 0; i < classes * columns; i++) {
        value += (penalty / 2) * place[i] ** 2;
        gradient[i] +=
          penalty * place[i] -
          gradient[classes * columns + Math.floor(i / columns)] * mean[i % columns];
      }
      // Means, so that one tolerance suits any number of rows.
      for (let i = 0; i < gradient.length; i++) gradient[i] /= targets.length;
      return { value: value / targets.length, gradient };
    },
    { iterations, tolerance: 1e-3 },
  );
  return probeAt(best);
}

/** The logits of every row: rows × classes. Their {@link softmax} is the probabilities. */
export async function probeLogits(
  probe: LinearProbe,
  matrix: Matrix,
  given?: Algebra,
): Promise<Matrix> {
  return (given ?? (await algebra())).products(matrix, probe.weights, probe.bias);
}

/** "balanced": rows / (classes with rows × rows of the class). */
function weightsOf(
  targets: Int32Array,
  classes: number,
  kind: "uniform" | "balanced",
): Float64Array {
  const sizes = new Float64Array(classes);
  for (const target of targets) sizes[target]++;
  const used = sizes.filter((size) => size > 0).length;
  return sizes.map((size) =>
    kind === "uniform" || size === 0 ? 1 : targets.length / (used * size),
  );
}
