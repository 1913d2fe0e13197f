import type { Matrix, Neighbours } from "../types.ts";
import { dotAt } from "../learn/algebra.ts";

/** Neighbours that are followed from a row, and from each of those. */
const followed = 10;
/** Rows that name a row as their neighbour, of which as many are followed, too. */
const mostReverse = 6;

/**
 * Looks for nearer ones among the neighbours of neighbours, and writes them in: the step of NN-descent (Dong et al. 2011),
 * in which each row is one that has named the other, or has been named by it.
 * @returns how many neighbours are other ones than before
 */
export function refine({ data, columns, rows: count }: Matrix, found: Neighbours): number {
  const { k, rows } = found;
  const reverse = reverseOf(found, count);
  const seenBy = new Int32Array(count).fill(-1);
  let changed = 0;
  const look = (row: number, other: number): void => {
    if (other < 0 || seenBy[other] === row) return;
    seenBy[other] = row;
    const similarity = dotAt(data, row * columns, data, other * columns, columns);
    if (insertNeighbour(found, row, other, similarity)) changed++;
  };
  const nearOf = (row: number): number[] => {
    const near: number[] = [];
    for (let i = 0; i < Math.min(k, followed); i++)
      if (rows[row * k + i] >= 0) near.push(rows[row * k + i]);
    for (let i = 0; i < mostReverse; i++) {
      const other = reverse[row * mostReverse + i];
      if (other >= 0) near.push(other);
    }
    return near;
  };
  for (let row = 0; row < count; row++) {
    seenBy[row] = row;
    for (let i = 0; i < k; i++) if (rows[row * k + i] >= 0) seenBy[rows[row * k + i]] = row;
    for (const near of nearOf(row)) {
      look(row, near);
      for (const other of nearOf(near)) look(row, other);
    }
  }
  return changed;
}

/** For each row some of those that have it among their first neighbours; −1 where there are no more. */
function reverseOf({ k, rows }: Neighbours, count: number): Int32Array {
  const reverse = new Int32Array(count * mostReverse).fill(-1);
  const sizes = new Uint8Array(count);
  // The nearest of all rows first.
  for (let i = 0; i < Math.min(k, followed); i++)
    for (let row = 0; row < count; row++) {
      const other = rows[row * k + i];
      if (other >= 0 && sizes[other] < mostReverse)
        reverse[other * mostReverse + sizes[other]++] = row;
    }
  return reverse;
}

/** Into the sorted list of a row, which does not have it yet; false: it is no better than the last. */
function insertNeighbour(
  { k, rows, similarities }: Neighbours,
  row: number,
  neighbour: number,
  similarity: number,
): boolean {
  const from = row * k;
  const last = from + k - 1;
  if (rows[last] >= 0 && similarity <= similarities[last]) return false;
  let at = last;
  while (at > from && (rows[at - 1] < 0 || similarities[at - 1] < similarity)) {
    rows[at] = rows[at - 1];
    similarities[at] = similarities[at - 1];
    at--;
  }
  rows[at] = neighbour;
  similarities[at] = similarity;
  return true;
}
