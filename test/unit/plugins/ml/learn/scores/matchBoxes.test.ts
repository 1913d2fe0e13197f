import assert from "node:assert/strict";
import {
  intersectionOverUnion,
  matchBoxes,
} from "../../../../../../src/plugins/ml/learn/scores/matchBoxes.ts";

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe("matching of boxes", () => {
  it("intersection over union", () => {
    assert.equal(intersectionOverUnion(box(0, 0, 10, 10), box(5, 0, 10, 10)), 50 / 150);
    assert.equal(intersectionOverUnion(box(0, 0, 10, 10), box(0, 0, 10, 10)), 1);
    assert.equal(intersectionOverUnion(box(0, 0, 10, 10), box(10, 0, 10, 10)), 0);
    assert.equal(intersectionOverUnion(box(0, 0, 0, 0), box(0, 0, 0, 0)), 0);
  });

  it("the surest prediction takes the box that it overlaps most, and nobody takes it again", () => {
    const truths = [box(0, 0, 10, 10), box(2, 0, 10, 10)];
    const predictions = [
      { ...box(0, 0, 10, 10), confidence: 0.5 },
      { ...box(0, 0, 10, 10), confidence: 0.9 },
      { ...box(40, 0, 10, 10), confidence: 1 },
    ];
    assert.deepEqual(matchBoxes(truths, predictions), [
      { truth: 0, prediction: 1, overlap: 1 },
      { truth: 1, prediction: 0, overlap: 80 / 120 },
    ]);
  });

  it("half of the union is enough, less is not", () => {
    const prediction = [{ ...box(0, 0, 10, 10), confidence: 1 }];
    assert.equal(matchBoxes([box(0, 0, 10, 20)], prediction).length, 1);
    assert.equal(matchBoxes([box(0, 0, 10, 21)], prediction).length, 0);
  });
});
