import assert from "node:assert/strict";
import fc from "fast-check";
import {
  compareWith,
  countMask,
  keepBetween,
  keepListed,
  rowsOfMask,
  type Comparison,
  type Numbers,
} from "../../../../src/core/query/mask.ts";
import { masked, membersOf } from "../../../../src/core/query/sorting.ts";

const holds: Record<Comparison, (a: number, b: number) => boolean> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b && !Number.isNaN(a),
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
const operators = Object.keys(holds) as Comparison[];

/** Few values, so that comparisons with each other are often equal; a mask may be longer or shorter than a column. */
const numbers: fc.Arbitrary<Numbers> = fc
  .tuple(fc.nat(3), fc.array(fc.nat(5), { maxLength: 40 }))
  .map(([kind, values]) => {
    if (kind === 0) return Float64Array.from(values, (n) => (n === 5 ? NaN : n));
    return [Int32Array, Uint8Array, Uint16Array][kind - 1].from(values);
  });
const mask = fc
  .array(fc.constantFrom(0, 0, 0, 0, 1), { maxLength: 40 })
  .map((rows) => Uint8Array.from(rows));

function expected(
  before: Uint8Array,
  values: Numbers,
  test: (value: number) => boolean,
): Uint8Array {
  return before.map((row, i) => (row === 1 && i < values.length && test(values[i]) ? 1 : 0));
}

describe("masks", () => {
  it("are narrowed row by row, whatever the kind of column and however long", () => {
    fc.assert(
      fc.property(numbers, mask, fc.nat(6), fc.nat(6), (values, before, a, b) => {
        for (const operator of operators) {
          const within = before.slice();
          compareWith(values, operator, a, within);
          assert.deepEqual(
            within,
            expected(before, values, (value) => holds[operator](value, a)),
          );
        }
        const between = before.slice();
        keepBetween(values, a, b, between);
        assert.deepEqual(
          between,
          expected(before, values, (value) => value >= a && value <= b),
        );
        const listed = before.slice();
        const table = Uint8Array.of(0, 1, 0, 1);
        keepListed(values, table, listed);
        assert.deepEqual(
          listed,
          expected(before, values, (value) => table[value] === 1),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("are counted, and listed in the order of rows", () => {
    fc.assert(
      fc.property(mask, (rows) => {
        const held = [...rows.keys()].filter((row) => rows[row] === 1);
        assert.equal(countMask(rows), held.length);
        assert.deepEqual([...rowsOfMask(rows, held.length)], held);
      }),
    );
  });

  it("choose members of a list in its order, few as well as many, and those that it lacks never", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Array.from({ length: 200 }, (_, i) => i + 1)),
        fc.array(fc.nat(220), { maxLength: 60 }),
        (given, chosen) => {
          const list = Int32Array.from(given);
          const rows = new Uint8Array(221);
          for (const row of chosen) rows[row] = 1;
          const wanted = given.filter((id) => rows[id] === 1);
          assert.deepEqual([...membersOf(list, rows)], wanted);
          assert.deepEqual([...masked(list, rows)], wanted);
        },
      ),
      { numRuns: 500 },
    );
  });
});
