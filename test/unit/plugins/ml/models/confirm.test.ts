import assert from "node:assert/strict";
import { parse } from "valibot";
import { confirmImage } from "../../../../../src/plugins/ml/models/install/confirm.ts";
import { modelEntry } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { tinyTowers } from "../../../../support/tinyModels.ts";

describe("what a model says of its pictures", () => {
  const entry = parse(modelEntry, tinyTowers);
  const imageOf = (said: object) => confirmImage(entry, JSON.stringify(said)).entry.image;

  it("is taken where it leaves levels from 0 to 255", () => {
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
    const usual = imageOf({ do_rescale: true, do_normalize: false });
    assert.deepEqual(usual.std, [1, 1, 1]);
  });
});
