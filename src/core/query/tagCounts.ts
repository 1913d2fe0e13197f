import type { Scope } from "./names.ts";
import type { TagRow } from "../db/properties.ts";
import { indexOf, rowsOf } from "./values.ts";
import type { TagsVector } from "./vector.ts";

/**
 * How many of some instances bear each tag or one below it, and how many bear none. Sets of rows are combined as bits,
 * and only the rows that remain are looked at.
 */
export function combineCounts(
  scope: Scope,
  ids: Int32Array,
  vector: TagsVector,
  tags: readonly TagRow[],
): { counts: number[]; missing: number } {
  const rows = rowsOf(scope, vector.domain);
  const index = indexOf(scope, vector.domain);
  const weights = new Int32Array(rows);
  for (let i = 0; i < ids.length; i++) weights[index ? index[ids[i]] : ids[i]]++;
  if (index) weights[0] = 0;
  const words = Math.ceil(rows / 32);
  const wanted = new Uint32Array(words);
  let heaviest = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights[row];
    wanted[row >>> 5] |= Number(weight > 0) << (row & 31);
    if (weight > heaviest) heaviest = weight;
  }
  const count =
    heaviest > 1
      ? (set: Uint32Array) => weigh(set, wanted, weights)
      : (set: Uint32Array) => countBits(set, wanted);
  const { properties } = scope.source.dataset;
  const counts = tags.map(({ id }) => {
    const below = [...properties.descendants(id)].flatMap((each) => {
      const bits = vector.byTag.get(each);
      return bits ? [bits.words] : [];
    });
    return below.length === 0 ? 0 : count(below.length === 1 ? below[0] : union(below, words));
  });
  const some = union(
    Array.from(vector.byTag.values(), (bits) => bits.words),
    words,
  );
  return { counts, missing: ids.length - count(some) };
}

function union(sets: readonly Uint32Array[], words: number): Uint32Array {
  const all = new Uint32Array(words);
  for (const set of sets) {
    const end = Math.min(words, set.length);
    for (let i = 0; i < end; i++) all[i] |= set[i];
  }
  return all;
}

function countBits(set: Uint32Array, wanted: Uint32Array): number {
  const end = Math.min(set.length, wanted.length);
  let count = 0;
  for (let i = 0; i < end; i++) {
    let word = set[i] & wanted[i];
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** Images that several of the instances share count that often. */
function weigh(set: Uint32Array, wanted: Uint32Array, weights: Int32Array): number {
  const end = Math.min(set.length, wanted.length);
  let sum = 0;
  for (let i = 0; i < end; i++)
    for (let word = set[i] & wanted[i]; word !== 0; word &= word - 1)
      sum += weights[i * 32 + 31 - Math.clz32(word & -word)];
  return sum;
}
