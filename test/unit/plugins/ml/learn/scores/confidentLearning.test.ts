import assert from "node:assert/strict";
import {
  confidentLearning,
  confidentThresholds,
} from "../../../../../../src/plugins/ml/learn/scores/confidentLearning.ts";
import { rounded } from "./neighbours.ts";

describe("confident learning", () => {
  const rows = [
    { label: 0, p: [0.9, 0.1] },
    { label: 0, p: [0.8, 0.2] },
    { label: 0, p: [0.1, 0.9] },
    { label: 1, p: [0.3, 0.7] },
    { label: 1, p: [0.4, 0.6] },
    { label: 1, p: [0.35, 0.65] },
  ];
  const probabilities = { data: Float32Array.from(rows.flatMap(({ p }) => p)), classes: 2 };
  const labels = Int32Array.from(rows, ({ label }) => label);

  it("the threshold of a class is the mean probability among the rows that bear it", () => {
    // (.9 + .8 + .1) / 3 = .6 and (.7 + .6 + .65) / 3 = .65.
    assert.deepEqual(rounded(confidentThresholds(probabilities, labels)), [0.6, 0.65]);
  });

  it("counts rows to the class whose threshold they reach, and calls other labels wrong", () => {
    const { wrong, suggested, quality } = confidentLearning(probabilities, labels);
    assert.deepEqual([...wrong], [0, 0, 1, 0, 0, 0]);
    assert.deepEqual([...suggested], [0, 0, 1, 1, 1, 1]);
    assert.deepEqual(rounded(quality), [0.9, 0.8, 0.1, 0.7, 0.6, 0.65]);
  });

  it("does not take a shy class for wrong where plain argmax would", () => {
    const shy = [
      ...Array.from({ length: 3 }, () => ({ label: 0, p: [0.45, 0.55] })),
      ...Array.from({ length: 3 }, () => ({ label: 1, p: [0.1, 0.9] })),
    ];
    const { wrong } = confidentLearning(
      { data: Float32Array.from(shy.flatMap(({ p }) => p)), classes: 2 },
      Int32Array.from(shy, ({ label }) => label),
    );
    assert.deepEqual([...wrong], [0, 0, 0, 0, 0, 0]);
  });

  it("neither judges nor suggests a class of two rows, which nothing that judges them has learned", () => {
    const common = rows.map(({ label, p }) => ({
      label,
      p: [...p.map((each) => 0.98 * each), 0.02],
    }));
    const rare = [
      { label: 2, p: [0.9, 0.09, 0.01] },
      { label: 2, p: [0.09, 0.9, 0.01] },
    ];
    const all = [...common, ...rare];
    const { wrong, suggested } = confidentLearning(
      { data: Float32Array.from(all.flatMap(({ p }) => p)), classes: 3 },
      Int32Array.from(all, ({ label }) => label),
    );
    assert.deepEqual([...wrong], [0, 0, 1, 0, 0, 0, 0, 0]);
    assert.equal(suggested[2], 1);
  });

  it("takes no label for wrong that is likelier than the class whose threshold is reached", () => {
    // Nobody recognises the rows of class 2, so that its threshold is 0.
    const strays = [
      ...Array.from({ length: 3 }, () => ({ label: 0, p: [1, 0, 0] })),
      { label: 0, p: [0.9, 0.1, 0] },
      ...Array.from({ length: 3 }, () => ({ label: 1, p: [0, 1, 0] })),
      ...Array.from({ length: 3 }, () => ({ label: 2, p: [1, 0, 0] })),
    ];
    const { wrong, suggested } = confidentLearning(
      { data: Float32Array.from(strays.flatMap(({ p }) => p)), classes: 3 },
      Int32Array.from(strays, ({ label }) => label),
    );
    assert.deepEqual([...wrong], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    assert.deepEqual([...suggested], [0, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
  });

  it("suggests no class that nobody bears", () => {
    const { wrong } = confidentLearning(
      { data: Float32Array.from([0, 0, 1]), classes: 3 },
      Int32Array.from([0]),
    );
    assert.deepEqual([...wrong], [0]);
  });
});
