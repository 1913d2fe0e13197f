import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { dotAt } from "../../../../../src/plugins/ml/learn/algebra.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import type { Matrix } from "../../../../../src/plugins/ml/types.ts";
import { exactSearch } from "../../../../../src/plugins/ml/vectors/exactSearch.ts";
import type { Searched } from "../../../../../src/plugins/ml/vectors/found.ts";
import { keptNibbles } from "../../../../../src/plugins/ml/vectors/keptNibbles.ts";
import { openNibbles } from "../../../../../src/plugins/ml/vectors/nibbles.ts";
import { makeSpace, nearestBySort, searchable } from "./makeSpace.ts";

const queryOf = ({ data, columns }: Matrix, row: number): Matrix => ({
  data: data.slice(row * columns, (row + 1) * columns),
  rows: 1,
  columns,
});

/** Searches until this thread has made half bytes of all blocks. */
async function searchOften(space: Searched): Promise<void> {
  const query = queryOf(space, 0);
  const isMade = (): boolean => keptNibbles(space, query)?.size === space.quantised.blocks.length;
  for (let i = 0; i < 500 && !isMade(); i++) {
    await exactSearch(space, query, 10);
    await setTimeout(10);
  }
  assert.ok(isMade());
}

describe("half bytes", () => {
  for (const columns of [5, 128, 200])
    it(`have nearly the cosines of the numbers, ${columns} a row`, async () => {
      const space = makeSpace(300, columns);
      const { blocks, scale } = space.quantised;
      const nibbles = await openNibbles(blocks[0], columns, scale);
      assert.ok(nibbles);
      const query = queryOf(space, 17);
      const { rows, cosines } = await nibbles.search(query, 1000);
      assert.equal(rows.length, 300);
      if (columns > 5) assert.equal(rows[0], 17n);
      for (const [i, row] of rows.entries()) {
        const cosine = dotAt(space.data, Number(row) * columns, query.data, 0, columns);
        assert.ok(Math.abs(cosine - cosines[i]) < 0.1, `${cosine} and ${cosines[i]}`);
      }
      await nibbles.release();
    });

  it("are made of a space that is searched again, and find what a sort of all cosines finds", async () => {
    const space = makeSpace(40_000, 120, 400);
    const query = queryOf(space, 0);
    await exactSearch(space, query, 10);
    await setTimeout(50);
    assert.equal(keptNibbles(space, query), undefined);
    await searchOften(space);
    for (const row of [3, 20_000, 39_999]) {
      const wanted = queryOf(space, row);
      const { rows } = await exactSearch(space, wanted, 10);
      assert.deepEqual([...rows], nearestBySort(space, wanted.data, 10));
    }
    const two = { data: space.data.slice(0, 240), rows: 2, columns: 120 };
    const both = await exactSearch(space, two, 10);
    assert.deepEqual([...both.rows.subarray(10)], nearestBySort(space, two.data.subarray(120), 10));
    // Another space takes their place.
    const other = makeSpace(1000, 8);
    await exactSearch(other, queryOf(other, 1), 2);
    assert.equal(keptNibbles(space, query), undefined);
  });

  it("leave it to the bytes where many rows are as near", async () => {
    const random = new Random(5);
    const centre = Float32Array.from({ length: 128 }, () => random.normal());
    const data = new Float32Array(new SharedArrayBuffer(40_000 * 128 * 4));
    for (let i = 0; i < data.length; i++) data[i] = centre[i % 128] + random.normal() * 0.2;
    const space = searchable({ data, rows: 40_000, columns: 128 });
    await searchOften(space);
    const wanted = [5, 7000, 30_000].map((row) => queryOf(space, row));
    let hits = 0;
    for (const query of wanted) {
      const { rows } = await exactSearch(space, query, 10);
      const truth = new Set(nearestBySort(space, query.data, 10));
      hits += rows.filter((row) => truth.has(row)).length;
    }
    assert.ok(hits >= 29, `${hits} of 30`);
  });
});
