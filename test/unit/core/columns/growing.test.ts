import assert from "node:assert/strict";
import fc from "fast-check";
import { bytes, float64s, int32s } from "../../../../src/core/columns/growing.ts";

describe("a column that grows with its ids", () => {
  it("holds what was set, wherever", () =>
    fc.assert(
      fc.property(fc.dictionary(fc.nat({ max: 20_000 }).map(String), fc.integer()), (cells) => {
        const column = int32s();
        for (const [id, value] of Object.entries(cells)) column.set(Number(id), value);
        assert.deepEqual(
          Object.keys(cells).map((id) => column.values[Number(id)]),
          Object.values(cells),
        );
      }),
    ));

  it("places that were never set hold what the column is filled with, also after it grew", () => {
    const [states, numbers, reals] = [bytes(255), int32s(), float64s()];
    for (const column of [states, numbers, reals]) column.set(5000, 1);
    assert.deepEqual(
      [states, numbers, reals].map(({ values }) => [values[0], values[4999], values[5000]]),
      [
        [255, 255, 1],
        [0, 0, 1],
        [0, 0, 1],
      ],
    );
  });
});
