import assert from "node:assert/strict";
import { Random } from "../../../../../../src/plugins/ml/learn/random.ts";
import { judgeLabels } from "../../../../../../src/plugins/ml/learn/scores/labelErrors.ts";
import { proposeTags } from "../../../../../../src/plugins/ml/learn/scores/proposeTags.ts";
import {
  selectRows,
  selectTypical,
} from "../../../../../../src/plugins/ml/learn/scores/selectRows.ts";
import type { Matrix } from "../../../../../../src/plugins/ml/types.ts";
import { nearestRows } from "../../../../../../src/plugins/ml/vectors/nearestRows.ts";
import { prepareRows } from "../../../../../../src/plugins/ml/vectors/prepareRows.ts";

/** Length-one rows around `kinds` axes; row i is of kind i % kinds. */
function blobs(rows: number, kinds: number): Matrix {
  const random = new Random(3);
  const columns = 16;
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const own = data.subarray(row * columns, (row + 1) * columns);
    for (let column = 0; column < columns; column++)
      own[column] = (column === row % kinds ? 1 : 0) + 0.1 * random.normal();
    const length = Math.hypot(...own);
    for (let column = 0; column < columns; column++) own[column] /= length;
  }
  return { data, rows, columns };
}

const kindsOf = (rows: number, kinds: number) =>
  Int32Array.from({ length: rows }, (_, row) => row % kinds);

describe("what is learned from vectors and labels", () => {
  const vectors = blobs(120, 4);
  const none = { preselected: new Int32Array(), minimumDistance: 0, scores: [] };
  const plain = { ...none, diversity: 1, examples: null, balance: null };
  const among = Int32Array.from({ length: 120 }, (_, row) => row);

  it("each judge finds exactly the labels that were changed, and proposes those that were", async () => {
    const labels = kindsOf(120, 4);
    const changed = [5, 40, 77];
    for (const row of changed) labels[row] = (labels[row] + 1) % 4;
    const { quantised, checksum: key } = prepareRows(vectors);
    const searched = { ...vectors, quantised, key };
    const neighbours = await nearestRows(searched, 8, new Int32Array(new SharedArrayBuffer(4)));
    for (const judge of ["probe", "neighbours", "both"] as const) {
      const { wrong, suggested, quality } = await judgeLabels(
        vectors,
        labels,
        4,
        judge,
        neighbours,
      );
      const found = [...wrong.keys()].filter((row) => wrong[row] === 1);
      assert.deepEqual(found, changed, judge);
      assert.deepEqual(
        found.map((row) => suggested[row]),
        changed.map((row) => row % 4),
      );
      assert.ok(changed.every((row) => quality[row] < 0.3));
    }
  });

  it("proposes a tag for what resembles its bearers, against what is known not to bear it", async () => {
    const nobody = new Int32Array();
    const likely = await proposeTags(vectors, Int32Array.of(0, 1, 2, 3, 4), [
      { positives: Int32Array.of(0, 4), rejected: nobody },
      { positives: nobody, rejected: Int32Array.of(0) },
    ]);
    // Nothing is known not to bear this one: the rest is told from what resembles it.
    const alone = await proposeTags(vectors, Int32Array.of(1), [
      { positives: Int32Array.of(1), rejected: nobody },
    ]);
    for (let row = 8; row < 120; row++) {
      assert.equal(likely.data[2 * row] > 0.5, row % 4 === 0, `row ${row}`);
      assert.equal(likely.data[2 * row + 1], 0);
      const next = row + 1 < 120 ? row + 1 : 0;
      assert.ok(row % 4 !== 1 || alone.data[row] > Math.max(alone.data[next], 0.5));
    }
  });

  it("a rejected row lowers the tag on its like", async () => {
    const positives = Int32Array.of(0, 1);
    const tagged = Int32Array.of(0, 1, 2, 3);
    const proposed = (...rejected: number[]) =>
      proposeTags(vectors, tagged, [{ positives, rejected: Int32Array.from(rejected) }]);
    const [before, after] = [await proposed(), await proposed(5, 9)];
    assert.ok(after.data[13] < before.data[13] - 0.1, `${before.data[13]} to ${after.data[13]}`);
  });

  it("chooses diverse, typical, alike and balanced rows", async () => {
    const kinds = (rows: Int32Array) => [...new Set(rows.map((row) => row % 4))].sort();
    assert.deepEqual(kinds(await selectRows(vectors, { ...plain, among, count: 4 })), [0, 1, 2, 3]);
    const examples = { rows: Int32Array.of(2, 6), weight: 1 };
    const alike = await selectRows(vectors, { ...plain, diversity: 0, among, count: 12, examples });
    assert.deepEqual(kinds(alike), [2]);
    assert.deepEqual([...alike.subarray(0, 2)].sort(), [2, 6]);
    const preselected = Int32Array.from([...among].filter((row) => row % 4 < 2));
    const left = among.filter((row) => row % 4 >= 2);
    const far = await selectRows(vectors, { ...plain, among: left, preselected, count: 2 });
    assert.deepEqual(kinds(far), [2, 3]);
    const typical = Float32Array.from(among, (row) => (row < 4 ? 2 : 1));
    const chosen = await selectTypical(vectors, typical, { ...none, among, count: 4 });
    assert.deepEqual([...chosen].sort(), [0, 1, 2, 3]);
  });
});
