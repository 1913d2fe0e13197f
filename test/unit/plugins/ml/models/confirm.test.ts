import assert from "node:assert/strict";
import { parse } from "valibot";
import { confirmImage } from "../../../../../src/plugins/ml/models/install/confirm.ts";
import { modelEntry } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { tinyTowers } from "../../../../support/tinyModels.ts";

describe("what a model says of its pictures", () => {
  const entry = parse(modelEntry, tinyTowers);
  const imageOf = (said: object) => confirmImage(entry, JSON.stringify(said)).entry.image;

  it("is taken whatever levels it makes of 0 to 255", () => {
    const image_mean = [127.5, 51, 255];
    const image_std = [51, 255, 25.5];
    const { mean, std } = imageOf({ do_rescale: false, image_mean, image_std });
    assert.deepEqual(
      [mean, std],
      [
        [0.5, 0.2, 1],
        [0.2, 1, 0.1],
      ],
    );
    const bare = imageOf({ do_rescale: false, do_normalize: false });
    assert.deepEqual([bare.mean, bare.std], [[0, 0, 0], [1, 1, 1].map((one) => one / 255)]);
    const half = imageOf({
      rescale_factor: 1 / 127.5,
      image_mean: [1, 1, 1],
      image_std: [2, 2, 2],
    });
    assert.deepEqual(
      [half.mean, half.std],
      [
        [0.5, 0.5, 0.5],
        [1, 1, 1],
      ],
    );
    const around = { rescale_factor: 0.00784313725490196, rescale_offset: true };
    const centred = imageOf({ ...around, do_normalize: false });
    assert.deepEqual(
      [centred.mean, centred.std],
      [
        [0.5, 0.5, 0.5],
        [0.5, 0.5, 0.5],
      ],
    );
    const plain = imageOf({
      rescale_factor: 0.00392156862745098,
      image_mean: [0.485, 0.456, 0.406],
    });
    assert.deepEqual(plain.mean, [0.485, 0.456, 0.406]);
    const usual = imageOf({ do_rescale: true, do_normalize: false });
    assert.deepEqual(usual.std, [1, 1, 1]);
  });
});
