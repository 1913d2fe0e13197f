import assert from "node:assert/strict";
import sharp from "sharp";
import { encodeThumb } from "../../../../src/core/images/codecs.ts";
import type { Pixels } from "../../../../src/core/images/luma.ts";
import { joinStrip, splitJpeg } from "../../../../src/core/images/strip.ts";
import { pixels } from "./pictures.ts";

const picture = (px: number, seed: number): Pixels =>
  pixels(px, px, (x, y) => [(x * seed) & 255, (y * 3 + seed * 40) & 255, (x * y + seed) & 255]);

const decoded = async (
  jpeg: Uint8Array,
): Promise<{ width: number; height: number; rgb: Buffer }> => {
  const { data, info } = await sharp(jpeg, { failOn: "warning" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
};

describe("thumbnails joined into one JPEG", () => {
  for (const [px, count] of [
    [64, 1],
    [64, 64],
    [128, 3],
    [128, 64],
    [256, 2],
    [256, 32],
  ])
    it(`${count} of ${px} pixels decode to the pixels of each, but for the colour where two meet`, async () => {
      const thumbs = await Promise.all(
        Array.from({ length: count }, (_, i) => encodeThumb(picture(px, i + 1))),
      );
      const parts = thumbs.map(splitJpeg);
      const strip = await decoded(
        joinStrip(
          parts[0].header,
          parts.map(({ segment }) => segment),
          px,
        ),
      );
      assert.deepEqual([strip.width, strip.height], [px, px * count]);
      const alone = Buffer.concat((await Promise.all(thumbs.map(decoded))).map(({ rgb }) => rgb));
      const row = px * 3;
      const differing = Array.from({ length: px * count }, (_, y) => y).filter(
        (y) =>
          !strip.rgb
            .subarray(y * row, (y + 1) * row)
            .equals(alone.subarray(y * row, (y + 1) * row)),
      );
      // Decoders smooth the halved colour over rows, so the two rows at a seam are slightly mixed.
      const inside = differing.filter((y) => y % px !== 0 && y % px !== px - 1);
      assert.deepEqual(inside, []);
    });

  it("all of one size from one encoder share their header", async () => {
    const headers = [1, 2, 3].map(
      async (seed) => splitJpeg(await encodeThumb(picture(128, seed))).header,
    );
    const [first, ...others] = (await Promise.all(headers)).map((header) =>
      Buffer.from(header).toString("hex"),
    );
    assert.deepEqual(others, [first, first]);
  });

  it("a thumbnail is a baseline JPEG of 4:2:0", async () => {
    const { format, width, height, chromaSubsampling, isProgressive } = await sharp(
      await encodeThumb(picture(64, 5)),
    ).metadata();
    assert.deepEqual(
      { format, width, height, chromaSubsampling, isProgressive },
      { format: "jpeg", width: 64, height: 64, chromaSubsampling: "4:2:0", isProgressive: false },
    );
  });

  it("a split JPEG is its parts and the end marker", async () => {
    const jpeg = await encodeThumb(picture(64, 9));
    const { header, segment } = splitJpeg(jpeg);
    assert.deepEqual(Buffer.concat([header, segment, Buffer.of(0xff, 0xd9)]), Buffer.from(jpeg));
  });

  for (const [what, bytes] of [
    ["nothing", Buffer.of()],
    ["a text", Buffer.from("once upon a time")],
    ["a start alone", Buffer.of(0xff, 0xd8)],
  ] as const)
    it(`${what} is refused, not looped over`, () =>
      assert.throws(() => splitJpeg(bytes), RangeError));
});
