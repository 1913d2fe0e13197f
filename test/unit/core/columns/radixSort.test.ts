import assert from "node:assert/strict";
import fc from "fast-check";
import { sortByKeys } from "../../../../src/core/columns/radixSort.ts";

/** What the sort promises, said with a comparator: stable, and positions without a key last either way. */
function slowly(order: Int32Array, keys: Float64Array, descending: boolean): number[] {
  const compare = (a: number, b: number): number => {
    if (Number.isNaN(keys[a]) || Number.isNaN(keys[b]))
      return Number(Number.isNaN(keys[a])) - Number(Number.isNaN(keys[b]));
    if (keys[a] === keys[b]) return 0;
    return keys[a] < keys[b] === descending ? 1 : -1;
  };
  return [...order.keys()].toSorted(compare).map((position) => order[position]);
}

const key = fc
  .oneof(
    fc.double(),
    fc.integer(),
    fc.integer({ min: 0, max: 5 }),
    fc.constantFrom(NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE),
  )
  .map((value) => (value === 0 ? 0 : value));

describe("sorting by keys", () => {
  for (const descending of [false, true])
    it(`${descending ? "descending" : "ascending"} is what a stable comparator sort gives, without keys last`, () =>
      fc.assert(
        fc.property(fc.array(key, { maxLength: 300 }), (values) => {
          const keys = Float64Array.from(values);
          const order = Int32Array.from(values, (_, i) => i * 7 + 3);
          assert.deepEqual(
            [...sortByKeys(order, keys, descending)],
            slowly(order, keys, descending),
          );
        }),
        { numRuns: 300 },
      ));

  for (const [order, keys, ascending, descending] of [
    [[], [], [], []],
    [[9], [NaN], [9], [9]],
    [
      [1, 2, 3],
      [0, -1, 1],
      [2, 1, 3],
      [3, 1, 2],
    ],
    [
      [1, 2, 3, 4],
      [NaN, 5, NaN, 4],
      [4, 2, 1, 3],
      [2, 4, 1, 3],
    ],
    [
      [4, 3, 2, 1],
      [7, 7, 7, 7],
      [4, 3, 2, 1],
      [4, 3, 2, 1],
    ],
    [
      [1, 2, 3],
      [1e300, -1e300, 2 ** -1074],
      [2, 3, 1],
      [1, 3, 2],
    ],
  ] as const)
    it(`${JSON.stringify(order)} by ${keys.join()} is ${JSON.stringify(ascending)}`, () =>
      assert.deepEqual(
        [false, true].map((down) => [
          ...sortByKeys(Int32Array.from(order), Float64Array.from(keys), down),
        ]),
        [ascending, descending],
      ));

  it("zero and minus zero are one value: what came first stays first", () => {
    const order = Int32Array.of(1, 2, 3, 4);
    const keys = Float64Array.of(0, -0, 0, -0);
    assert.deepEqual(
      [false, true].map((down) => [...sortByKeys(order, keys, down)]),
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
    );
  });

  it("leaves what it was given as it was", () => {
    const order = Int32Array.of(3, 1, 2);
    const keys = Float64Array.of(2, 1, 3);
    sortByKeys(order, keys, true);
    assert.deepEqual(
      [[...order], [...keys]],
      [
        [3, 1, 2],
        [2, 1, 3],
      ],
    );
  });
});
