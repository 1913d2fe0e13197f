import assert from "node:assert/strict";
import sharp from "sharp";
import {
  issueScores,
  sizeScores,
} from "../../../../../../src/plugins/ml/learn/scores/issueScores.ts";
import { measurePicture } from "../../../../../../src/plugins/ml/learn/scores/pictureMeasures.ts";
import { photo } from "../../../../../support/images.ts";
import { rounded } from "./neighbours.ts";

type Color = (x: number, y: number) => readonly [number, number, number];

function picture(width: number, height: number, color: Color) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(color(x, y), (y * width + x) * 3);
  return { width, height, data };
}

const scoresOf = (made: ReturnType<typeof picture>) => issueScores(measurePicture(made), made, 1);

/** Colours of a scene with all levels. */
const scene: Color = (x, y) => [
  128 + 127 * Math.sin(x / 5),
  128 + 127 * Math.cos(y / 3 + x / 9),
  (x * 7 + y * 13) % 256,
];

describe("scores of image issues", () => {
  it("a white picture is bright, without information, and greyscale", () => {
    // The border keeps its white beside edges of nothing, so sharpness says little here.
    const { blurry, ...others } = scoresOf(picture(64, 64, () => [255, 255, 255]));
    assert.deepEqual(others, {
      dark: 1,
      bright: 0,
      "low information": 0,
      "odd aspect": 1,
      "odd size": 1,
      greyscale: 0,
    });
    assert.ok(blurry > 0);
  });

  it("brightness weighs green most, by percentiles", () => {
    const green = scoresOf(picture(40, 40, () => [0, 200, 0]));
    assert.equal(green.dark.toFixed(3), ((Math.sqrt(0.691) * 200) / 255).toFixed(3));
    // A fiftieth of white pixels is what the 99th percentile sees, and a tenth of black ones what the 5th does.
    const dotted = scoresOf(picture(50, 50, (_, y) => (y === 0 ? [255, 255, 255] : [20, 20, 20])));
    assert.equal(dotted.dark, 1);
    const striped = scoresOf(picture(50, 50, (_, y) => (y < 5 ? [0, 0, 0] : [255, 255, 255])));
    assert.equal(striped.bright, 1);
  });

  it("information is a tenth of the entropy of the histogram", () => {
    // Two grey levels: one bit. Two levels in each of three bands: log₂ 3 more.
    const grey = picture(40, 40, (x) => (x % 2 ? [0, 0, 0] : [200, 200, 200]));
    assert.equal(scoresOf(grey)["low information"].toFixed(4), "0.1000");
    const coloured = picture(40, 40, (x) => (x % 2 ? [0, 9, 90] : [200, 100, 50]));
    assert.equal(
      scoresOf(coloured)["low information"].toFixed(4),
      ((1 + Math.log2(3)) / 10).toFixed(4),
    );
  });

  it("blur lowers the score of sharpness below the threshold, and a drawing of few levels is not blurry", async () => {
    const sharpnessOf = async (image: ReturnType<typeof sharp>): Promise<number> => {
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      return scoresOf({ ...info, data: new Uint8Array(data) }).blurry;
    };
    const photograph = await photo(0, { width: 320, height: 240 });
    const before = await sharpnessOf(sharp(photograph));
    const after = await sharpnessOf(sharp(photograph).blur(14));
    assert.ok(after < 0.29 && after < before - 0.05, `${before} to ${after}`);
    const drawing = scoresOf(picture(64, 64, (x) => (x < 40 ? [0, 0, 0] : [90, 90, 90])));
    assert.ok(drawing.blurry > 0.29);
  });

  it("a picture with a little colour is not greyscale", () => {
    assert.equal(scoresOf(picture(30, 30, (x) => [x * 8, x * 8, x * 8])).greyscale, 0);
    assert.ok(scoresOf(picture(30, 30, (x) => [x * 8, x * 8 + 10, x * 8])).greyscale > 0.03);
  });

  it("the aspect is that of the image, not of the reduced picture", () => {
    const small = measurePicture(picture(64, 1, scene));
    assert.equal(issueScores(small, { width: 4000, height: 100 }, 1)["odd aspect"], 0.025);
  });

  it("sizes end at ½ where cleanvision's three interquartile ranges do", () => {
    // Quartiles 100 and 120: from 40 to 180, middle 110.
    const quarters = Float64Array.from([100, 100, 100, 120, 120, 120, 40, 180, 110]);
    assert.deepEqual(rounded(sizeScores(quarters)), [
      ...[0.9286, 0.9286, 0.9286, 0.9286, 0.9286, 0.9286, 0.5, 0.5, 1],
    ]);
  });

  it("where nearly all images have one size, every other is odd", () => {
    const usual = Array.from({ length: 10 }, () => 64);
    const scores = sizeScores(Float64Array.from([...usual, 65, 200]));
    assert.deepEqual(
      [...scores.subarray(0, 10)],
      usual.map(() => 1),
    );
    assert.ok(scores[10] <= 0.5 && scores[10] > 0.45, `${scores[10]}`);
    assert.equal(scores[11], 0);
  });
});
