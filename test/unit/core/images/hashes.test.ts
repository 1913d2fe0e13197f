import assert from "node:assert/strict";
import fc from "fast-check";
import { hashesOf } from "../../../../src/core/images/hashes.ts";
import type { Luma } from "../../../../src/core/images/luma.ts";
import { distance, hex, luma } from "./pictures.ts";

const all = (picture: Luma): Record<string, string> =>
  Object.fromEntries(Object.entries(hashesOf(picture)).map(([name, hash]) => [name, hex(hash)]));

/** The definition, word for word: a 32 × 32 DCT-II, its 8 × 8 lowest terms against their median without the first. */
function perceptualByDefinition({ values }: Luma): string {
  const term = (u: number, v: number): number => {
    let sum = 0;
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++)
        sum +=
          values[y * 32 + x] *
          Math.cos(((2 * x + 1) * u * Math.PI) / 64) *
          Math.cos(((2 * y + 1) * v * Math.PI) / 64);
    return Math.round(sum * 1e6) / 1e6;
  };
  const terms = Array.from({ length: 64 }, (_, i) => term(i % 8, i >> 3));
  const median = terms.slice(1).toSorted((a, b) => a - b)[31];
  const bits = terms.map((value) => (value > median ? "1" : "0")).join("");
  return BigInt(`0b${bits}`).toString(16).padStart(16, "0");
}

describe("perceptual hashes", () => {
  for (const [what, picture, expected] of [
    [
      "black",
      luma(64, 64, () => 0),
      {
        average: "0000000000000000",
        difference: "0000000000000000",
        perceptual: "0000000000000000",
      },
    ],
    [
      "a flat grey",
      luma(64, 64, () => 77),
      {
        average: "0000000000000000",
        difference: "0000000000000000",
        perceptual: "8000000000000000",
      },
    ],
    [
      "brighter to the right",
      luma(256, 256, (x) => x),
      {
        average: "0f0f0f0f0f0f0f0f",
        difference: "ffffffffffffffff",
        perceptual: "8000000000000000",
      },
    ],
    [
      "brighter to the left",
      luma(256, 256, (x) => 255 - x),
      {
        average: "f0f0f0f0f0f0f0f0",
        difference: "0000000000000000",
        perceptual: "d500000000000000",
      },
    ],
    [
      "brighter downwards",
      luma(256, 256, (_, y) => y),
      {
        average: "00000000ffffffff",
        difference: "0000000000000000",
        perceptual: "8000000000000000",
      },
    ],
    [
      "a checker of eight by eight fields",
      luma(256, 256, (x, y) => (((x >> 5) + (y >> 5)) % 2) * 255),
      { average: "55aa55aa55aa55aa", difference: "a55aa55aa55aa55a", perceptual: "?" },
    ],
    [
      "one white pixel at the top left of eight by eight",
      luma(8, 8, (x, y) => (x + y === 0 ? 255 : 0)),
      { average: "8000000000000000", difference: "0000000000000000", perceptual: "?" },
    ],
  ] as const)
    it(`of ${what} are ${expected.average}, ${expected.difference}, …`, () => {
      const { perceptual, ...rest } = all(picture);
      const { perceptual: wanted, ...others } = expected;
      assert.deepEqual(rest, others);
      if (wanted !== "?") assert.equal(perceptual, wanted);
    });

  it("the perceptual one follows its definition", () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1024, maxLength: 1024 }), (values) => {
        const picture = { width: 32, height: 32, values };
        assert.equal(hex(hashesOf(picture).perceptual), perceptualByDefinition(picture));
      }),
      { numRuns: 20 },
    ));

  it("are the same for the same picture at another brightness", () => {
    const wave = (x: number, y: number): number =>
      100 + 40 * Math.sin(x / 9) + 30 * Math.cos(y / 5);
    const [plain, brighter] = [luma(128, 96, wave), luma(128, 96, (x, y) => wave(x, y) + 25)];
    for (const [name, hash] of Object.entries(hashesOf(plain)))
      assert.ok(distance(hash, hashesOf(brighter)[name as "average"]) <= 2, name);
  });

  for (const [width, height] of [
    [1, 1],
    [1, 300],
    [300, 1],
    [7, 5],
  ])
    it(`exist for a picture of ${width} × ${height}`, () =>
      assert.deepEqual(
        Object.values(hashesOf(luma(width, height, (x, y) => (x * 31 + y * 17) & 255))).map(
          ({ length }) => length,
        ),
        [8, 8, 8],
      ));
});
