import assert from "node:assert/strict";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import { exactSearch } from "../../../../../src/plugins/ml/vectors/exactSearch.ts";
import { joinFound } from "../../../../../src/plugins/ml/vectors/found.ts";
import { byteProducts } from "../../../../../src/plugins/ml/vectors/byteProducts.ts";
import {
  candidatesOfPart,
  nearestOfCandidates,
} from "../../../../../src/plugins/ml/vectors/nearestByBytes.ts";
import { mostBlockRows } from "../../../../../src/plugins/ml/vectors/quantise.ts";
import { nearestRows, recallOf } from "../../../../../src/plugins/ml/vectors/nearestRows.ts";
import { TopRows } from "../../../../../src/plugins/ml/vectors/topRows.ts";
import { loadUsearch } from "../../../../../src/plugins/ml/vectors/usearch.ts";
import { makeSpace, nearestBySort, searchable, trueNeighbours } from "./makeSpace.ts";

const counter = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

describe("search in vectors", () => {
  it("has its library on this platform", async () => {
    assert.ok(await loadUsearch());
  });

  it("finds what a sort of all cosines finds, best first", async () => {
    const space = makeSpace(3000, 64);
    const { columns } = space;
    const at = [0, 17, 2999];
    const data = Float32Array.from(
      at.flatMap((row) => [...space.data.subarray(row * columns, (row + 1) * columns)]),
    );
    const found = await exactSearch(space, { data, rows: 3, columns }, 20);
    for (const [i, row] of at.entries()) {
      const query = data.subarray(i * columns, (i + 1) * columns);
      const rows = [...found.rows.subarray(i * 20, (i + 1) * 20)];
      assert.deepEqual(rows, nearestBySort(space, query, 20));
      assert.equal(rows[0], row);
      const scores = found.scores.subarray(i * 20, (i + 1) * 20);
      assert.ok(Math.abs(scores[0] - 1) < 1e-5);
      assert.deepEqual(
        [...scores],
        [...scores].sort((a, b) => b - a),
      );
    }
  });

  it("reads queries that are a part of a larger list", async () => {
    const space = makeSpace(2000, 32);
    const query = space.data.subarray(1234 * 32, 1235 * 32);
    const found = await exactSearch(space, { data: query, rows: 1, columns: 32 }, 3);
    assert.equal(found.rows[0], 1234);
  });

  it("says −1 where there are fewer rows than asked for", async () => {
    const space = searchable({ data: Float32Array.of(1, 0, 0, 2, 3, 3), rows: 3, columns: 2 });
    const found = await exactSearch(space, { data: Float32Array.of(1, 0), rows: 1, columns: 2 }, 5);
    assert.deepEqual([...found.rows], [0, 2, 1, -1, -1]);
    assert.deepEqual(
      [...found.scores].map((score) => Math.round(score * 1000)),
      [1000, 707, 0, 0, 0],
    );
  });

  it("compares vectors of zeros with anything as 0", async () => {
    const space = searchable({ data: new Float32Array(8), rows: 4, columns: 2 });
    const found = await exactSearch(space, { data: Float32Array.of(1, 0), rows: 1, columns: 2 }, 4);
    assert.deepEqual([...found.rows], [0, 1, 2, 3]);
    assert.deepEqual([...found.scores], [0, 0, 0, 0]);
  });

  it("keeps the best of any order of scores", () => {
    const random = new Random(3);
    const scores = Float32Array.from({ length: 500 }, () => Math.round(random.next() * 50));
    for (const k of [1, 2, 7, 64, 500, 600]) {
      const top = new TopRows(k);
      for (const [row, score] of scores.entries()) if (score > top.least) top.offer(row, score);
      const rows = new Int32Array(k);
      const kept = new Float32Array(k);
      top.take(rows, kept, 0);
      const best = [...scores].sort((a, b) => b - a).slice(0, k);
      assert.deepEqual([...kept.slice(0, 500)], best);
      assert.deepEqual(
        [...rows].slice(0, 500).map((row) => scores[row]),
        best,
      );
      assert.ok(rows.subarray(500).every((row) => row === -1));
    }
  });
});

describe("nearest rows", () => {
  it("compares all with all where there are few", async () => {
    const space = makeSpace(1200, 48);
    const done = counter();
    const found = await nearestRows(space, 10, done);
    const sample = Int32Array.from({ length: 100 }, (_, i) => i * 12);
    assert.equal(recallOf(found, sample, trueNeighbours(space, sample, 10)), 1);
    assert.equal(done[0], 1200);
    for (let row = 0; row < 1200; row++)
      assert.ok(!found.rows.subarray(row * 10, row * 10 + 10).includes(row));
  });

  for (const method of ["bytes", "graph"] as const)
    it(`finds 99 % of the true ones among many by ${method}`, async () => {
      const space = makeSpace(6000, 64, 60);
      const done = counter();
      const found = await nearestRows(space, 15, done, method);
      const sample = Int32Array.from({ length: 200 }, (_, i) => i * 29);
      const recall = recallOf(found, sample, trueNeighbours(space, sample, 15));
      assert.ok(recall >= 0.99, `recall ${recall}`);
      assert.equal(done[0], 6000);
      for (let row = 0; row < 6000; row++) {
        const near = found.rows.subarray(row * 15, row * 15 + 15);
        assert.equal(new Set(near).size, 15);
        assert.ok(!near.includes(row));
      }
    });

  it("compares bytes without a graph's misses, in parts that make the whole", async () => {
    const space = makeSpace(1000, 48);
    const products = (await byteProducts()) ?? assert.fail("There is no onnxruntime here.");
    const done = counter();
    const parts = await Promise.all(
      [0, 1, 2].map((index) => candidatesOfPart(space, 10, { index, of: 3 }, products, done)),
    );
    const found = [0, 401].map((from, i) =>
      nearestOfCandidates(space, 10, parts, { from, end: [401, 1000][i] }),
    );
    const rows = Int32Array.from(found.flatMap((part) => [...part.rows]));
    const sample = Int32Array.from({ length: 1000 }, (_, row) => row);
    const all = { k: 10, rows, similarities: new Float32Array(rows.length) };
    assert.ok(recallOf(all, sample, trueNeighbours(space, sample, 10)) > 0.999);
    assert.equal(done[0], 1000);
  });

  it("are those of any share, where threads share a search of several blocks", async () => {
    const rows = mostBlockRows * 2 + 100;
    const space = makeSpace(rows, 16);
    const query = { data: space.data.slice(16 * 7, 16 * 8), rows: 1, columns: 16 };
    const { blocks, blockRows } = space.quantised;
    assert.deepEqual(
      blocks.map(({ length }) => length / 16),
      [16_409, 16_409, 16_409, 16_409],
    );
    const shares = [
      { from: 0, end: 1 },
      { from: 1, end: 4 },
    ];
    const parts = await Promise.all(shares.map((share) => exactSearch(space, query, 20, share)));
    assert.ok(parts[0].rows.every((row) => row < blockRows));
    assert.ok(parts[1].rows.every((row) => row >= blockRows));
    const whole = await exactSearch(space, query, 20);
    assert.deepEqual(joinFound(parts, query, 20), whole);
    assert.deepEqual([...whole.rows], nearestBySort(space, query.data, 20));
  });

  it("says −1 where there are no others", async () => {
    const two = searchable({ data: Float32Array.of(1, 0, 1, 1), rows: 2, columns: 2 });
    assert.deepEqual([...(await nearestRows(two, 3, counter())).rows], [1, -1, -1, 0, -1, -1]);
    const one = searchable({ data: Float32Array.of(1, 0), rows: 1, columns: 2 });
    assert.deepEqual([...(await nearestRows(one, 2, counter())).rows], [-1, -1]);
  });

  it("finds others among many that are the same", async () => {
    const space = searchable({ data: new Float32Array(100).fill(1), rows: 50, columns: 2 });
    const found = await nearestRows(space, 5, counter());
    for (let row = 0; row < 50; row++) {
      const near = [...found.rows.subarray(row * 5, row * 5 + 5)];
      assert.ok(near.every((other) => other >= 0 && other !== row));
      assert.equal(new Set(near).size, 5);
    }
  });
});
