import assert from "node:assert/strict";
import { Random } from "../../../../src/base/random.ts";
import { DisjointSets } from "../../../../src/core/curate/disjointSets.ts";
import { distanceOf, nearPairs } from "../../../../src/core/curate/nearHashes.ts";

/** Random hashes, half of them some bits away from another one. */
function someHashes(count: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const hashes = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const like = i > 0 && random.chance(0.5) ? random.integer(0, i - 1) : undefined;
    for (const word of [0, 1])
      hashes[2 * i + word] =
        like === undefined ? random.integer(0, 0xffffffff) : hashes[2 * like + word];
    if (like === undefined) continue;
    for (let flips = random.integer(0, 10); flips > 0; flips--) {
      const bit = random.integer(0, 63);
      hashes[2 * i + (bit >> 5)] ^= 1 << (bit & 31);
    }
  }
  return hashes;
}

describe("near-duplicate hashes", () => {
  for (const distance of [0, 3, 4, 6, 7])
    it(`finds each pair within ${distance} bits once, as comparing all with all does`, () => {
      const hashes = someHashes(600, distance);
      const found: string[] = [];
      nearPairs(hashes, distance, (a, b) => found.push(`${a} ${b}`));
      const expected: string[] = [];
      for (let a = 0; a < 600; a++)
        for (let b = a + 1; b < 600; b++)
          if (distanceOf(hashes, a, b) <= distance) expected.push(`${a} ${b}`);
      assert.ok(expected.length > 0);
      assert.deepEqual(found.toSorted(), expected.toSorted());
    });

  it("finds those among many, for which its bands are other ones", () => {
    const random = new Random(9);
    const hashes = Uint32Array.from({ length: 2 * 300_000 }, () => random.integer(0, 0xffffffff));
    // Of each thousandth hash the next one is a near copy: at 7 bits it is one too far.
    const expected: string[] = [];
    for (let i = 0; i < 300_000; i += 1000) {
      hashes.copyWithin(2 * i + 2, 2 * i, 2 * i + 2);
      const flips = (i / 1000) % 8;
      for (let flip = 0; flip < flips; flip++) {
        const bit = (7 * i + 9 * flip) % 64;
        hashes[2 * i + 2 + (bit >> 5)] ^= 1 << (bit & 31);
      }
      if (flips <= 6) expected.push(`${i} ${i + 1}`);
    }
    const found: string[] = [];
    nearPairs(hashes, 6, (a, b) => found.push(`${a} ${b}`));
    assert.deepEqual(found.toSorted(), expected.toSorted());
  });
});

describe("disjoint sets", () => {
  it("joins what is joined in any order, and what has equal keys", () => {
    const sets = new DisjointSets(7);
    sets.join(5, 3);
    sets.join(3, 6);
    sets.joinEqual([0, 9, 9, 0, 0, 0, 9], 0);
    assert.deepEqual([...sets.roots()], [0, 1, 1, 1, 4, 1, 1]);
  });
});
