import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { padToSquare, shrinkToFit, upright } from "../../../../src/core/images/resample.ts";
import type { Pixels } from "../../../../src/core/images/luma.ts";
import { pixels, rgbOf } from "./pictures.ts";

/** Every pixel another colour, so that none can be taken for another. */
const distinct = (width: number, height: number): Pixels =>
  pixels(width, height, (x, y) => [x * 7, y * 11, (x + y * width) & 255]);

const picture = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint32Array({ minLength: width * height, maxLength: width * height })
      .map((words): Pixels => ({ width, height, words })),
  );

const colourAt = ({ width, words }: Pixels, x: number, y: number): [number, number, number] => {
  const word = words[y * width + x];
  return [word & 255, (word >>> 8) & 255, (word >>> 16) & 255];
};

/** Means of boxes, by the definition. */
function slowly(given: Pixels, side: number): Pixels {
  const { width, height } = given;
  const rgb = rgbOf(given);
  const scale = Math.min(1, side / Math.max(width, height));
  const size = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  return pixels(size[0], size[1], (x, y) => {
    const edges = (i: number, from: number, to: number): [number, number] => {
      const start = Math.floor((i * from) / to);
      return [start, Math.max(start + 1, Math.floor(((i + 1) * from) / to))];
    };
    const [left, right] = edges(x, width, size[0]);
    const [top, bottom] = edges(y, height, size[1]);
    const mean = (channel: number): number => {
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          sum += rgb[(row * width + column) * 3 + channel];
      return Math.floor(sum / ((bottom - top) * (right - left)) + 0.5);
    };
    return [mean(0), mean(1), mean(2)];
  });
}

describe("shrinking", () => {
  it("takes the mean of each box, and never enlarges", () =>
    fc.assert(
      fc.property(picture, fc.integer({ min: 3, max: 45 }), (given, side) => {
        const got = shrinkToFit(given, side);
        const wanted = slowly(given, side);
        assert.deepEqual([got.width, got.height], [wanted.width, wanted.height]);
        const bytes = rgbOf(got);
        for (const [i, value] of rgbOf(wanted).entries())
          assert.ok(Math.abs(value - bytes[i]) <= 1, `byte ${i}: ${bytes[i]} for ${value}`);
      }),
    ));

  for (const [from, side, expected] of [
    [[640, 480], 256, [256, 192]],
    [[480, 640], 256, [192, 256]],
    [[1000, 1], 64, [64, 1]],
    [[1, 5000], 64, [1, 64]],
    [[64, 64], 64, [64, 64]],
    [[10, 20], 64, [10, 20]],
    [[3000, 700], 256, [256, 60]],
    [[4096, 23], 256, [256, 1]],
    [[4096, 23], 64, [64, 1]],
    [[5000, 5000], 64, [64, 64]],
  ] as const)
    it(`a flat ${from.join(" × ")} into ${side} is a flat ${expected.join(" × ")}`, () => {
      for (const colour of [
        [255, 255, 255],
        [200, 100, 50],
        [0, 0, 255],
      ] as const) {
        const word = colour[0] | (colour[1] << 8) | (colour[2] << 16);
        const words = new Uint32Array(from[0] * from[1]).fill(word);
        const shrunk = shrinkToFit({ width: from[0], height: from[1], words }, side);
        assert.deepEqual([shrunk.width, shrunk.height], expected);
        assert.deepEqual(new Set(shrunk.words.map((got) => got & 0xffffff)), new Set([word]));
      }
    });
});

describe("padding to a square", () => {
  for (const [width, height] of [
    [10, 4],
    [4, 10],
    [9, 4],
    [1, 10],
  ])
    it(`centres ${width} × ${height} in 10 × 10 on grey`, () => {
      const given = distinct(width, height);
      const [left, top] = [(10 - width) >> 1, (10 - height) >> 1];
      const expected = pixels(10, 10, (x, y) => {
        const inside = x >= left && x < left + width && y >= top && y < top + height;
        return inside ? colourAt(given, x - left, y - top) : [128, 128, 128];
      });
      assert.deepEqual(padToSquare(given, 10), expected);
    });

  it("a square stays as it is", () => {
    const given = distinct(6, 6);
    assert.equal(padToSquare(given, 6), given);
  });
});

describe("turning a picture upright", () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
    it(`EXIF orientation ${orientation} gives what libvips gives`, async () => {
      const given = distinct(5, 3);
      const file = await sharp(rgbOf(given), { raw: { width: 5, height: 3, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data, info } = await sharp(file)
        .autoOrient()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const got = upright(given, orientation);
      assert.deepEqual(
        [got.width, got.height, [...rgbOf(got)]],
        [info.width, info.height, [...data]],
      );
    });

  it("a number that is no orientation changes nothing", () => {
    const given = distinct(4, 2);
    assert.deepEqual(
      [0, 9, -1].map((orientation) => upright(given, orientation) === given),
      [true, true, true],
    );
  });
});
