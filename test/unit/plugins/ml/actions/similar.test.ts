import assert from "node:assert/strict";
import { rankRows, similarQuery } from "../../../../../src/plugins/ml/actions/similarRank.ts";
import {
  likeness,
  similarityScale,
} from "../../../../../src/plugins/ml/actions/similarityScale.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import { normaliseRows } from "../../../../../src/plugins/ml/models/normalise.ts";
import type { Matrix } from "../../../../../src/plugins/ml/types.ts";

/** Rows about a common direction, as those of networks are: random pairs have a cosine of about `common`. */
function rows(count: number, columns: number, common: number, seed = 3): Matrix {
  const random = new Random(seed);
  const spread = Math.sqrt((1 - common) / columns);
  const data = Float32Array.from(
    { length: count * columns },
    (_, i) => (i % columns === 0 ? Math.sqrt(common) : 0) + spread * random.normal(),
  );
  return { data: normaliseRows(data, columns), rows: count, columns };
}

const row = (matrix: Matrix, i: number): Float32Array =>
  matrix.data.slice(i * matrix.columns, (i + 1) * matrix.columns);

describe("the scale of similarities", () => {
  it("makes the same of models whose cosines lie elsewhere", () => {
    for (const common of [0.1, 0.5, 0.8]) {
      const scale = similarityScale(rows(400, 64, common));
      assert.ok(Math.abs(scale.median - common) < 0.05, `${scale.median} is about ${common}`);
      assert.ok(scale.high > scale.median && scale.high < 1);
      assert.equal(likeness(scale, scale.median), 0);
      assert.equal(likeness(scale, scale.high), 0.5);
      assert.equal(likeness(scale, 1), 1);
      assert.equal(likeness(scale, -1), 0);
    }
  });

  it("rises with the cosine, and is exceeded by one pair in a hundred at 0.5", () => {
    const matrix = rows(300, 64, 0.4);
    const scale = similarityScale(matrix);
    let [above, pairs, last] = [0, 0, -1];
    for (let a = 0; a < 300; a++)
      for (let b = 0; b < a; b++, pairs++) {
        const cosine = row(matrix, a).reduce((sum, x, i) => sum + x * row(matrix, b)[i], 0);
        if (likeness(scale, cosine) > 0.5) above++;
      }
    assert.ok(Math.abs(above / pairs - 0.01) < 0.004, `${above} of ${pairs}`);
    for (let cosine = -1; cosine <= 1; cosine += 0.01) {
      assert.ok(likeness(scale, cosine) >= last);
      last = likeness(scale, cosine);
    }
  });

  it("keeps its marks apart where all images are the same, or there is one", () => {
    const same = { data: new Float32Array([1, 0, 1, 0, 1, 0]), rows: 3, columns: 2 };
    for (const matrix of [same, { ...same, rows: 1 }]) {
      const scale = similarityScale(matrix);
      assert.ok(scale.median < scale.high && scale.high < 1);
      assert.equal(likeness(scale, 1), 1);
    }
  });
});

describe("examples for and against", () => {
  const unit = (...numbers: number[]): Float32Array =>
    normaliseRows(Float32Array.from(numbers), numbers.length);

  it("are one query: of one example it is the example itself", () => {
    const query = similarQuery({ like: [unit(3, 4)], unlike: [] }, 0.4);
    assert.deepEqual([...(query?.vector ?? [])], [...unit(3, 4)]);
    assert.ok(Math.abs((query?.scale ?? 0) - 1) < 1e-6);
    assert.equal(query?.shift, 0);
  });

  it("a cosine to the query stands for the mean similarity to the examples, less half of that to those against", () => {
    const matrix = rows(50, 16, 0.3);
    const like = [row(matrix, 1), row(matrix, 2), row(matrix, 3)];
    const unlike = [row(matrix, 4), row(matrix, 5)];
    const query = similarQuery({ like, unlike }, 0.3);
    assert.ok(query);
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((s, x, i) => s + x * b[i], 0);
    const mean = (list: Float32Array[], x: Float32Array): number =>
      list.reduce((s, each) => s + dot(each, x), 0) / list.length;
    for (let i = 0; i < 50; i++) {
      const x = row(matrix, i);
      const said = dot(query.vector, x) * query.scale + query.shift;
      assert.ok(Math.abs(said - (mean(like, x) - 0.5 * (mean(unlike, x) - 0.3))) < 1e-5);
    }
  });

  it("may cancel each other out", () => {
    assert.equal(similarQuery({ like: [unit(1, 0), unit(-1, 0)], unlike: [] }, 0), null);
  });

  it("rank the rows that are asked for, best first", () => {
    const matrix = {
      data: new Float32Array([1, 0, 0, 1, 0.6, 0.8, 0.8, 0.6]),
      rows: 4,
      columns: 2,
    };
    const query = { data: new Float32Array([1, 0]), rows: 1, columns: 2 };
    const all = rankRows(matrix, Int32Array.of(0, 1, 2, 3), query, 3);
    assert.deepEqual([...all.rows], [0, 3, 2]);
    assert.deepEqual(
      Array.from(all.scores, (score) => Math.round(score * 10) / 10),
      [1, 0.8, 0.6],
    );
    assert.deepEqual([...rankRows(matrix, Int32Array.of(1, 2), query, 9).rows], [2, 1]);
  });
});
