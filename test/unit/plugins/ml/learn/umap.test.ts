import assert from "node:assert/strict";
import { dot } from "../../../../../src/plugins/ml/learn/algebra.ts";
import { fuzzyGraph } from "../../../../../src/plugins/ml/learn/fuzzyGraph.ts";
import { pca } from "../../../../../src/plugins/ml/learn/pca.ts";
import { trustworthiness } from "../../../../support/trustworthiness.ts";
import { umap } from "../../../../../src/plugins/ml/learn/umap.ts";
import { distanceCurve } from "../../../../../src/plugins/ml/learn/umapCurve.ts";
import type { Neighbours } from "../../../../../src/plugins/ml/types.ts";
import { drawBlobs, exactNeighbours, matrixOf } from "./drawnData.ts";

describe("UMAP", () => {
  it("fits the curve that umap-learn fits", () => {
    for (const [minDistance, spread, a, b] of [
      [0.1, 1, 1.57694, 0.89506],
      [0.5, 1, 0.58303, 1.33417],
      [0.25, 2, 0.41627, 0.92186],
    ]) {
      const curve = distanceCurve(minDistance, spread);
      assert.deepEqual([curve.a.toFixed(4), curve.b.toFixed(4)], [a.toFixed(4), b.toFixed(4)]);
    }
  });

  it("weighs neighbours so that each row's sum to log₂(k + 1), and unites both directions", () => {
    // 1 names 0 and 2, and is named by both; 0 and 2 name each other.
    const neighbours: Neighbours = {
      k: 2,
      rows: Int32Array.of(1, 2, 0, 2, 1, 0),
      similarities: Float32Array.of(0.9, 0.6, 0.9, 0.8, 0.8, 0.6),
    };
    const graph = fuzzyGraph(neighbours);
    const edges = Array.from(graph.heads, (head, i) => `${head}-${graph.tails[i]}`);
    assert.deepEqual(edges, ["0-1", "0-2", "1-2"]);
    // The nearest counts 1, so the other counts log₂ 3 − 1.
    const second = Math.log2(3) - 1;
    const expected = [1, 2 * second - second ** 2, 1];
    for (const [i, weight] of expected.entries())
      assert.ok(Math.abs(graph.weights[i] - weight) < 1e-4, `${graph.weights[i]}`);
  });

  it("leaves out neighbours that are not there", () => {
    const graph = fuzzyGraph({
      k: 2,
      rows: Int32Array.of(1, -1, 0, -1),
      similarities: Float32Array.of(0.9, 0, 0.9, 0),
    });
    assert.deepEqual([[...graph.heads], [...graph.tails]], [[0], [1]]);
    assert.equal(umap({ k: 1, rows: Int32Array.of(-1), similarities: Float32Array.of(0) }).rows, 1);
  });

  it("keeps neighbours together: trustworthiness above 0.9, and clusters apart", async () => {
    const { matrix, labels } = drawBlobs(1500, 24, 5, { spread: 0.5 });
    const neighbours = exactNeighbours(matrix, 15);
    const { projected } = await pca(matrix);
    for (const initial of [undefined, projected]) {
      const map = umap(neighbours, { initial });
      assert.deepEqual([map.rows, map.columns], [1500, 2]);
      assert.ok((await trustworthiness(matrix, map, { sample: 300 })) > 0.9);
      // The nearest row on the map is of the same cluster.
      for (let row = 0; row < 1500; row += 25)
        assert.equal(labels[nearestOnMap(map.data, row)], labels[row]);
    }
  });

  it("is the same for the same seed", () => {
    const neighbours = exactNeighbours(drawBlobs(200, 8, 3).matrix, 10);
    assert.deepEqual(umap(neighbours, { seed: 3 }), umap(neighbours, { seed: 3 }));
    assert.notDeepEqual(umap(neighbours, { seed: 3 }), umap(neighbours, { seed: 4 }));
    assert.throws(() => umap(neighbours, { initial: matrixOf([[1, 2]]) }), RangeError);
  });
});

describe("trustworthiness", () => {
  it("is 1 of the rows themselves, about a half by chance, and as published on a small example", async () => {
    const { matrix } = drawBlobs(400, 2, 4, { spread: 0.8 });
    assert.equal(await trustworthiness(matrix, matrix, { k: 5 }), 1);
    const mixed = matrixOf(
      Array.from({ length: 400 }, (_, i) => [(i * 7919) % 400, (i * 104729) % 397]),
    );
    const chance = await trustworthiness(matrix, mixed, { k: 5 });
    assert.ok(chance > 0.4 && chance < 0.6, String(chance));
    // On the map the first and the last have changed places.
    const line = matrixOf([[0], [1], [3], [6]]);
    const map = matrixOf([[6], [1], [3], [0]]);
    assert.equal(
      await trustworthiness(line, map, { k: 1 }),
      1 - (2 / 16) * ranksBeyondOne(line.data, map.data),
    );
  });
});

/** Σ (rank − 1) of each row's nearest on the map among its neighbours in truth. */
function ranksBeyondOne(truth: Float32Array, shown: Float32Array): number {
  const others = (values: Float32Array, row: number): number[] =>
    [...values.keys()]
      .filter((other) => other !== row)
      .sort((a, b) => Math.abs(values[a] - values[row]) - Math.abs(values[b] - values[row]));
  return [...truth.keys()].reduce(
    (sum, row) => sum + others(truth, row).indexOf(others(shown, row)[0]),
    0,
  );
}

function nearestOnMap(data: Float32Array, row: number): number {
  const distance = (other: number): number =>
    other === row
      ? Infinity
      : (data[2 * other] - data[2 * row]) ** 2 + (data[2 * other + 1] - data[2 * row + 1]) ** 2;
  let best = 0;
  for (let other = 0; other < data.length / 2; other++)
    if (distance(other) < distance(best)) best = other;
  return best;
}

describe("PCA", () => {
  it("finds the directions of greatest variance, their shares, and the rows in them", async () => {
    // Along (3, 4) / 5 with variance 8, across it with variance 2 / 5 … of ten rows.
    const along = [-4, -2, 0, 2, 4, -4, -2, 0, 2, 4];
    const across = [1, -1, 0, -1, 1, -1, 1, 0, 1, -1].map((value) => value / 2);
    const rows = along.map((x, i) => [
      7 + 0.6 * x - 0.8 * across[i],
      -3 + 0.8 * x + 0.6 * across[i],
      5,
    ]);
    const found = await pca(matrixOf(rows));
    const close = (actual: Iterable<number>, expected: readonly number[]): void => {
      for (const [i, value] of [...actual].entries())
        assert.ok(Math.abs(value - expected[i]) < 1e-5, `${value} is not ${expected[i]}`);
    };
    close(found.axes.data, [0.6, 0.8, 0, 0.8, -0.6, 0]);
    close(found.mean, [7, -3, 5]);
    const [first, second] = [8, 0.2];
    close(found.explained, [first / (first + second), second / (first + second)]);
    close(
      found.projected.data,
      along.flatMap((x, i) => [x, -across[i]]),
    );
  });

  it("has axes of length one at right angles, for more components and rows than it samples", async () => {
    const { matrix } = drawBlobs(25_000, 20, 6);
    const { axes, explained, projected } = await pca(matrix, { components: 5 });
    for (let a = 0; a < 5; a++)
      for (let b = 0; b < 5; b++)
        assert.ok(Math.abs(dot(axes, a, axes, b) - (a === b ? 1 : 0)) < 1e-5);
    assert.deepEqual(explained, explained.toSorted().toReversed());
    assert.ok(explained.reduce((sum, share) => sum + share) < 1);
    assert.equal(projected.rows, 25_000);
  });

  it("takes rows that are all the same", async () => {
    const { explained, projected } = await pca(
      matrixOf([
        [1, 2],
        [1, 2],
      ]),
    );
    assert.deepEqual([...explained], [0, 0]);
    assert.ok(projected.data.every((value) => Math.abs(value) < 1e-6));
  });
});
