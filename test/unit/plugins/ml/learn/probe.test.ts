import assert from "node:assert/strict";
import { plainAlgebra } from "../../../../../src/plugins/ml/learn/algebra.ts";
import {
  outOfFoldLogits,
  stratifiedFolds,
} from "../../../../../src/plugins/ml/learn/crossValidation.ts";
import {
  fitProbe,
  probeLogits,
  type ProbeOptions,
} from "../../../../../src/plugins/ml/learn/logisticRegression.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import { calibratedTemperature, softmax } from "../../../../../src/plugins/ml/learn/softmax.ts";
import { drawBlobs, drawNoise, matrixOf } from "./drawnData.ts";

const points = matrixOf([
  [0, 0],
  [1, 0],
  [0, 1],
  [2, 2],
  [3, 2],
  [2, 3],
  [0, 3],
  [0, 4],
  [1, 3],
  [1, 1],
]);
const even = Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2, 1);
const uneven = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 1, 2);

describe("logistic regression", () => {
  // Weights and probabilities of (1, 1) by scikit-learn's LogisticRegression(C=2).
  const cases: readonly [string, Int32Array, ProbeOptions, number[], number[]][] = [
    ["", even, {}, [-0.6442, -1.158, 1.2712, -0.0348, -0.627, 1.1927], [0.4413, 0.4831, 0.0756]],
    [
      ", balanced,",
      uneven,
      { classWeights: "balanced" },
      [0.1709, -0.3317, -0.2976, 1.1925, 0.1267, -0.8608],
      [0.4336, 0.0405, 0.5259],
    ],
  ];
  for (const [name, labels, options, weights, probabilities] of cases)
    for (const algebra of [undefined, plainAlgebra])
      it(`finds the weights that scikit-learn${name} finds${algebra ? ", by loops" : ""}`, async () => {
        const probe = await fitProbe(points, labels, 3, { penalty: 0.5, algebra, ...options });
        near(probe.weights.data, weights, 0.01);
        near(softmax(await probeLogits(probe, matrixOf([[1, 1]]))).data, probabilities, 0.005);
      });

  it("leaves rows without a label out, and finds classes improbable that have none", async () => {
    const labels = Int32Array.from(even);
    labels[9] = -1;
    const probe = await fitProbe(points, labels, 4, { penalty: 0.5 });
    const without = await fitProbe(
      { data: points.data.slice(0, 18), rows: 9, columns: 2 },
      even.slice(0, 9),
      4,
      { penalty: 0.5 },
    );
    assert.deepEqual(probe, without);
    const { data } = softmax(await probeLogits(probe, points));
    for (let row = 0; row < points.rows; row++) assert.ok(data[4 * row + 3] < 0.05);
    await assert.rejects(fitProbe(points, new Int32Array(10).fill(-1), 3), RangeError);
  });

  it("tells clusters apart that it was shown a tenth of", async () => {
    const { matrix, labels } = drawBlobs(1000, 32, 10, { spread: 0.5 });
    const shown = labels.map((label, row) => (row < 100 ? label : -1));
    const logits = await probeLogits(await fitProbe(matrix, shown, 10), matrix);
    assert.ok(accuracy(logits.data, labels, 10) > 0.99);
  });
});

describe("out-of-fold logits", () => {
  it("tell nothing of labels that are drawn, however well the rows could be learnt by heart", async () => {
    const matrix = drawNoise(200, 150);
    const random = new Random(4);
    const labels = Int32Array.from({ length: 200 }, () => random.below(2));
    const fitted = await probeLogits(await fitProbe(matrix, labels, 2, { penalty: 1e-4 }), matrix);
    assert.ok(accuracy(fitted.data, labels, 2) > 0.95);
    const held = await outOfFoldLogits(matrix, labels, 2, { penalty: 1e-4 });
    const right = accuracy(held.data, labels, 2);
    assert.ok(right > 0.35 && right < 0.65, String(right));
  });

  it("are zeros for rows without a label", async () => {
    const { matrix, labels } = drawBlobs(60, 8, 3);
    labels.fill(-1, 50);
    const held = await outOfFoldLogits(matrix, labels, 3);
    assert.ok(held.data.subarray(150).every((value) => value === 0));
    assert.ok(accuracy(held.data.subarray(0, 150), labels.subarray(0, 50), 3) > 0.95);
  });

  it("deals every class out evenly", () => {
    const labels = Int32Array.from({ length: 103 }, (_, i) =>
      i < 3 ? -1 : i < 53 ? 0 : i < 98 ? 1 : 2,
    );
    const folds = stratifiedFolds(labels, 5, new Random(1));
    const counts = [0, 1, 2].map((label) =>
      [0, 1, 2, 3, 4].map(
        (fold) => folds.filter((f, row) => f === fold && labels[row] === label).length,
      ),
    );
    assert.deepEqual(counts, [Array(5).fill(10), Array(5).fill(9), Array(5).fill(1)]);
    assert.deepEqual([...folds.subarray(0, 3)], [-1, -1, -1]);
  });
});

describe("softmax and temperature", () => {
  it("makes probabilities of logits, also of great ones", () => {
    near(
      softmax(
        matrixOf([
          [0, Math.log(3)],
          [1000, 1000],
        ]),
      ).data,
      [0.25, 0.75, 0.5, 0.5],
      1e-6,
    );
    near(softmax(matrixOf([[0, Math.log(9)]]), 2).data, [0.25, 0.75], 1e-6);
  });

  it("finds the temperature that labels were drawn with", () => {
    const random = new Random(3);
    const logits = matrixOf(
      Array.from({ length: 6000 }, () => [0, 1, 2].map(() => 4 * random.normal())),
    );
    const { data } = softmax(logits, 2.5);
    const labels = Int32Array.from({ length: 6000 }, (_, row) => {
      const drawn = random.next();
      return drawn < data[3 * row] ? 0 : drawn < data[3 * row] + data[3 * row + 1] ? 1 : 2;
    });
    const found = calibratedTemperature(logits, labels);
    assert.ok(Math.abs(found - 2.5) < 0.15, String(found));
  });
});

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) < tolerance, `${actual[i]} is not ${value}`);
}

function accuracy(logits: Float32Array, labels: Int32Array, classes: number): number {
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    if (own.indexOf(Math.max(...own)) === label) right++;
  }
  return right / labels.length;
}
