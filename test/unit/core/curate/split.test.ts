import assert from "node:assert/strict";
import fc from "fast-check";
import { assignSplit, type SplitInput } from "../../../../src/core/curate/split.ts";

const parts = [
  { name: "train", share: 80 },
  { name: "val", share: 10 },
  { name: "test", share: 10 },
];

function countsOf(assigned: Uint8Array, of: (item: number) => boolean = () => true): number[] {
  const counts = [0, 0, 0];
  for (const [item, part] of assigned.entries()) if (of(item)) counts[part]++;
  return counts;
}

describe("splitting a dataset", () => {
  it("gives each part its share, at random, the same for the same seed", () => {
    const first = assignSplit({ count: 1000, parts, seed: 7 });
    assert.deepEqual(countsOf(first), [800, 100, 100]);
    assert.deepEqual(assignSplit({ count: 1000, parts, seed: 7 }), first);
    assert.notDeepEqual(assignSplit({ count: 1000, parts, seed: 8 }), first);
    // Not in runs, as it would be without shuffling.
    assert.ok(new Set(first.subarray(0, 100)).size > 1);
  });

  it("gives each part its share of every stratum, also of rare ones", () => {
    const strata = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 980 ? 1 : 2));
    const assigned = assignSplit({ count: 1000, parts, strata, seed: 1 });
    assert.deepEqual(
      countsOf(assigned, (i) => strata[i] === 0),
      [720, 90, 90],
    );
    assert.deepEqual(
      countsOf(assigned, (i) => strata[i] === 1),
      [64, 8, 8],
    );
    assert.deepEqual(
      countsOf(assigned, (i) => strata[i] === 2),
      [16, 2, 2],
    );
  });

  it("never parts a cluster, and comes as near to the shares as the clusters allow", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer(), (lengths, seed) => {
        const clusters = Int32Array.from(lengths.flatMap((n, c) => Array<number>(n).fill(c)));
        const input: SplitInput = { count: clusters.length, parts, clusters, seed };
        const assigned = assignSplit(input);
        const partOf = new Map<number, number>();
        for (const [item, part] of assigned.entries()) {
          assert.equal(partOf.get(clusters[item]) ?? part, part);
          partOf.set(clusters[item], part);
        }
        const largest = Math.max(...lengths);
        for (const [part, count] of countsOf(assigned).entries())
          assert.ok(Math.abs(count - (clusters.length * parts[part].share) / 100) <= largest);
      }),
    );
  });
});
