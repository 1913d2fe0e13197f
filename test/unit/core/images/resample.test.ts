import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { padToSquare, shrinkToFit, upright } from "../../../../src/core/images/resample.ts";
import type { Pixels } from "../../../../src/core/images/luma.ts";
import { pixels } from "./pictures.ts";

/** Every pixel another colour, so that none can be taken for another. */
const distinct = (width: number, height: number): Pixels =>
  pixels(width, height, (x, y) => [x * 7, y * 11, (x + y * width) & 255]);

const picture = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((rgb): Pixels => ({ width, height, rgb })),
  );

/** Means of boxes, by the definition. */
function slowly({ width, height, rgb }: Pixels, side: number): Pixels {
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
      fc.property(picture, fc.integer({ min: 1, max: 45 }), (given, side) => {
        const got = shrinkToFit(given, side);
        const wanted = slowly(given, side);
        assert.deepEqual([got.width, got.height], [wanted.width, wanted.height]);
        for (const [i, value] of wanted.rgb.entries())
          assert.ok(Math.abs(value - got.rgb[i]) <= 1, `byte ${i}: ${got.rgb[i]} for ${value}`);
      }),
    ));

  for (const [from, side, expected] of [
    [[640, 480], 256, [256, 192]],
    [[480, 640], 256, [192, 256]],
    [[1000, 1], 64, [64, 1]],
    [[64, 64], 64, [64, 64]],
    [[10, 20], 64, [10, 20]],
    [[3000, 700], 256, [256, 60]],
  ] as const)
    it(`${from.join(" × ")} into ${side} is ${expected.join(" × ")}`, () => {
      const { width, height, rgb } = shrinkToFit(
        pixels(from[0], from[1], () => [200, 100, 50]),
        side,
      );
      assert.deepEqual([width, height, rgb.length], [...expected, expected[0] * expected[1] * 3]);
      assert.deepEqual([...rgb.slice(-3)], [200, 100, 50]);
    });

  it("a white picture stays white, however many rows a box has", () => {
    const { rgb } = shrinkToFit(
      pixels(16, 1200, () => [255, 255, 255]),
      4,
    );
    assert.deepEqual(new Set(rgb), new Set([255]));
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
      const { rgb, ...size } = padToSquare(given, 10);
      const [left, top] = [(10 - width) >> 1, (10 - height) >> 1];
      const expected = pixels(10, 10, (x, y) => {
        const inside = x >= left && x < left + width && y >= top && y < top + height;
        if (!inside) return [128, 128, 128];
        const at = ((y - top) * width + x - left) * 3;
        return [given.rgb[at], given.rgb[at + 1], given.rgb[at + 2]];
      });
      assert.deepEqual([size, [...rgb]], [{ width: 10, height: 10 }, [...expected.rgb]]);
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
      const file = await sharp(given.rgb, { raw: { width: 5, height: 3, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data, info } = await sharp(file)
        .autoOrient()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const got = upright(given, orientation);
      assert.deepEqual([got.width, got.height, [...got.rgb]], [info.width, info.height, [...data]]);
    });

  it("a number that is no orientation changes nothing", () => {
    const given = distinct(4, 2);
    assert.deepEqual(
      [0, 9, -1].map((orientation) => upright(given, orientation) === given),
      [true, true, true],
    );
  });
});
