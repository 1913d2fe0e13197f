import assert from "node:assert/strict";
import { measureShape, type Measures } from "../../../../src/core/db/measureShape.ts";
import type { Shape } from "../../../../src/protocol/data.ts";

const none = { x: null, y: null, width: null, height: null };
const cases: readonly [string, Shape, Measures][] = [
  ["a class has none", { kind: "class" }, { ...none, area: null }],
  [
    "a box is its own",
    { kind: "box", x: 1, y: 2, width: 3, height: 4 },
    { x: 1, y: 2, width: 3, height: 4, area: 12 },
  ],
  [
    "a ring in a ring is a hole",
    {
      kind: "polygon",
      rings: [
        [0, 0, 10, 0, 10, 10, 0, 10],
        [2, 2, 4, 2, 4, 4, 2, 4],
      ],
    },
    { x: 0, y: 0, width: 10, height: 10, area: 96 },
  ],
  [
    "rings beside each other add up, whichever way round they go",
    {
      kind: "polygon",
      rings: [
        [0, 0, 2, 0, 2, 2, 0, 2],
        [5, 5, 5, 6, 6, 6, 6, 5],
      ],
    },
    { x: 0, y: 0, width: 6, height: 6, area: 5 },
  ],
  [
    "points that are not labelled are nowhere",
    { kind: "points", points: [0, 0, 0, 5, 6, 2, 7, 8, 1] },
    { x: 5, y: 6, width: 2, height: 2, area: 0 },
  ],
  ["no labelled point, no box", { kind: "points", points: [0, 0, 0] }, { ...none, area: 0 }],
  [
    "a line has no area",
    { kind: "polyline", points: [3, 1, 1, 4] },
    { x: 1, y: 1, width: 2, height: 3, area: 0 },
  ],
  [
    // 3 wide, 4 high; columns: 0000 0110 0000
    "a mask is counted down its columns",
    { kind: "mask", width: 3, height: 4, counts: [5, 2, 5] },
    { x: 1, y: 1, width: 1, height: 2, area: 2 },
  ],
  [
    "a run over the end of a column spans it",
    { kind: "mask", width: 3, height: 4, counts: [3, 2, 7] },
    { x: 0, y: 0, width: 2, height: 4, area: 2 },
  ],
  [
    "an empty mask is nothing",
    { kind: "mask", width: 2, height: 2, counts: [4] },
    { x: 0, y: 0, width: 0, height: 0, area: 0 },
  ],
];

describe("the box around a shape", () => {
  for (const [title, shape, bounds] of cases)
    it(title, () => assert.deepEqual(measureShape(shape), bounds));
});
