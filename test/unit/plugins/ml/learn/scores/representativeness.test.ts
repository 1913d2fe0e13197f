import assert from "node:assert/strict";
import {
  clustersFor,
  representativeness,
} from "../../../../../../src/plugins/ml/learn/scores/representativeness.ts";
import { rounded } from "./neighbours.ts";

describe("representativeness", () => {
  it("is what is left of the distance to the centre over the greatest in the cluster, as FiftyOne Brain's", () => {
    const assignment = Int32Array.from([0, 0, 0, 1, 1]);
    const distances = Float32Array.from([0, 25, 6.25, 0, 1]);
    const sizes = Int32Array.from([3, 2]);
    assert.deepEqual(rounded(representativeness({ assignment, distances, sizes })), [
      ...[1, 0, 0.5, 1, 0],
    ]);
  });

  it("is 1 for a cluster of copies, and 0 for a row that is alone in its own", () => {
    const assignment = Int32Array.from([0, 0, 1]);
    const distances = new Float32Array(3);
    const sizes = Int32Array.from([2, 1]);
    assert.deepEqual([...representativeness({ assignment, distances, sizes })], [1, 1, 0]);
  });

  it("is of clusters with five rows on average at least", () => {
    assert.deepEqual(
      [3, 20, 99, 100, 1000].map((rows) => clustersFor(rows, 20)),
      [1, 4, 19, 20, 20],
    );
  });
});
