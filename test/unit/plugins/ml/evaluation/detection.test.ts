import assert from "node:assert/strict";
import { detectionCounts } from "../../../../../src/plugins/ml/evaluation/detection.ts";
import { boxesOf } from "./makeBoxes.ts";

const [cat, dog] = [0, 1];
const box = (x: number): readonly [number, number, number, number] => [x, 0, 100, 100];

describe("what becomes of a detector's boxes", () => {
  it("counts right, confused, invented and missed boxes, by class and by image", () => {
    const truths = boxesOf([
      { image: 0, class: cat, box: box(0) },
      { image: 0, class: dog, box: box(200) },
      { image: 1, class: cat, box: box(0) },
      { image: 2, class: dog, box: box(0), crowd: true },
    ]);
    const predictions = boxesOf([
      { image: 0, class: cat, box: box(10), score: 0.9 },
      // Where the dog is.
      { image: 0, class: cat, box: box(210), score: 0.8 },
      // Where nothing is.
      { image: 1, class: dog, box: box(500), score: 0.7 },
      // Not sure enough.
      { image: 1, class: cat, box: box(0), score: 0.3 },
      // In the crowd: neither right nor wrong.
      { image: 2, class: dog, box: [20, 20, 20, 20], score: 0.9 },
    ]);
    const counts = detectionCounts(truths, predictions, {
      classes: 2,
      images: 4,
      iou: 0.5,
      confidence: 0.5,
    });
    assert.deepEqual(
      [...counts.confusion],
      [
        [1, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
      ].flat(),
    );
    assert.deepEqual([...counts.right], [1, 0, 0, 0]);
    assert.deepEqual([...counts.wrong], [1, 1, 0, 0]);
    assert.deepEqual([...counts.missed], [1, 1, 0, 0]);
    const [ofCat, ofDog] = counts.byClass;
    assert.deepEqual(
      [ofCat?.truePositives, ofCat?.falsePositives, ofCat?.falseNegatives],
      [1, 1, 1],
    );
    assert.deepEqual(
      [ofDog?.truePositives, ofDog?.falsePositives, ofDog?.falseNegatives],
      [0, 1, 1],
    );
    // Dogs that were taken for cats, and cats that were not found.
    assert.deepEqual([...(counts.imagesOf.get(dog * 3 + cat) ?? [])], [0]);
    assert.deepEqual([...(counts.imagesOf.get(cat * 3 + 2) ?? [])], [1]);
  });

  it("the class's own box is taken before a nearer one of another class", () => {
    const truths = boxesOf([
      { image: 0, class: cat, box: box(0) },
      { image: 0, class: dog, box: box(30) },
    ]);
    const predictions = boxesOf([
      { image: 0, class: cat, box: box(28), score: 0.9 },
      { image: 0, class: dog, box: box(2), score: 0.8 },
    ]);
    const matching = { classes: 2, images: 1, iou: 0.5, confidence: 0 };
    const { confusion } = detectionCounts(truths, predictions, matching);
    assert.deepEqual([...confusion], [1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});
