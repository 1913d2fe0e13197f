import assert from "node:assert/strict";
import {
  entropyOfConfidence,
  hardness,
  mistakenness,
} from "../../../../../../src/plugins/ml/learn/scores/predictionErrors.ts";
import { rounded } from "./neighbours.ts";

describe("scores of predictions", () => {
  it("mistakenness is (m × confidence + 1) / 2, as FiftyOne Brain's", () => {
    assert.deepEqual(
      rounded([
        mistakenness(0.9, false),
        mistakenness(0.9, true),
        mistakenness(0, true),
        mistakenness(0, false),
        mistakenness(1, false),
      ]),
      [0.95, 0.05, 0.5, 0.5, 1],
    );
  });

  it("hardness is the entropy of softmaxed logits, as FiftyOne Brain's", () => {
    // softmax(ln 1, ln 1, ln 2) = ¼, ¼, ½: entropy 1.5 bits = 1.0397 nats.
    const logits = [0, 0, Math.log(2), 5, 5, 5, 1000, 0, 0];
    const scores = hardness({ data: Float32Array.from(logits), rows: 3, columns: 3 });
    assert.deepEqual(rounded(scores), rounded([1.0397, Math.log(3), 0]));
  });

  it("the entropy of a confidence alone spreads the rest over the other classes", () => {
    assert.equal(entropyOfConfidence(0.5, 3).toFixed(4), "1.0397");
    assert.equal(entropyOfConfidence(1, 10), 0);
    assert.equal(entropyOfConfidence(0.1, 10).toFixed(4), Math.log(10).toFixed(4));
    assert.equal(entropyOfConfidence(0.4, 1), 0);
  });
});
