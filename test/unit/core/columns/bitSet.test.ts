import assert from "node:assert/strict";
import fc from "fast-check";
import { BitSet } from "../../../../src/core/columns/bitSet.ts";

const ids = fc.nat({ max: 5000 });
const steps = fc.array(fc.tuple(fc.constantFrom("add" as const, "delete" as const), ids));

describe("a set of ids as bits", () => {
  it("holds what a Set holds", () =>
    fc.assert(
      fc.property(steps, fc.array(ids), (changes, probes) => {
        const bits = new BitSet();
        const oracle = new Set<number>();
        for (const [change, id] of changes) {
          bits[change](id);
          oracle[change](id);
        }
        assert.deepEqual(
          { size: bits.size, has: probes.map((id) => bits.has(id)) },
          { size: oracle.size, has: probes.map((id) => oracle.has(id)) },
        );
      }),
    ));

  it("comes back from its runs", () =>
    fc.assert(
      fc.property(fc.array(ids), (members) => {
        const bits = new BitSet();
        for (const id of members) bits.add(id);
        const runs = bits.toRuns();
        const again = new BitSet();
        again.addRuns(runs);
        assert.deepEqual(
          { size: again.size, runs: [...again.toRuns()] },
          { size: bits.size, runs: [...runs] },
        );
        assert.ok(members.every((id) => again.has(id)));
      }),
    ));

  for (const [members, runs] of [
    [[], []],
    [[0], [0, 1]],
    [[31], [31, 1]],
    [
      [31, 32],
      [31, 2],
    ],
    [
      [1, 2, 3, 64, 65, 100],
      [1, 3, 64, 2, 100, 1],
    ],
    [[1023], [1023, 1]],
    [[1024], [1024, 1]],
  ] as const)
    it(`the runs of ${JSON.stringify(members)} are ${JSON.stringify(runs)}`, () => {
      const bits = new BitSet();
      for (const id of members) bits.add(id);
      assert.deepEqual([...bits.toRuns()], runs);
    });

  it("a million neighbours are one run", () => {
    const bits = new BitSet();
    for (let id = 1; id <= 1_000_000; id++) bits.add(id);
    assert.deepEqual([...bits.toRuns()], [1, 1_000_000]);
  });

  it("is empty again after clear", () => {
    const bits = new BitSet();
    bits.add(7);
    bits.clear();
    assert.deepEqual([bits.size, bits.has(7), [...bits.toRuns()]], [0, false, []]);
  });
});
