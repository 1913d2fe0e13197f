import assert from "node:assert/strict";
import sharp from "sharp";
import type { Picture } from "../../../../../src/plugin-api/index.ts";
import { resize, type Kernel } from "../../../../../src/plugins/ml/models/resize.ts";

/** A photograph-like picture: soft noise over a gradient. */
async function picture(width: number, height: number): Promise<Picture> {
  const noise = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 50 },
    },
  })
    .blur(1.5)
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(noise) };
}

async function bySharp(
  { data, width, height }: Picture,
  to: readonly [number, number],
  kernel: "linear" | "cubic" | "lanczos3",
): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize(to[0], to[1], { fit: "fill", kernel })
    .raw()
    .toBuffer();
}

const kernels: readonly (readonly [Kernel, "linear" | "cubic" | "lanczos3"])[] = [
  ["bilinear", "linear"],
  ["bicubic", "cubic"],
  ["lanczos", "lanczos3"],
];

describe("resizing a picture", () => {
  for (const [kernel, theirs] of kernels)
    it(`makes it smaller with ${kernel} as libvips does, within a level on average`, async () => {
      const large = await picture(211, 160);
      const ours = resize(large, 64, 48, kernel).data;
      const expected = await bySharp(large, [64, 48], theirs);
      const differences = ours.map((value, i) => Math.abs(value - (expected[i] ?? 0)));
      assert.ok(differences.reduce((a, b) => a + b, 0) / ours.length < 0.6);
      assert.ok(differences.every((difference) => difference <= 6));
    });

  it("keeps even colors exactly, larger or smaller, with every kernel", () => {
    const even = {
      width: 7,
      height: 5,
      data: Uint8Array.from({ length: 105 }, (_, i) => [250, 3, 128][i % 3] ?? 0),
    };
    for (const [kernel] of kernels)
      for (const [width, height] of [
        [13, 2],
        [3, 31],
        [1, 1],
      ] as const) {
        const { data } = resize(even, width, height, kernel);
        assert.deepEqual(
          [...data],
          Array.from({ length: width * height }, () => [250, 3, 128]).flat(),
        );
      }
  });

  it("makes nothing of a picture that has the size", () => {
    const same = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    assert.equal(resize(same, 2, 1, "bilinear"), same);
  });

  it("takes a region alone", () => {
    const halves = {
      width: 4,
      height: 1,
      data: Uint8Array.of(10, 10, 10, 10, 10, 10, 90, 90, 90, 90, 90, 90),
    };
    const right = resize(halves, 2, 1, "bilinear", { x: 2, y: 0, width: 2, height: 1 });
    assert.deepEqual([...right.data], [90, 90, 90, 90, 90, 90]);
    const whole = resize(halves, 1, 1, "bilinear");
    assert.equal(whole.data[0], 50);
  });
});
