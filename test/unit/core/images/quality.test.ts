import assert from "node:assert/strict";
import { qualityOf } from "../../../../src/core/images/quality.ts";
import { luma } from "./pictures.ts";

const rounded = (picture: Parameters<typeof qualityOf>[0]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(qualityOf(picture)).map(([name, value]) => [
      name,
      Math.round(value * 1e4) / 1e4,
    ]),
  );

describe("quality measures", () => {
  for (const [what, picture, expected] of [
    ["black", luma(64, 64, () => 0), { sharpness: 0, brightness: 0, contrast: 0, entropy: 0 }],
    ["white", luma(64, 64, () => 255), { sharpness: 0, brightness: 1, contrast: 0, entropy: 0 }],
    [
      "half black, half white",
      luma(2, 2, (x) => x * 255),
      { sharpness: 0, brightness: 0.5, contrast: 0.5, entropy: 1 },
    ],
    [
      "every grey once a row",
      luma(256, 4, (x) => x),
      { sharpness: 0, brightness: 0.5, contrast: 0.2898, entropy: 8 },
    ],
    [
      // A field's Laplacian is four times its difference to all its neighbours: ±1020, of mean 0.
      "a checker of single pixels",
      luma(66, 66, (x, y) => ((x + y) % 2) * 255),
      { sharpness: 1020 ** 2, brightness: 0.5, contrast: 0.5, entropy: 1 },
    ],
    ["one pixel", luma(1, 1, () => 51), { sharpness: 0, brightness: 0.2, contrast: 0, entropy: 0 }],
  ] as const)
    it(`of ${what}`, () => assert.deepEqual(rounded(picture), expected));

  it("a blurred picture is less sharp than the same unblurred", () => {
    const stripes = (width: number) => luma(64, 64, (x) => (x % width < width / 2 ? 255 : 0));
    const blurred = luma(64, 64, (x) => 127 + 127 * Math.sin((x * Math.PI) / 8));
    assert.ok(qualityOf(stripes(16)).sharpness > 10 * qualityOf(blurred).sharpness);
  });
});
