import assert from "node:assert/strict";
import fc from "fast-check";
import {
  nearestUnfolded,
  runsBetween,
  stepFrom,
  type Step,
} from "../../../webview/grid/navigation.ts";
import { layoutOf } from "./fixtures.ts";

describe("grid navigation", () => {
  // Four columns: a = 0–5 (two rows), b = 6–8 (one row), c = 9–17 (three rows).
  const layout = layoutOf([6, 3, 9]);
  const cases: [from: number, step: Step, to: number][] = [
    [0, "left", 0],
    [5, "right", 6],
    [6, "left", 5],
    [17, "right", 17],
    [1, "down", 5],
    // The row below is shorter: there is something below all the same.
    [3, "down", 5],
    [5, "down", 7],
    [8, "down", 11],
    [11, "up", 8],
    // c's fourth column has no counterpart in b.
    [12, "up", 8],
    [6, "up", 4],
    [2, "up", 2],
    [16, "down", 17],
    [0, "page-down", 6],
    [17, "page-up", 9],
    [10, "first", 0],
    [10, "last", 17],
  ];
  for (const [from, step, to] of cases)
    it(`goes from ${from} by ${step} to ${to}`, () =>
      assert.equal(stepFrom(layout, from, step, 2), to));

  it("skips what is folded", () => {
    const folded = layoutOf([6, 3, 9], { folded: ["b"] });
    assert.equal(stepFrom(folded, 5, "right", 2), 9);
    assert.equal(stepFrom(folded, 9, "left", 2), 5);
    assert.equal(stepFrom(folded, 5, "down", 2), 10);
    assert.equal(stepFrom(folded, 10, "up", 2), 5);
    assert.equal(stepFrom(layoutOf([6, 3], { folded: ["b"] }), 0, "last", 2), 5);
    assert.equal(stepFrom(layoutOf([6, 3], { folded: ["a"] }), 8, "first", 2), 6);
  });

  it("surfaces from a group that was folded around it", () => {
    const folded = layoutOf([6, 3, 9], { folded: ["b"] });
    assert.equal(nearestUnfolded(folded, 7), 9);
    assert.equal(stepFrom(folded, 7, "left", 2), 9);
    assert.equal(nearestUnfolded(layoutOf([6, 3], { folded: ["b"] }), 7), 5);
    assert.equal(nearestUnfolded(layoutOf([6], { folded: ["a"] }), 2), null);
  });

  it("ranges over what can be seen, whichever end comes first", () => {
    const folded = layoutOf([6, 3, 9], { folded: ["b"] });
    assert.deepEqual(runsBetween(folded, 4, 10), [
      { from: 4, to: 6 },
      { from: 9, to: 11 },
    ]);
    assert.deepEqual(runsBetween(folded, 10, 4), runsBetween(folded, 4, 10));
    assert.deepEqual(runsBetween(layout, 4, 10), [{ from: 4, to: 11 }]);
  });

  it("reaches every unfolded cell by right alone, and comes back by left", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }),
        fc.subarray(["a", "b", "c"]),
        (sizes, keys) => {
          const any = layoutOf(sizes, { folded: keys });
          const open = any.sections.flatMap(({ start, count, folded }) =>
            folded ? [] : Array.from({ length: count }, (_, i) => start + i),
          );
          fc.pre(open.length > 0);
          const walk = (from: number, step: Step): number[] => {
            const path = [from];
            for (;;) {
              const at = path.at(-1) ?? 0;
              const next = stepFrom(any, at, step, 1);
              if (next === at) return path;
              path.push(next);
            }
          };
          assert.deepEqual(walk(open[0] ?? 0, "right"), open);
          assert.deepEqual(walk(open.at(-1) ?? 0, "left"), open.toReversed());
        },
      ),
    );
  });
});
