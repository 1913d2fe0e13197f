import assert from "node:assert/strict";
import { averagePrecision } from "../../../../../src/plugins/ml/evaluation/averagePrecision.ts";
import { classificationFigures } from "../../../../../src/plugins/ml/evaluation/classification.ts";

describe("figures of tags", () => {
  it("equal the worked example of scikit-learn's classification_report", () => {
    // Its documentation: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1].
    const figures = classificationFigures({
      classes: 3,
      truth: Int32Array.of(0, 1, 2, 2, 2),
      predicted: Int32Array.of(0, 0, 2, 2, 1),
      confidences: null,
    });
    const rounded = (value: number): number => Number(value.toFixed(2));
    assert.deepEqual(
      figures.byClass.map(({ precision, recall, f1, support }) => [
        rounded(precision),
        rounded(recall),
        rounded(f1),
        support,
      ]),
      [
        [0.5, 1, 0.67, 1],
        [0, 0, 0, 1],
        [1, 0.67, 0.8, 3],
      ],
    );
    assert.equal(figures.accuracy, 0.6);
    assert.deepEqual(Object.values(figures.macro).map(rounded), [0.5, 0.56, 0.49]);
    assert.deepEqual(Object.values(figures.weighted).map(rounded), [0.7, 0.6, 0.61]);
    assert.deepEqual(
      [...figures.confusion],
      [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 1, 2, 0],
      ].flat(),
    );
    assert.equal(figures.meanAveragePrecision, null);
  });

  it("leave out what has no truth, and count what has no prediction as wrong", () => {
    const { images, unpredicted, accuracy, confusion, byClass } = classificationFigures({
      classes: 2,
      truth: Int32Array.of(0, -1, 1, 0),
      predicted: Int32Array.of(0, 1, -1, -1),
      confidences: null,
    });
    assert.deepEqual([images, unpredicted, accuracy], [3, 2, 1 / 3]);
    assert.deepEqual([...confusion], [1, 0, 1, 0, 0, 1]);
    assert.deepEqual(
      byClass.map(({ falseNegatives }) => falseNegatives),
      [1, 1],
    );
  });

  it("rank by confidence for the average precision, as the example of average_precision_score", () => {
    // Its documentation: y_true = [0, 0, 1, 1], y_score = [0.1, 0.4, 0.35, 0.8] gives 0.83.
    const curve = averagePrecision([true, false, true, false], [0.8, 0.4, 0.35, 0.1], 2);
    assert.ok(Math.abs(curve.averagePrecision - 0.8333333333333333) < 1e-15);
    assert.deepEqual(curve.recall, [0.5, 0.5, 1, 1]);
    // Equally confident ones are one step: their order says nothing.
    const tied = averagePrecision([true, false], [0.5, 0.5], 1);
    const other = averagePrecision([false, true], [0.5, 0.5], 1);
    assert.deepEqual([tied.averagePrecision, other.averagePrecision], [0.5, 0.5]);
    const figures = classificationFigures({
      classes: 2,
      truth: Int32Array.of(0, 0, 1, 1),
      predicted: Int32Array.of(0, 0, 0, 1),
      confidences: Float32Array.of(0.9, 0.6, 0.75, 0.5),
    });
    assert.deepEqual(
      figures.curves?.map((one) => one.averagePrecision),
      // Class 0: right at 0.9, wrong at 0.75, right at 0.6.
      [0.5 + 0.5 * (2 / 3), 0.5],
    );
  });
});
