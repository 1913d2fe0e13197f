import assert from "node:assert/strict";
import { neighbourLabels } from "../../../../../src/plugins/ml/learn/knnLabels.ts";
import { distanceOf } from "../../../../../src/plugins/ml/learn/rows.ts";
import { selectWeighted } from "../../../../../src/plugins/ml/learn/select.ts";
import type { Matrix } from "../../../../../src/plugins/ml/types.ts";
import { drawBlobs, drawNoise, matrixOf } from "./drawnData.ts";

const line = matrixOf([[0], [1], [2], [3], [4], [10]]);

describe("diverse selection", () => {
  it("begins in the middle and goes on with the farthest", async () => {
    // The mean is 3 1/3.
    const { rows, distances } = await selectWeighted(line, { count: 4 });
    assert.deepEqual([...rows], [3, 5, 0, 1]);
    assert.deepEqual([...distances], [NaN, 7, 3, 1]);
  });

  it("chooses what choosing the farthest of all each time chooses", async () => {
    const matrix = drawNoise(700, 16);
    const { rows } = await selectWeighted(matrix, { count: 150 });
    assert.deepEqual([...rows], farthestFirst(matrix, rows[0], 150));
    assert.equal(new Set(rows).size, 150);
  });

  it("keeps away from what is preselected, and takes only candidates", async () => {
    const { rows, distances } = await selectWeighted(line, {
      count: 9,
      preselected: [5],
      among: [1, 3, 5, 4],
    });
    assert.deepEqual(
      [[...rows], [...distances]],
      [
        [1, 4, 3],
        [9, 3, 1],
      ],
    );
  });

  it("takes nothing nearer than the least distance", async () => {
    const { rows } = await selectWeighted(line, { count: 6, minimumDistance: 2.5 });
    assert.deepEqual([...rows], [3, 5, 0]);
    const copies = matrixOf([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    const distinct = await selectWeighted(copies, { count: 4, minimumDistance: 1e-3 });
    assert.deepEqual([...distinct.rows], [0, 2]);
    assert.equal((await selectWeighted(copies, { count: 4 })).rows.length, 4);
  });

  it("does not depend on the order of the candidates, also where they are all rows", async () => {
    const { rows } = await selectWeighted(line, { count: 3 });
    const among = Array.from({ length: line.rows }, (_, row) => line.rows - 1 - row);
    assert.deepEqual((await selectWeighted(line, { count: 3, among })).rows, rows);
  });

  it("has an answer for nothing to choose", async () => {
    assert.equal((await selectWeighted(line, { count: 0 })).rows.length, 0);
    assert.equal((await selectWeighted(line, { count: 3, among: [] })).rows.length, 0);
  });
});

describe("weighted selection", () => {
  it("goes by scores alone where diversity counts nothing", async () => {
    const values = [5, NaN, 9, 7, 1, 8];
    const best = await selectWeighted(line, {
      count: 3,
      diversity: 0,
      scores: [{ values, weight: 1 }],
    });
    assert.deepEqual([...best.rows], [2, 5, 3]);
    const least = await selectWeighted(line, {
      count: 3,
      diversity: 0,
      scores: [{ values, weight: -1 }],
      among: [0, 2, 3, 4],
    });
    assert.deepEqual([...least.rows], [4, 0, 3]);
  });

  it("takes a missing number for the worst, whichever are sought", async () => {
    const first = async (values: number[], weight: number) => {
      const scores = [{ values, weight }];
      const { rows } = await selectWeighted(line, { count: 3, diversity: 0, scores });
      return [...rows].toSorted();
    };
    const values = [5, NaN, 9, 7, NaN, 8];
    assert.deepEqual(await first(values, 1), [2, 3, 5]);
    assert.deepEqual(await first(values, -1), [0, 3, 5]);
    assert.deepEqual(await first([NaN, 3, NaN, 3, 3, NaN], -1), [1, 3, 4]);
  });

  it("refuses to seek what is near", async () => {
    await assert.rejects(selectWeighted(line, { count: 2, diversity: -0.1 }), RangeError);
  });

  it("chooses the greatest weighted sum each time", async () => {
    const matrix = drawNoise(300, 8);
    const values = Array.from({ length: 300 }, (_, i) => ((i * 7919) % 300) / 299);
    const { rows } = await selectWeighted(matrix, {
      count: 60,
      diversity: 1,
      scores: [{ values, weight: 0.3 }],
    });
    // Distances are over their mean among random pairs, which is about √2 here.
    const chosen = [rows[0]];
    for (const row of rows.subarray(1)) {
      const worth = (r: number): number =>
        Math.min(...chosen.map((c) => distanceOf(matrix, r, c))) / 1.4 + 0.3 * values[r];
      const best = Math.max(...values.map((_, r) => (chosen.includes(r) ? -1 : worth(r))));
      assert.ok(worth(row) > 0.96 * best);
      chosen.push(row);
    }
    assert.equal(rows[0], values.indexOf(1));
  });

  it("meets targets of classes, what is preselected counted", async () => {
    const { matrix, labels } = drawBlobs(400, 8, 4);
    const balance = { labels, targets: [0.5, 0.3, 0.2, 0], weight: 4 };
    const countsOf = (rows: Int32Array): number[] =>
      [0, 1, 2, 3].map((label) => rows.filter((row) => labels[row] === label).length);
    const { rows } = await selectWeighted(matrix, { count: 60, balance });
    assert.deepEqual(countsOf(rows), [30, 18, 12, 0]);
    const preselected = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36];
    const more = await selectWeighted(matrix, { count: 50, balance, preselected });
    assert.deepEqual(countsOf(more.rows), [20, 18, 12, 0]);
  });
});

function farthestFirst(matrix: Matrix, first: number, count: number): number[] {
  const chosen = [first];
  const nearest = new Float64Array(matrix.rows).fill(Infinity);
  while (chosen.length < count) {
    let best = 0;
    for (let row = 0; row < matrix.rows; row++) {
      nearest[row] = Math.min(nearest[row], distanceOf(matrix, row, chosen[chosen.length - 1]));
      if (nearest[row] > nearest[best]) best = row;
    }
    chosen.push(best);
  }
  return chosen;
}

describe("labels of neighbours", () => {
  it("have shares by similarity, of neighbours that have one", () => {
    const neighbours = {
      k: 3,
      rows: Int32Array.of(1, 2, 3, 0, 2, 3, 3, -1, -1, 2, 1, 0),
      similarities: Float32Array.of(0.9, 0.6, 0.5, 0.9, 0.8, 0.1, 0.7, 0, 0, 0.7, -0.5, -0.9),
    };
    const shares = neighbourLabels(neighbours, Int32Array.of(0, 1, 1, -1), 2);
    // Row 0: neighbours 1 and 2 of class 1. Row 1: 0.9 for class 0, 0.8 for class 1. Row 2: no neighbour with a label.
    assert.deepEqual(
      [...shares.data].map((share) => Number(share.toFixed(3))),
      [0, 1, 0.529, 0.471, 0, 0, 0, 1],
    );
  });
});
