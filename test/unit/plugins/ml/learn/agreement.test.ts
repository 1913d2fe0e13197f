import assert from "node:assert/strict";
import { adjustedRandIndex, normalizedMutualInformation } from "../../../../support/agreement.ts";
import { sortedPlaces } from "../../../../../src/plugins/ml/learn/radixSort.ts";
import { Random } from "../../../../../src/plugins/ml/learn/random.ts";
import { UnionFind } from "../../../../../src/plugins/ml/learn/unionFind.ts";

describe("agreement of labellings", () => {
  // Values of scikit-learn's adjusted_rand_score and normalized_mutual_info_score.
  for (const [a, b, rand, information] of [
    [[0, 0, 1, 1], [1, 1, 0, 0], 1, 1],
    [[0, 0, 1, 2], [0, 0, 1, 1], 0.571429, 0.8],
    [[0, 0, 1, 1], [0, 1, 0, 1], -0.5, 0],
    [[0, 0, 0, 0], [0, 1, 2, 3], 0, 0],
    [[0, 1, 2, 3], [0, 1, 2, 3], 1, 1],
    [[0, 0], [-1, -1], 1, 1],
  ] as const)
    it(`of ${a.join("")} and ${b.join("")} is ${rand} and ${information}`, () => {
      assert.equal(Number(adjustedRandIndex(a, b).toFixed(6)), rand);
      assert.equal(Number(normalizedMutualInformation(a, b).toFixed(6)), information);
    });

  it("is about 0 by chance, and refuses labellings of different lengths", () => {
    const random = new Random(1);
    const drawn = (): number[] => Array.from({ length: 5000 }, () => random.below(8));
    assert.ok(Math.abs(adjustedRandIndex(drawn(), drawn())) < 0.01);
    assert.throws(() => adjustedRandIndex([0], [0, 1]), RangeError);
  });
});

describe("disjoint sets", () => {
  it("joins, and tells sizes and the number of sets", () => {
    const sets = new UnionFind(5);
    assert.deepEqual(
      [sets.join(0, 1), sets.join(3, 4), sets.join(1, 0), sets.join(4, 1)],
      [true, true, false, true],
    );
    assert.deepEqual([sets.sets, sets.sizeOf(3), sets.sizeOf(2)], [2, 4, 1]);
    assert.equal(sets.find(0), sets.find(3));
  });
});

describe("sorting floats by their bits", () => {
  it("is that of a comparator, equal ones by place", () => {
    const random = new Random(2);
    const values = Float32Array.from({ length: 3000 }, () =>
      random.next() < 0.1 ? 0.5 : random.next() * 10 ** (random.below(12) - 6),
    );
    values[7] = 0;
    values[8] = Infinity;
    const expected = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
    assert.deepEqual([...sortedPlaces(values)], expected);
    assert.deepEqual([...sortedPlaces(values.subarray(1, 3))].length, 2);
  });
});

describe("seeded numbers", () => {
  it("are the same for a seed, even in [0, 1), and samples hold no item twice", () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 10_000 }, () => random.next());
    };
    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
    const counts = new Int32Array(10);
    for (const value of draw(5)) counts[Math.floor(value * 10)]++;
    assert.ok(counts.every((count) => count > 850 && count < 1150));
    const sample = new Random(1).sample(100, 60);
    assert.equal(new Set(sample).size, 60);
    assert.deepEqual(sample, sample.toSorted());
    assert.deepEqual([...new Random(1).sample(3, 9)], [0, 1, 2]);
  });
});
