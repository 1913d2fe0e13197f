import assert from "node:assert/strict";
import fc from "fast-check";
import { BitSet } from "../../../../src/core/columns/bitSet.ts";

const ids = fc.uniqueArray(fc.nat(5000));

function setOf(from: readonly number[]): BitSet {
  const set = new BitSet();
  for (const id of from) set.add(id);
  return set;
}

const ascending = (from: Iterable<number>): number[] => [...from].toSorted((a, b) => a - b);

describe("sets of row ids together", () => {
  it("are what JavaScript's sets say", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const union = setOf(a);
        union.addAll(setOf(b));
        const difference = setOf(a).clone();
        difference.deleteAll(setOf(b));
        for (const [ours, theirs] of [
          [union, new Set(a).union(new Set(b))],
          [difference, new Set(a).difference(new Set(b))],
        ] as const) {
          assert.deepEqual([...ours.toIds()], ascending(theirs));
          assert.equal(ours.size, theirs.size);
        }
      }),
    );
  });

  it("clones that are their own", () => {
    const set = setOf([1, 31, 32]);
    const copy = set.clone();
    copy.delete(31);
    assert.deepEqual(
      [[...set.toIds()], [...copy.toIds()]],
      [
        [1, 31, 32],
        [1, 32],
      ],
    );
  });
});
