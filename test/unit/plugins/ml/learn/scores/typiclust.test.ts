import assert from "node:assert/strict";
import { typiclust } from "../../../../../../src/plugins/ml/learn/scores/typiclust.ts";

describe("typical rows of clusters", () => {
  // Eight rows of cluster 0, six of cluster 1, two of cluster 2.
  const assignment = Int32Array.from([
    ...Array<number>(8).fill(0),
    ...Array<number>(6).fill(1),
    2,
    2,
  ]);
  const typicality = Float32Array.from(assignment, (_, row) => row % 8);

  it("large clusters come first, and each gives its most typical row in turn", () => {
    assert.deepEqual([...typiclust(assignment, typicality, [], 4)], [7, 13, 6, 12]);
  });

  it("clusters with preselected rows come after those without", () => {
    assert.deepEqual([...typiclust(assignment, typicality, [7, 3], 3)], [13, 6, 12]);
  });

  it("clusters of five and fewer come when the others are empty, and no row comes twice", () => {
    const all = [...typiclust(assignment, typicality, [0], 100)];
    assert.equal(new Set(all).size, 15);
    assert.deepEqual(all.slice(-2), [15, 14]);
  });
});
