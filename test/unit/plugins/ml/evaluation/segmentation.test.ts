import assert from "node:assert/strict";
import {
  meanIou,
  pixelCounts,
  pixelFigures,
  type PixelShape,
} from "../../../../../src/plugins/ml/evaluation/segmentation.ts";

const [cat, dog] = [0, 1];
const rectangle = (
  one: number,
  x: number,
  y: number,
  width: number,
  height: number,
): PixelShape => ({
  class: one,
  rings: [[x, y, x + width, y, x + width, y + height, x, y + height]],
  counts: null,
});

describe("pixels of polygons and masks", () => {
  it("are counted by truth and prediction; what lies uppermost counts", () => {
    const { confusion, scores, cells } = pixelCounts(
      [
        {
          width: 10,
          height: 6,
          // 24 of cat, of which a dog covers 4.
          truths: [rectangle(cat, 0, 0, 6, 4), rectangle(dog, 4, 0, 2, 2)],
          // The first 3 columns, as a mask: 18 pixels.
          predictions: [{ class: cat, rings: null, counts: [0, 18, 42] }],
        },
        { width: 4, height: 4, truths: [], predictions: [] },
      ],
      2,
    );
    assert.deepEqual(
      [...confusion],
      [
        [12, 0, 8],
        [0, 0, 4],
        [6, 0, 30 + 16],
      ].flat(),
    );
    const byClass = pixelFigures(confusion, 2);
    assert.deepEqual(
      byClass.map(({ iou, support, truePositives }) => [iou, support, truePositives]),
      [
        [12 / 26, 20, 12],
        [0, 4, 0],
      ],
    );
    assert.equal(meanIou(byClass), 6 / 26);
    // Nothing to find and nothing found is right.
    assert.deepEqual([...scores], [Math.fround(6 / 26), 1]);
    assert.deepEqual([...(cells[0] ?? [])], [0, 2, 5, 6, 8]);
  });

  it("of a ring in a ring are a hole, and what is outside of the image does not count", () => {
    const ring: PixelShape = {
      class: cat,
      rings: [
        [-5, -5, 5, -5, 5, 5, -5, 5],
        [1, 1, 3, 1, 3, 3, 1, 3],
      ],
      counts: null,
    };
    const image = { width: 8, height: 8, truths: [ring], predictions: [] };
    const { confusion } = pixelCounts([image], 1);
    assert.deepEqual([...confusion], [0, 21, 0, 43]);
    assert.equal(meanIou(pixelFigures(new Float64Array(4), 1)), null);
  });
});
