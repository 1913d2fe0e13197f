import assert from "node:assert/strict";
import type { VectorTypeInfo } from "../../../../src/protocol/plugins.ts";
import { vectorTypeText } from "../../../../src/extension/views/vectorTypeText.ts";

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
      const type = { id: 1, source: "hue", params, dimensions: 3, count: 0, revision: 0 };
      assert.equal(vectorTypeText(type), text);
    });
});
