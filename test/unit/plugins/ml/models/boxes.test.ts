import assert from "node:assert/strict";
import {
  boxesFromDistances,
  boxesFromQueries,
  type Box,
} from "../../../../../src/plugins/ml/models/boxes.ts";
import { classesOf } from "../../../../../src/plugins/ml/models/cocoClasses.ts";
import { catalogue } from "../../../../../src/plugins/ml/models/catalogue.ts";
import { suppress } from "../../../../../src/plugins/ml/models/suppress.ts";

const box = (
  classIndex: number,
  score: number,
  x: number,
  y = 0,
  width = 10,
  height = 10,
): Box => ({
  classIndex,
  score,
  x,
  y,
  width,
  height,
});

describe("boxes of a detector", () => {
  it("decodes distances as the means of distributions, from the middle of a cell", () => {
    // Two classes, three bins, a grid of 1 × 2 cells: (2 + 4 × 3) × 2 numbers, cell by cell in each channel.
    const channels = 14;
    const data = new Float32Array(channels * 2);
    // Classes are logits; below 0 is below ½.
    data.fill(-4, 0, 4);
    const set = (channel: number, cell: number, value: number) =>
      (data[channel * 2 + cell] = value);
    set(0, 0, -0.1);
    set(0, 1, 0.1);
    set(1, 1, Math.log(9));
    // Certain: one bin has all. Left 0, top 1, right 2; the bottom's is even between bins 0 and 2: the mean is 1.
    for (const [side, bin] of [
      [0, 0],
      [1, 1],
      [2, 2],
    ] as const)
      set(2 + side * 3 + bin, 1, 100);
    set(2 + 9, 1, 100);
    set(2 + 11, 1, 100);
    const found = boxesFromDistances([{ data, shape: [1, channels, 1, 2], stride: 8 }], 3, 0.5);
    // The middle of the second cell is (12, 4).
    assert.deepEqual(
      found.map((each) => ({ ...each, score: each.score.toFixed(6) })),
      [{ classIndex: 1, score: "0.900000", x: 12, y: -4, width: 16, height: 16 }],
    );
  });

  it("decodes queries as centres and sizes", () => {
    const logits = { data: Float32Array.of(0, -5, 2, 3), shape: [1, 2, 2] };
    const boxes = { data: Float32Array.of(0.5, 0.5, 1, 1, 0.25, 0.5, 0.5, 0.25), shape: [1, 2, 4] };
    const [best, second, ...others] = boxesFromQueries(
      logits,
      boxes,
      { width: 80, height: 40 },
      0.5,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...best, score: best?.score.toFixed(4) },
      { classIndex: 1, score: "0.9526", x: 0, y: 15, width: 40, height: 10 },
    );
    assert.equal(second?.score, 0.5);
  });

  it("refuses outputs that do not fit", () => {
    const grid = { data: new Float32Array(10), shape: [1, 10, 1, 1], stride: 8 };
    assert.throws(() => boxesFromDistances([grid], 11, 0.5), /has no room for classes/);
    const wrong = { data: new Float32Array(3), shape: [1, 1, 3] };
    assert.throws(
      () => boxesFromQueries(wrong, wrong, { width: 1, height: 1 }, 0.5),
      /do not belong together/,
    );
  });

  it("keeps the best of those of one class that overlap, and none of the others", () => {
    const given = [
      box(0, 0.9, 0),
      box(0, 0.8, 3),
      box(1, 0.7, 3),
      box(0, 0.6, 8),
      box(0, 0.5, 100),
    ];
    // 3 apart: 70 of 130; 8 apart: 20 of 180.
    assert.deepEqual(
      suppress(given, 0.5).map(({ score }) => score),
      [0.9, 0.7, 0.6, 0.5],
    );
    assert.deepEqual(
      suppress(given, 0.05).map(({ score }) => score),
      [0.9, 0.7, 0.5],
    );
  });

  it("names the 80 classes of COCO once each", () => {
    const [detector] = catalogue.filter(({ task }) => task === "detect");
    assert.ok(detector);
    const names = classesOf(detector);
    assert.equal(new Set(names).size, 80);
    assert.deepEqual([names[0], names[16], names[79]], ["person", "dog", "toothbrush"]);
  });
});
