import assert from "node:assert/strict";
import type { Annotation, Bounds, Shape } from "../../../../../src/plugin-api/index.ts";
import type { Shape as ProjectShape } from "../../../../../src/protocol/data.ts";
import { measureShape } from "../../../../../src/core/db/measureShape.ts";
import { readBoxes } from "../../../../../src/plugins/ml/actions/evaluation/readBoxes.ts";

const of = (shape: Shape, more: Partial<Annotation> = {}): Annotation => {
  const { x, y, width, height, area } = measureShape(shape as ProjectShape);
  return {
    id: 1,
    sha1: "a",
    classId: 5,
    shape,
    bounds: x === null ? null : ({ x, y, width, height } as Bounds),
    area,
    confidence: null,
    source: "",
    attributes: {},
    ...more,
  };
};

const read = (...annotations: Annotation[]): ReturnType<typeof readBoxes> =>
  readBoxes(annotations, "", new Map([["a", 3]]), (id) => `class ${id}`);

describe("boxes of annotations", () => {
  it("are those around polygons and masks, too", () => {
    // 4 columns of 5: 1s at (1, 2), (1, 3), and (2, 1).
    const mask: Shape = { kind: "mask", width: 4, height: 5, counts: [7, 2, 2, 1, 8] };
    // From (0, 4) on through the whole of column 1 into column 2.
    const long: Shape = { kind: "mask", width: 4, height: 5, counts: [4, 7, 9] };
    const rings = [[1, 1, 4, 2, 2, 6]];
    const { boxes, leftOut } = read(
      of({ kind: "box", x: 1, y: 2, width: 3, height: 4 }),
      of({ kind: "polygon", rings }),
      of(mask),
      of(long),
      of({ kind: "mask", width: 4, height: 5, counts: [20] }),
      of({ kind: "class" }),
    );
    assert.deepEqual(
      boxes.map(({ box, area }) => [...box, area]),
      [
        [1, 2, 3, 4, 12],
        [1, 1, 3, 5, 7],
        [1, 1, 2, 3, 3],
        [0, 0, 3, 5, 7],
      ],
    );
    assert.equal(leftOut, 2);
  });

  it("are of the source and the images that are asked for; crowds are known", () => {
    const box: Shape = { kind: "box", x: 0, y: 0, width: 1, height: 1 };
    const { boxes } = read(
      of(box, { source: "detector" }),
      of(box, { sha1: "b" }),
      of(box, { attributes: { iscrowd: true }, confidence: 0.5 }),
    );
    assert.deepEqual(boxes, [
      { image: 3, name: "class 5", box: [0, 0, 1, 1], area: 1, confidence: 0.5, isCrowd: true },
    ]);
  });
});
