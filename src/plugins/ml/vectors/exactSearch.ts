import { dotAt } from "../learn/algebra.ts";
import type { Matrix, Share } from "../types.ts";
import { bestOf, compareAgain, missesNone, topsOf, type Found, type Searched } from "./found.ts";
import { keepNibbles, keptNibbles } from "./keptNibbles.ts";
import type { Nibbles } from "./nibbles.ts";
import { quantiseQueries } from "./quantise.ts";
import type { TopRows } from "./topRows.ts";
import { loadUsearch, type Usearch } from "./usearch.ts";

/**
 * The nearest rows of each query by cosine: all rows are compared as bytes, or as half bytes where this thread has made them
 * since the space is searched again and again, and what is near by that is compared again as it is. At 100,000 × 512 it finds
 * 99.9 % of what a comparison of all floats does, in a thirtieth of the time and less; where thousands of rows are as alike as
 * each other (cosines of 0.99 and more), it finds others of them than the very nearest.
 * @param queries normalised
 * @param share of the blocks; all of them when not said
 */
export async function exactSearch(
  space: Searched,
  queries: Matrix,
  k: number,
  share: Share = { from: 0, end: space.quantised.blocks.length },
): Promise<Found> {
  const candidates = 2 * k + 44;
  const usearch = await loadUsearch();
  // With as many candidates as that the bytes save nothing.
  if (!usearch || candidates * 4 > space.rows) return compareFloats(space, queries, k, share);
  const nibbles = keptNibbles(space, queries);
  const tops = topsOf(queries, candidates);
  for (let block = share.from; block < share.end; block++) {
    const rough = nibbles?.get(block);
    if (rough) await compareNibbles(space, queries, block, tops, rough);
    else compareBytes(space, queries, block, tops, usearch);
  }
  const near = bestOf(tops);
  const { found, cosines } = compareAgain(space, queries, near, k);
  keepNibbles(space, queries, share);
  if (!nibbles || missesNone(found, near, cosines, queries.rows)) return found;
  for (let block = share.from; block < share.end; block++)
    compareBytes(space, queries, block, tops, usearch);
  return compareAgain(space, queries, bestOf(tops), k).found;
}

function compareFloats(
  { data, rows, columns, quantised: { blockRows } }: Searched,
  queries: Matrix,
  k: number,
  share: Share,
): Found {
  const tops = topsOf(queries, k);
  const [first, end] = [share.from * blockRows, Math.min(rows, share.end * blockRows)];
  for (const [query, top] of tops.entries())
    for (let row = first; row < end; row++)
      top.offer(row, dotAt(data, row * columns, queries.data, query * columns, columns));
  return bestOf(tops);
}

async function compareNibbles(
  { quantised: { blockRows } }: Searched,
  queries: Matrix,
  block: number,
  tops: readonly TopRows[],
  nibbles: Nibbles,
): Promise<void> {
  const { rows, cosines } = await nibbles.search(queries, tops[0].capacity);
  const each = rows.length / queries.rows;
  for (const [i, row] of rows.entries())
    tops[Math.floor(i / each)].offer(block * blockRows + Number(row), cosines[i]);
}

function compareBytes(
  space: Searched,
  queries: Matrix,
  block: number,
  tops: readonly TopRows[],
  usearch: Usearch,
): void {
  const { columns, quantised } = space;
  const bytes = comparable(space, block, usearch);
  const wanted = quantiseQueries(queries.data, quantised.scale);
  const { exactSearch: search, MetricKind } = usearch;
  const count = Math.min(tops[0].capacity, bytes.length / columns);
  const { keys, distances } = search(bytes, wanted, columns, count, MetricKind.IP, 1);
  // Of bytes: the library takes 1 less the sum of their products.
  const toCosine = quantised.scale ** -2;
  for (const [query, top] of tops.entries())
    for (let i = query * count; i < (query + 1) * count; i++)
      top.offer(block * quantised.blockRows + Number(keys[i]), (1 - distances[i]) * toCosine);
}

/** The bytes as the library takes them: it reads shared memory from Node 24 on, and else needs a copy in this thread. */
function comparable({ key, quantised }: Searched, block: number, usearch: Usearch): Int8Array {
  const shared = quantised.blocks[block];
  readsShared ??= canReadShared(usearch);
  if (readsShared) return shared;
  // Of one space: a thread that is asked for another is rarely asked for the first again.
  if (copied?.key !== key) copied = { key, blocks: new Map() };
  const copy = copied.blocks.get(block) ?? new Int8Array(shared);
  copied.blocks.set(block, copy);
  return copy;
}

let readsShared: boolean | undefined;
let copied: { readonly key: string; readonly blocks: Map<number, Int8Array> } | undefined;

function canReadShared({ exactSearch: search, MetricKind }: Usearch): boolean {
  try {
    search(new Int8Array(new SharedArrayBuffer(8)), new Int8Array(8), 8, 1, MetricKind.IP, 1);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === "Invalid argument") return false;
    throw error;
  }
}
