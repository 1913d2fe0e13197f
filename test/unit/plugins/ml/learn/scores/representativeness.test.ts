import assert from "node:assert/strict";
import { representativeness } from "../../../../../../src/plugins/ml/learn/scores/representativeness.ts";
import { rounded } from "./neighbours.ts";

describe("representativeness", () => {
  it("is what is left of the distance to the centre over the greatest in the cluster, as FiftyOne Brain's", () => {
    const vectors = {
      data: Float32Array.from([0, 0, 3, 4, 0, 2.5, 9, 9, 9, 8]),
      rows: 5,
      columns: 2,
    };
    const centres = { data: Float32Array.from([0, 0, 9, 9]), rows: 2, columns: 2 };
    const assignment = Int32Array.from([0, 0, 0, 1, 1]);
    assert.deepEqual(rounded(representativeness(vectors, { assignment, centres })), [
      ...[1, 0, 0.5, 1, 0],
    ]);
  });

  it("is 1 for a cluster of copies", () => {
    const vectors = { data: Float32Array.from([1, 0, 1, 0]), rows: 2, columns: 2 };
    const centres = { data: Float32Array.from([1, 0]), rows: 1, columns: 2 };
    const assignment = Int32Array.from([0, 0]);
    assert.deepEqual([...representativeness(vectors, { assignment, centres })], [1, 1]);
  });
});
