import assert from "node:assert/strict";
import { adjustedRandIndex } from "../../../../support/agreement.ts";
import { plainAlgebra } from "../../../../../src/plugins/ml/learn/algebra.ts";
import { kMeans } from "../../../../../src/plugins/ml/learn/kMeans.ts";
import { suggestClusters } from "../../../../../src/plugins/ml/learn/suggestClusters.ts";
import { drawBlobs, drawNoise, matrixOf } from "./drawnData.ts";

describe("k-means", () => {
  it("finds the two pairs of four points, their means and the sum of squared distances", async () => {
    const found = await kMeans(
      matrixOf([
        [0, 0],
        [0, 2],
        [10, 0],
        [10, 2],
      ]),
      { clusters: 2 },
    );
    assert.equal(adjustedRandIndex(found.assignment, [0, 0, 1, 1]), 1);
    assert.deepEqual([...found.distances], [1, 1, 1, 1]);
    assert.deepEqual([...found.sizes], [2, 2]);
    assert.equal(found.inertia, 4);
    const centres = [0, 1].map((i) => [...found.centres.data.subarray(2 * i, 2 * i + 2)]);
    assert.deepEqual(
      centres.toSorted((a, b) => a[0] - b[0]),
      [
        [0, 1],
        [10, 1],
      ],
    );
  });

  it("finds clusters that lie apart, with and without onnxruntime", async () => {
    const { matrix, labels } = drawBlobs(1200, 16, 8);
    for (const algebra of [undefined, plainAlgebra]) {
      const { assignment } = await kMeans(matrix, { clusters: 8, algebra });
      assert.equal(adjustedRandIndex(assignment, labels), 1);
    }
  });

  it("never lets the inertia rise, and is the same for the same seed", async () => {
    const matrix = drawNoise(3000, 12);
    const found = await kMeans(matrix, { clusters: 25, seed: 5, tolerance: 0 });
    let former = Infinity;
    for (const iterations of [1, 2, 3, 5, 8, 50]) {
      const { inertia } = await kMeans(matrix, { clusters: 25, seed: 5, tolerance: 0, iterations });
      assert.ok(inertia <= former * (1 + 1e-6), `${iterations} iterations`);
      former = inertia;
    }
    assert.deepEqual(await kMeans(matrix, { clusters: 25, seed: 5, tolerance: 0 }), found);
    const other = await kMeans(matrix, { clusters: 25, seed: 6, tolerance: 0 });
    assert.notDeepEqual(other.assignment, found.assignment);
  });

  it("leaves no cluster empty, also where rows are copies, and makes no more than there are rows", async () => {
    const rows = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    const copies = matrixOf(Array.from({ length: 30 }, (_, i) => rows[i % 3]));
    const found = await kMeans(copies, { clusters: 5 });
    assert.equal(found.sizes.length, 5);
    assert.ok(found.sizes.every((size) => size > 0));
    assert.equal(found.inertia, 0);
    assert.equal((await kMeans(matrixOf(rows), { clusters: 7 })).sizes.length, 3);
    await assert.rejects(kMeans(matrixOf(rows), { clusters: 0 }), RangeError);
  });
});

describe("number of clusters", () => {
  for (const clusters of [2, 4, 12])
    it(`suggests ${clusters} where so many lie apart`, async () => {
      const { matrix } = drawBlobs(900, 24, clusters, { spread: 0.4 });
      const suggested = await suggestClusters(matrix);
      assert.equal(suggested.clusters, clusters);
      assert.deepEqual(
        suggested.tried.map((each) => each.clusters),
        [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 29, 35, 42, 50],
      );
    });

  it("suggests what a handful of rows can give", async () => {
    assert.equal((await suggestClusters(matrixOf([[1, 0]]))).clusters, 1);
    assert.equal(
      (
        await suggestClusters(
          matrixOf([
            [1, 0],
            [1, 0],
            [0, 1],
            [0, 1],
          ]),
        )
      ).clusters,
      2,
    );
  });
});
