import assert from "node:assert/strict";
import * as v from "valibot";
import { modelEntry, type ImageInput } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { fit, pictureSide, toInput } from "../../../../../src/plugins/ml/models/preprocess.ts";

function input(given: Partial<ImageInput>): ImageInput {
  return v.parse(modelEntry.entries.image, { width: 8, height: 8, mode: "fill", ...given });
}

/** Each pixel has its column as red and its row as green. */
function ramp(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([x, y, 200], (y * width + x) * 3);
  return { width, height, data };
}

describe("what a model gets of pictures", () => {
  it("bytes as they are, one picture after the other", () => {
    const one = ramp(8, 8);
    const got = toInput([one, one], input({ layout: "nhwc", type: "uint8" }), false);
    assert.deepEqual(got, Uint8Array.from([...one.data, ...one.data]));
  });

  it("channel by channel, with mean and deviation", () => {
    const mean: [number, number, number] = [0.5, 0.25, 0];
    const std: [number, number, number] = [0.5, 0.5, 2];
    const got = toInput([ramp(8, 8)], input({ mean, std }), false);
    assert.equal(got.length, 192);
    const near = (at: number, value: number): void =>
      assert.ok(Math.abs((got[at] ?? NaN) - value) < 1e-6, `${at}: ${got[at]}`);
    // Pixel (3, 2) of each channel.
    near(19, (3 / 255 - 0.5) / 0.5);
    near(64 + 19, (2 / 255 - 0.25) / 0.5);
    near(128 + 19, 200 / 255 / 2);
  });

  it("without colors where they should not count", () => {
    const got = toInput([ramp(8, 8)], input({ layout: "nhwc", type: "uint8" }), true);
    for (let i = 0; i < got.length; i += 3)
      assert.ok(got[i] === got[i + 1] && got[i] === got[i + 2]);
    // 0.299 × 3 + 0.587 × 2 + 0.114 × 200
    assert.equal(got[19 * 3], 25);
  });

  it("cuts the middle out, of a short side as long as is said", () => {
    const got = fit(ramp(32, 16), input({ mode: "cover", shortSide: 16 }), false);
    assert.deepEqual([got.width, got.height], [8, 8]);
    // 12 columns and 4 rows are left out at each side.
    assert.deepEqual([...got.data.subarray(0, 3)], [12, 4, 200]);
    assert.deepEqual([...got.data.subarray(-3)], [19, 11, 200]);
  });

  it("puts grey bars around", () => {
    const white = { width: 16, height: 8, data: new Uint8Array(16 * 8 * 3).fill(255) };
    const { data } = fit(white, input({ mode: "pad" }), false);
    const rows = Array.from({ length: 8 }, (_, y) => data[y * 24]);
    assert.deepEqual(rows, [114, 114, 255, 255, 255, 255, 114, 114]);
  });

  it("asks for pictures as large as are needed", () => {
    assert.equal(pictureSide(input({ width: 640, height: 416 })), 640);
    assert.equal(
      pictureSide(input({ width: 224, height: 224, mode: "cover", shortSide: 256 })),
      384,
    );
  });
});
