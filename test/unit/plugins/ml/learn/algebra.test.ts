import assert from "node:assert/strict";
import { algebra, plainAlgebra } from "../../../../../src/plugins/ml/learn/algebra.ts";
import type { Matrix } from "../../../../../src/plugins/ml/types.ts";
import { drawNoise, matrixOf } from "./drawnData.ts";

const a = matrixOf([
  [1, 2],
  [3, 4],
  [-5, 6],
]);
const b = matrixOf([
  [1, 0],
  [1, 1],
]);

describe("algebra", () => {
  for (const [name, open] of [
    ["of onnxruntime", algebra],
    ["of loops", async () => plainAlgebra],
  ] as const)
    it(`${name} multiplies, finds the greatest and sums over rows`, async () => {
      const { products, best, gram } = await open();
      assert.deepEqual(
        await products(a, b),
        matrixOf([
          [1, 3],
          [3, 7],
          [-5, 1],
        ]),
      );
      assert.deepEqual(
        await products(a, b, Float32Array.of(10, 0)),
        matrixOf([
          [11, 3],
          [13, 7],
          [5, 1],
        ]),
      );
      const found = await best(a, b, Float32Array.of(3, 0));
      assert.deepEqual([...found.rows], [0, 1, 1]);
      assert.deepEqual([...found.sums], [4, 7, 1]);
      assert.deepEqual(await gram(a, matrixOf([[1], [0], [2]])), matrixOf([[-9], [14]]));
    });

  it("is onnxruntime's here, whose products of many rows are those of loops", async () => {
    const calculate = await algebra();
    assert.notEqual(calculate, plainAlgebra);
    const many = drawNoise(20_000, 9);
    const few = drawNoise(7, 9, 2);
    const near = (x: Matrix, y: Matrix): void => {
      assert.equal(x.data.length, y.data.length);
      for (const [i, value] of x.data.entries())
        assert.ok(Math.abs(value - y.data[i]) < 1e-5 * Math.max(1, Math.abs(value)));
    };
    near(await calculate.products(many, few), await plainAlgebra.products(many, few));
    near(await calculate.gram(many, many), await plainAlgebra.gram(many, many));
    const [ours, theirs] = [await calculate.best(many, few), await plainAlgebra.best(many, few)];
    assert.deepEqual(ours.rows, theirs.rows);
  });

  it("reads rows that lie in shared memory, or in a part of other numbers", async () => {
    const shared = new Float32Array(new SharedArrayBuffer(32));
    shared.set([9, 9, 1, 2, 3, 4, -5, 6]);
    const part: Matrix = { data: shared.subarray(2), rows: 3, columns: 2 };
    const { products, gram } = await algebra();
    assert.deepEqual(await products(part, b), await plainAlgebra.products(a, b));
    assert.deepEqual(await gram(part, part), await plainAlgebra.gram(a, a));
  });
});
