import assert from "node:assert/strict";
import { cocoFigures } from "../../../../../src/plugins/ml/evaluation/coco.ts";
import { boxesOf, randomScenes, type Box } from "./makeBoxes.ts";

const at = (image: number, x: number, more: Partial<Box> = {}): Box => ({
  image,
  class: 0,
  box: [x, 0, 100, 100],
  ...more,
});

describe("mAP as COCO computes it", () => {
  it("is 1 for perfect boxes and 0 for none that overlap", () => {
    const truths = [at(0, 0), at(1, 50, { class: 1 })];
    const perfect = truths.map((box) => ({ ...box, score: 0.5 }));
    const { map, map50, recall100 } = cocoFigures(boxesOf(truths), boxesOf(perfect), 2);
    // The reference adds the least number that is seen beside 1, and so does this.
    for (const figure of [map, map50, recall100]) assert.ok(Math.abs(figure - 1) < 1e-12);
    const beside = truths.map((box) => at(box.image, 500, { class: box.class, score: 1 }));
    assert.equal(cocoFigures(boxesOf(truths), boxesOf(beside), 2).map, 0);
  });

  it("reads precision at 101 recalls: one of two found, with a mistake before it", () => {
    const truths = [at(0, 0), at(1, 0)];
    const predictions = [at(0, 500, { score: 0.9 }), at(0, 0, { score: 0.8 })];
    const { byClass, recall1, recall10 } = cocoFigures(boxesOf(truths), boxesOf(predictions), 1);
    // Recalls 0 to 0.5 are 51 of the 101, each with a precision of a half.
    assert.ok(Math.abs((byClass[0]?.ap50 ?? 0) - (51 * 0.5) / 101) < 1e-9);
    // With one box an image only the wrong one is looked at.
    assert.deepEqual([recall1, recall10], [0, 0.5]);
  });

  it("a second box on what was found is wrong, unless it is a crowd", () => {
    const twice = [at(0, 0, { score: 0.9 }), at(0, 2, { score: 0.8 }), at(1, 0, { score: 0.7 })];
    const truths = [at(0, 0), at(1, 0)];
    const strict = cocoFigures(boxesOf(truths), boxesOf(twice), 1).byClass[0]?.ap50 ?? 0;
    // 51 recalls with precision 1, 50 with 2 / 3.
    assert.ok(Math.abs(strict - (51 + (50 * 2) / 3) / 101) < 1e-9);
    const crowded = [...truths, at(0, 0, { crowd: true })];
    const kind = cocoFigures(boxesOf(crowded), boxesOf(twice), 1).byClass[0]?.ap50 ?? 0;
    assert.ok(Math.abs(kind - 1) < 1e-9);
  });

  it("goes by the area of the shape, not of the box around it", () => {
    const found = [at(0, 0, { score: 1 })];
    const { small, large } = cocoFigures(boxesOf([at(0, 0, { area: 500 })]), boxesOf(found), 1);
    assert.ok(Math.abs(small - 1) < 1e-12);
    assert.equal(Number.isNaN(large), true);
  });

  it("what a class has no truth of is not counted", () => {
    const { byClass, map, small } = cocoFigures(
      boxesOf([at(0, 0)]),
      boxesOf([at(0, 0, { score: 1 }), at(0, 0, { class: 1, score: 1 })]),
      2,
    );
    assert.equal(Number.isNaN(byClass[1]?.ap), true);
    assert.ok(Math.abs(map - 1) < 1e-12);
    assert.equal(Number.isNaN(small), true);
  });

  // By pycocotools 2.0.11, the reference, on the same boxes: AP, AP50, AP75, small, medium, large, AR1, AR10, AR100; AP of
  // the first class, and at IoU .50.
  const reference = [
    {
      seed: 1,
      images: 120,
      classes: 5,
      figures: [
        0.3316957145119634, 0.6344805008318378, 0.3156831937811262, 0.297063612954702,
        0.38916465069969497, 0.36820057427952163, 0.37865717625058437, 0.4757498129967274,
        0.4757498129967274, 0.33910482316891954, 0.6389119040670905,
      ],
    },
    {
      seed: 7,
      images: 400,
      classes: 3,
      figures: [
        0.32929344709667, 0.6246020410310354, 0.3045705315212292, 0.2956643073790368,
        0.3540716923848856, 0.369566349076066, 0.31025300229143743, 0.475040971700203,
        0.475040971700203, 0.3377988498212961, 0.6512892991804484,
      ],
    },
    {
      seed: 42,
      images: 40,
      classes: 20,
      figures: [
        0.35497471711456857, 0.6252239509665254, 0.36505657708628003, 0.3531824611032532,
        0.3437843784378437, 0.47842409240924094, 0.39773214285714287, 0.41506547619047623,
        0.41506547619047623, 0.33683168316831685, 0.5643564356435643,
      ],
    },
  ];
  for (const { seed, images, classes, figures } of reference)
    it(`agrees with the reference on ${images} images of ${classes} classes with crowds`, () => {
      const { truths, predictions } = randomScenes(seed, images, classes);
      const told: number[] = [];
      const found = cocoFigures(boxesOf(truths), boxesOf(predictions), classes, (done) =>
        told.push(done),
      );
      const { map, map50, map75, small, medium, large, recall1, recall10, recall100 } = found;
      const [first] = found.byClass;
      const own = [map, map50, map75, small, medium, large, recall1, recall10, recall100];
      for (const [i, figure] of [...own, first?.ap, first?.ap50].entries())
        assert.ok(
          Math.abs((figure ?? NaN) - (figures[i] ?? NaN)) < 1e-12,
          `figure ${i}: ${figure} instead of ${figures[i]}`,
        );
      assert.equal(told.at(-1), classes);
    });
});
