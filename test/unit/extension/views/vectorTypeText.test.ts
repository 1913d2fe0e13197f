import assert from "node:assert/strict";
import type { VectorTypeInfo } from "../../../../src/protocol/plugins.ts";
import { ownersText, vectorTypeText } from "../../../../src/extension/views/vectorTypeText.ts";

describe("what a vector type is called", () => {
  const cases: readonly (readonly [params: VectorTypeInfo["params"], text: string])[] = [
    [{ feature: "dominant hue" }, "feature: dominant hue"],
    [{ feature: "sharpness", side: 256 }, "feature: sharpness, side: 256"],
    [{ model: "clip", greyscale: true }, "clip, greyscale: true"],
    [{ name: "Hues" }, "Hues"],
    [{}, "hue, 3 dimensions"],
  ];
  for (const [params, text] of cases)
    it(`is '${text}'`, () => {
      const type = {
        id: 1,
        source: "hue",
        params,
        of: "images",
        dimensions: 3,
        count: 0,
        revision: 0,
      } as const;
      assert.equal(vectorTypeText(type), text);
    });
});

describe("whose vectors a type has", () => {
  const type = { id: 1, source: "hue", params: { model: "clip" }, dimensions: 3, revision: 0 };
  it("P20 is said where they are those of objects in images", () => {
    const ofImages = { ...type, of: "images", count: 1 } as const;
    const ofObjects = { ...type, of: "annotations", count: 1200 } as const;
    assert.deepEqual(
      [ofImages, ofObjects].map((one) => [vectorTypeText(one), ownersText(one)]),
      [
        ["clip", "1 image"],
        ["clip, of objects", "1,200 objects"],
      ],
    );
  });
});
