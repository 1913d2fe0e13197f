import assert from "node:assert/strict";
import { crop, objectPart, partWithin } from "../../../../../src/plugins/ml/vectors/crop.ts";

describe("a part of an image", () => {
  const size = { width: 400, height: 300 };

  it("is what lies within the image", () => {
    const whole = { x: -10, y: 20, width: 5000, height: 50 };
    assert.deepEqual(partWithin(whole, size), { x: 0, y: 20, width: 400, height: 50 });
    assert.throws(() => partWithin({ x: 400, y: 0, width: 5, height: 5 }, size), /400 × 300/);
  });

  it("is cut out of a smaller picture of the image", () => {
    const picture = {
      width: 4,
      height: 3,
      data: Uint8Array.from({ length: 36 }, (_, i) => Math.floor(i / 3)),
    };
    const { width, height, data } = crop(
      picture,
      { x: 100, y: 100, width: 200, height: 100 },
      size,
    );
    assert.deepEqual([width, height], [2, 1]);
    assert.deepEqual([...data], [5, 5, 5, 6, 6, 6]);
  });
});

describe("the part that an annotation is about", () => {
  const size = { width: 400, height: 300 };
  const cases = [
    ["is cut off at the edges", [-10, 20, 50, 300], [0, 20, 40, 280]],
    ["keeps its fractions", [10.5, 20.25, 30, 40], [10.5, 20.25, 30, 40]],
    ["has some pixels around a point", [100, 50, 0, 0], [96, 46, 8, 8]],
    ["has some pixels beside a line", [100, 50, 0.5, 60], [96.25, 50, 8, 60]],
    ["stays within the image", [399, 299, 1, 1], [392, 292, 8, 8]],
    ["is nothing beside the image", [400, 10, 20, 20], null],
    ["is nothing above it", [10, -30, 20, 20], null],
    ["is nothing that ends at its edge", [-20, 10, 20, 20], null],
  ] as const;
  for (const [what, [x, y, width, height], part] of cases)
    it(what, () => {
      const found = objectPart({ x, y, width, height }, size);
      assert.deepEqual(found && [found.x, found.y, found.width, found.height], part);
    });

  it("is all of an image that is smaller than that", () => {
    assert.deepEqual(objectPart({ x: 1, y: 1, width: 1, height: 1 }, { width: 3, height: 4 }), {
      x: 0,
      y: 0,
      width: 3,
      height: 4,
    });
  });
});
