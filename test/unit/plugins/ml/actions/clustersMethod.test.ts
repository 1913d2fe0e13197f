import assert from "node:assert/strict";
import { methodOf } from "../../../../../src/plugins/ml/actions/clustersMethod.ts";
import type { TargetVectors } from "../../../../../src/plugins/ml/actions/shared/openVectors.ts";

describe("how to cluster", () => {
  it("asks for no more neighbours where clusters are to be larger: 10,000 of each of 100,000 are 8 GB", async () => {
    const asked: number[] = [];
    const vectors = {
      neighbours: async (k: number) => {
        asked.push(k);
        return { k, rows: new Int32Array(k), similarities: new Float32Array(k) };
      },
    } as Partial<TargetVectors> as TargetVectors;
    for (const minSize of [2, 5, 2000, 10_000]) {
      const method = await methodOf(vectors, { method: "hdbscan", k: undefined, minSize, seed: 1 });
      assert.equal(method.kind === "hdbscan" && method.minSize, minSize);
    }
    assert.deepEqual(asked, [15, 15, 15, 15]);
  });
});
