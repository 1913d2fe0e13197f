import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { FileProblem } from "../../../../src/core/images/readImageFile.ts";
import { renderFile } from "../../../../src/core/images/render.ts";
import type { RenderedImage } from "../../../../src/protocol/images.ts";
import { cornersOf, oriented, upright } from "../../../support/images.ts";
import { formatFixtures } from "../../../support/images/formats.ts";
import { hostileFixtures } from "../../../support/images/hostile.ts";
import { tempDir } from "../../../support/tempDir.ts";

async function render(bytes: Uint8Array, maxSide = 0, name = "a.jpg"): Promise<RenderedImage> {
  await using dir = await tempDir();
  await writeFile(dir.file(name), bytes);
  return await renderFile(dir.file(name), dir.path, maxSide);
}

describe("the picture for the viewer", () => {
  it("is the file itself where browsers show it, and else a JPEG or PNG of it", async () => {
    const shown: Record<string, string> = {};
    for (const { name, bytes } of await formatFixtures()) {
      const image = await render(bytes, 0, name);
      assert.deepEqual([image.width, image.height], [160, 120], name);
      shown[name] = `${image.mime}${Buffer.from(image.bytes).equals(bytes) ? ", as it is" : ""}`;
      if (!shown[name].endsWith("as it is"))
        assert.equal((await sharp(image.bytes).metadata()).space, "srgb", name);
    }
    const converted = Object.entries(shown).filter(([, how]) => !how.endsWith("as it is"));
    assert.deepEqual(Object.fromEntries(converted), {
      "cmyk.jpg": "image/jpeg",
      "deflate.tif": "image/jpeg",
      "jpeg.tiff": "image/jpeg",
      "tiled.tif": "image/jpeg",
      "16-bit.tif": "image/jpeg",
      "cmyk.tif": "image/jpeg",
      "bilevel.tif": "image/jpeg",
      "multi-page.tif": "image/jpeg",
    });
    assert.equal(shown["animated.gif"], "image/gif, as it is");
  });

  it("keeps transparency", async () => {
    const clear = await sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.5 } },
    })
      .tiff({ compression: "lzw" })
      .toBuffer();
    const image = await render(clear, 0, "a.tif");
    assert.deepEqual(
      [image.mime, (await sharp(image.bytes).metadata()).hasAlpha],
      ["image/png", true],
    );
  });

  for (const orientation of [1, 6, 7])
    it(`is upright for EXIF orientation ${orientation}, also when it is made smaller`, async () => {
      const tiff = await sharp(await oriented(orientation, 640, 400))
        .keepMetadata()
        .tiff()
        .toBuffer();
      const image = await render(tiff, 320, "a.tif");
      const { data, info } = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
      assert.deepEqual(
        [image.width, image.height, cornersOf(data, info.width, info.height, info.channels)],
        [320, 200, upright],
      );
    });

  it("is no larger than was asked for", async () => {
    const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
    const large = await sharp({
      create: { width: 2400, height: 1800, channels: 3, background: "#000", noise },
    })
      .jpeg({ quality: 98 })
      .toBuffer();
    assert.ok(large.length > 2 << 20, "a small file is sent as it is");
    const sizes = [0, 400, 5000].map(async (maxSide) => {
      const { width, height } = await render(large, maxSide);
      return [width, height];
    });
    assert.deepEqual(await Promise.all(sizes), [
      [2400, 1800],
      [400, 300],
      [2400, 1800],
    ]);
  });

  it("T5 of a hostile file is a picture or a problem with a sentence", async () => {
    for (const { name, bytes } of await hostileFixtures()) {
      try {
        const { width, height } = await render(bytes, 800, name);
        // Also of a small file: a page would unpack it.
        assert.ok(width * height <= 100_000_000, `${name}: ${width} × ${height}`);
      } catch (error) {
        assert.ok(error instanceof FileProblem, `${name}: ${String(error)}`);
        assert.match(error.message, /^[A-Z].{15,}\.$/, name);
      }
    }
  });
});
