import assert from "node:assert/strict";
import { isPixelArt, placePicture, thumbSizeFor } from "../../../webview/shared/thumbs/picture.ts";

describe("a picture in its cell", () => {
  it("is shown whole, without the padding of its thumbnail", () => {
    // 600 × 400 in a square of 128: 128 × 85, from row 21 on; one row of each side is left to the JPEG's bleeding.
    assert.deepEqual(placePicture(600, 400, 128, 120, true), {
      sx: 0,
      sy: 22,
      sw: 128,
      sh: 83,
      dx: 0,
      dy: 21,
      dw: 120,
      dh: 78,
    });
  });

  it("fills the square with its middle", () => {
    const { sx, sy, sw, sh, dx, dy, dw, dh } = placePicture(400, 600, 128, 120, false);
    assert.deepEqual([sw, dx, dy, dw, dh], [sh, 0, 0, 120, 120]);
    assert.equal(sx + sw / 2, 64 - 0.5);
    assert.equal(sy + sh / 2, 64);
  });

  it("is enlarged when it is small", () => {
    const { sx, sw, dw } = placePicture(28, 28, 128, 112, true);
    assert.deepEqual([sx, sw, dw], [51, 26, 112]);
    assert.equal(isPixelArt(28, 28, 112), true);
    assert.equal(isPixelArt(640, 480, 112), false);
  });

  it("takes the whole thumbnail while its size is unknown", () => {
    assert.equal(placePicture(0, 0, 64, 100, true).sw, 64);
  });

  it("keeps a sliver of an extreme picture", () => {
    const { sh, dh } = placePicture(10_000, 10, 64, 100, true);
    assert.ok(sh >= 1 && dh >= 1);
  });

  it("comes from the smallest thumbnail that will do", () => {
    const sizes = [60, 67, 128, 134, 500].map((edge) => thumbSizeFor(edge, 1, true));
    assert.deepEqual(sizes, [64, 64, 128, 128, 256]);
    assert.equal(thumbSizeFor(60, 2, true), 128);
    assert.equal(thumbSizeFor(128, 1, false), 256);
  });
});
