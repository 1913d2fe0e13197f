import assert from "node:assert/strict";
import { adjustedRandIndex } from "../../../../support/agreement.ts";
import { dot } from "../../../../../src/plugins/ml/learn/algebra.ts";
import { hdbscan } from "../../../../../src/plugins/ml/learn/hdbscan.ts";
import {
  distanceOfCosine,
  spanningTree,
} from "../../../../../src/plugins/ml/learn/spanningTree.ts";
import type { Matrix } from "../../../../../src/plugins/ml/types.ts";
import { drawBlobs, drawNoise, exactNeighbours, matrixOf } from "./drawnData.ts";

/** Rows at angles, in degrees, on the circle: their distance is that of the chord. */
function atAngles(degrees: readonly number[]): Matrix {
  return matrixOf(
    degrees.map((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)]),
  );
}

describe("minimum spanning tree of mutual reachability", () => {
  it("is the one of all pairs (by Prim's algorithm) where the graph has it", () => {
    const matrix = drawNoise(120, 3);
    const neighbours = exactNeighbours(matrix, 119);
    const distance = (a: number, b: number): number => distanceOfCosine(dot(matrix, a, matrix, b));
    const core = Array.from(
      { length: 120 },
      (_, a) => Array.from({ length: 120 }, (__, b) => distance(a, b)).sort((x, y) => x - y)[4],
    );
    const best = new Float64Array(120).fill(Infinity);
    const inside = new Set<number>();
    const lengths: number[] = [];
    for (let last = 0; inside.size < 119;) {
      inside.add(last);
      let next = -1;
      for (let b = 0; b < 120; b++) {
        if (inside.has(b)) continue;
        best[b] = Math.min(best[b], Math.max(distance(last, b), core[last], core[b]));
        if (next < 0 || best[b] < best[next]) next = b;
      }
      lengths.push(best[next]);
      last = next;
    }
    const tree = spanningTree(neighbours, 5);
    assert.equal(tree.lengths.length, 119);
    for (const [i, length] of lengths.sort((a, b) => a - b).entries())
      assert.ok(Math.abs(length - tree.lengths[i]) < 1e-5);
  });

  it("joins what the graph leaves apart at the greatest distance", () => {
    const neighbours = exactNeighbours(atAngles([0, 1, 90, 91]), 1);
    const lengths = [...spanningTree(neighbours, 1).lengths];
    assert.deepEqual(
      lengths.map((length) => length.toFixed(3)),
      ["0.017", "0.017", "2.000"],
    );
  });
});

describe("HDBSCAN", () => {
  it("finds two dense arcs and takes what is far from both for noise", () => {
    const degrees = [0, 1, 2, 3, 4, 180, 30, 31, 32, 33, 34];
    const neighbours = exactNeighbours(atAngles(degrees), 10);
    const found = hdbscan(neighbours, { minClusterSize: 3, minSamples: 2 });
    assert.equal(found.clusters, 2);
    assert.deepEqual([...found.assignment], [0, 0, 0, 0, 0, -1, 1, 1, 1, 1, 1]);
    assert.equal(found.probabilities[5], 0);
    assert.ok(found.probabilities.every((p, i) => i === 5 || Math.abs(p - 1) < 1e-3));
  });

  it("finds clusters among noise, each row the surer the denser it lies", () => {
    const { matrix, labels } = drawBlobs(600, 8, 6, { spread: 0.15 });
    const noise = drawNoise(60, 8, 9);
    const all: Matrix = {
      data: Float32Array.of(...matrix.data, ...noise.data),
      rows: 660,
      columns: 8,
    };
    const found = hdbscan(exactNeighbours(all, 20), { minClusterSize: 15, minSamples: 5 });
    assert.equal(found.clusters, 6);
    const inside = [...found.assignment.subarray(0, 600).keys()].filter(
      (row) => found.assignment[row] >= 0,
    );
    assert.ok(inside.length > 570);
    assert.equal(
      adjustedRandIndex(
        inside.map((row) => found.assignment[row]),
        inside.map((row) => labels[row]),
      ),
      1,
    );
    const kept = found.assignment.subarray(600).filter((cluster) => cluster >= 0);
    assert.ok(kept.length < 20, `${kept.length} of 60 rows of noise are in clusters`);
    for (const [row, probability] of found.probabilities.entries())
      assert.equal(probability > 0, found.assignment[row] >= 0);
  });

  it("calls rows without clusters noise", () => {
    const found = hdbscan(exactNeighbours(drawNoise(800, 10), 30), { minClusterSize: 50 });
    assert.deepEqual([found.clusters, new Set(found.assignment)], [0, new Set([-1])]);
    assert.equal(hdbscan(exactNeighbours(atAngles([0, 5]), 1)).clusters, 0);
    assert.equal(
      hdbscan({ k: 1, rows: Int32Array.of(-1), similarities: Float32Array.of(0) }).clusters,
      0,
    );
  });

  it("takes clusters that last longer than those that they consist of", () => {
    // Two pairs of arcs: each pair lasts longer than its arcs.
    const arc = (from: number): number[] => [0, 1, 2, 3].map((i) => from + i);
    const neighbours = exactNeighbours(
      atAngles([...arc(0), ...arc(4.5), ...arc(180), ...arc(184.5)]),
      15,
    );
    assert.equal(hdbscan(neighbours, { minClusterSize: 3, minSamples: 1 }).clusters, 2);
  });

  it("holds copies together without letting them outweigh everything", () => {
    const { matrix } = drawBlobs(200, 8, 2);
    const copies = Float32Array.of(...matrix.data);
    for (let row = 0; row < 40; row += 2) copies.set(matrix.data.subarray(0, 8), row * 8);
    const found = hdbscan(exactNeighbours({ ...matrix, data: copies }, 30), {
      minClusterSize: 10,
      minSamples: 5,
    });
    const stack = new Set(Array.from({ length: 20 }, (_, i) => found.assignment[2 * i]));
    assert.equal(stack.size, 1);
    assert.ok(found.assignment[1] >= 0 && !stack.has(found.assignment[1]));
    assert.ok(found.probabilities.every((probability) => Number.isFinite(probability)));
  });
});
