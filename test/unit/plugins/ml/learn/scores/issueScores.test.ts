import assert from "node:assert/strict";
import sharp from "sharp";
import {
  issueScores,
  issueThresholds,
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
  it("a white picture is bright, without information, greyscale, and not blurry", () => {
    assert.deepEqual(scoresOf(picture(64, 64, () => [255, 255, 255])), {
      dark: 1,
      bright: 0,
      blurry: 1,
      "low information": 0,
      "odd aspect": 1,
      "odd size": 1,
      greyscale: 0,
    });
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

  it("a thing on white, snow without a burnt part, and an evening are not bright; what is burnt out and has no black is", () => {
    const brightOf = (dark: number, shareOfDark: number, light: number): number =>
      scoresOf(
        picture(50, 50, (_, y) => {
          const level = y < 50 * shareOfDark ? dark : light;
          return [level, level, level];
        }),
      ).bright;
    assert.ok(brightOf(60, 0.1, 255) > 0.7);
    assert.ok(brightOf(150, 0.5, 215) > 0.7);
    assert.ok(brightOf(10, 0.6, 255) > 0.9);
    assert.ok(brightOf(130, 0.5, 255) < 0.7);
    // As many levels as the formula says: 1 − 0.4 × 1⁸.
    assert.equal(brightOf(102, 0.5, 255).toFixed(3), "0.600");
  });

  it("information is a sixth of the delentropy", () => {
    // All changes are alike, 0 or up or down across: log₂ 3 bits of which half counts, but for the borders' shares.
    const striped = picture(64, 64, (x) => (x % 3 ? [0, 0, 0] : [200, 200, 200]));
    assert.equal(
      scoresOf(striped)["low information"].toFixed(4),
      (Math.log2(3) / 2 / 6).toFixed(4),
    );
    // A wall that becomes lighter by a level each second pixel, with grain of two levels.
    const wall = picture(64, 64, (x, y) => {
      const level = 100 + x / 2 + ((x * 7 + y * 13) % 3);
      return [level, level, level];
    });
    assert.equal(scoresOf(wall)["low information"], 0);
    assert.ok(scoresOf(picture(64, 64, scene))["low information"] > 0.3);
  });

  it("blur lowers the score of sharpness below the threshold, along one direction as well, and faintness does not", async () => {
    const sharpnessOf = async (image: ReturnType<typeof sharp>): Promise<number> => {
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      return scoresOf({ ...info, data: new Uint8Array(data) }).blurry;
    };
    const photograph = sharp(await photo(0, { width: 256, height: 192 }));
    const least = issueThresholds.blurry;
    assert.ok((await sharpnessOf(photograph.clone())) > 2 * least);
    assert.ok((await sharpnessOf(photograph.clone().linear(0.3, 90))) > least);
    assert.ok((await sharpnessOf(photograph.clone().blur(3))) < least);
    const side = 13;
    const shaken = (on: (i: number) => boolean): Promise<number> => {
      const kernel = Array.from({ length: side * side }, (_, i) => (on(i) ? 1 : 0));
      return sharpnessOf(photograph.clone().convolve({ width: side, height: side, kernel }));
    };
    assert.ok((await shaken((i) => Math.floor(i / side) === 6)) < least);
    assert.ok((await shaken((i) => i % side === 6)) < least);
    // In focus in a corner alone, as a subject before a far background.
    const corner = await photograph
      .clone()
      .extract({ left: 0, top: 96, width: 90, height: 90 })
      .png()
      .toBuffer();
    const shallow = photograph
      .clone()
      .blur(6)
      .composite([{ input: corner, left: 0, top: 96 }]);
    assert.ok((await sharpnessOf(sharp(await shallow.png().toBuffer()))) > least);
    assert.equal(scoresOf(picture(2, 2, scene)).blurry, 1);
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
