import { dotAt } from "../learn/algebra.ts";
import type { Neighbours, Share } from "../types.ts";
import type { ByteProducts } from "./byteProducts.ts";
import type { Searched } from "./found.ts";
import { bytesOfRows } from "./quantise.ts";
import { TopRows } from "./topRows.ts";

/** Rows of both sides whose products are made in one go: with more they leave the cache, and take thrice as long. */
const tile = 384;
/** Rows beyond k that are taken by their bytes, for their order by the numbers themselves may be another. */
const spare = 8;
/** Less than any product, and far enough from the least integer for differences. */
const none = -(2 ** 30);
/** As great as the difference to any product may be. */
const never = 2 ** 30;

/** What is near to each row by the bytes, in no order: rows × some; row −1: there is none. In shared memory. */
export interface Candidates {
  readonly rows: Int32Array;
  readonly products: Float32Array;
}

/** One of several parts of all pairs of rows, of the same size. */
export interface PairsPart {
  readonly index: number;
  readonly of: number;
}

/**
 * What is near to each row in a part of all pairs, by the products of their bytes. A product counts for both of its rows, so
 * that half of them are enough.
 * @param done counts rows, in its first place; other threads may count there, too
 */
export async function candidatesOfPart(
  space: Searched,
  k: number,
  { index, of }: PairsPart,
  products: ByteProducts,
  done: Int32Array,
): Promise<Candidates> {
  const { rows, columns, quantised } = space;
  const tiles = Math.ceil(rows / tile);
  const others = transposedTiles(space, index);
  const candidates = emptyCandidates(rows, k + spare);
  const tops = topsOf(candidates, rows, k + spare);
  for (let i = index; i < tiles; i += of) {
    const first = i * tile;
    const wanted = unsigned(bytesOfRows(quantised, columns, first, Math.min(rows, first + tile)));
    for (let j = i; j < tiles; j++)
      offerPairs(tops, await products(wanted, others[j - index], columns), first, j * tile);
    Atomics.add(done, 0, rowsUntil(i + 1, tiles, rows) - rowsUntil(i, tiles, rows));
  }
  return candidates;
}

/** The k nearest other rows of a share of the rows: of their candidates from all parts, by the numbers themselves. */
export function nearestOfCandidates(
  { data, columns, rows: count }: Searched,
  k: number,
  parts: readonly Candidates[],
  { from, end }: Share,
): Neighbours {
  const size = (end - from) * k;
  const found = { k, rows: new Int32Array(size), similarities: new Float32Array(size) };
  const each = parts[0].rows.length / Math.max(1, count);
  const near = new TopRows(each);
  const candidates = { rows: new Int32Array(each), scores: new Float32Array(each) };
  const best = new TopRows(k);
  for (let row = from; row < end; row++) {
    for (const { rows, products } of parts)
      for (let i = row * each; i < (row + 1) * each; i++)
        if (rows[i] >= 0) near.offer(rows[i], products[i]);
    near.take(candidates.rows, candidates.scores, 0);
    for (const other of candidates.rows)
      if (other >= 0) best.offer(other, dotAt(data, row * columns, data, other * columns, columns));
    best.take(found.rows, found.similarities, (row - from) * k);
  }
  return found;
}

/** Offers each of two tiles of rows, which begin at `first` and `second`, to the other by their products. */
function offerPairs(
  tops: readonly TopRows[],
  products: Int32Array,
  first: number,
  second: number,
): void {
  const isSame = first === second;
  const width = Math.min(tile, tops.length - second);
  const leastOfOthers = new Int32Array(width);
  for (let i = 0; i < width; i++)
    // Of a tile and itself each pair is there twice.
    leastOfOthers[i] = isSame ? never : leastOf(tops[second + i]);
  for (let at = 0; at < products.length; at += width)
    offerRow(tops, products, at, first + at / width, second, leastOfOthers);
}

/** Offers a row to others, whose products with it begin at `at`, and each of them to the row. */
function offerRow(
  tops: readonly TopRows[],
  products: Int32Array,
  at: number,
  row: number,
  others: number,
  leastOfOthers: Int32Array,
): void {
  const width = leastOfOthers.length;
  const top = tops[row];
  let least = leastOf(top);
  for (let i = 0; i < width;) {
    // The sign of any: one branch for four that are nearly always too small, for the row and for the others.
    while (
      i + 4 <= width &&
      ((least - products[at + i]) |
        (leastOfOthers[i] - products[at + i]) |
        (least - products[at + i + 1]) |
        (leastOfOthers[i + 1] - products[at + i + 1]) |
        (least - products[at + i + 2]) |
        (leastOfOthers[i + 2] - products[at + i + 2]) |
        (least - products[at + i + 3]) |
        (leastOfOthers[i + 3] - products[at + i + 3])) >=
        0
    )
      i += 4;
    for (const last = Math.min(i + 4, width); i < last; i++) {
      const product = products[at + i];
      if (product > least && others + i !== row) {
        top.offer(others + i, product);
        least = leastOf(top);
      }
      if (product > leastOfOthers[i]) {
        tops[others + i].offer(row, product);
        leastOfOthers[i] = leastOf(tops[others + i]);
      }
    }
  }
}

function leastOf(top: TopRows): number {
  return Math.max(none, top.least);
}

/** Rows that tiles [0, i) stand for, as each is compared with those from itself on. */
function rowsUntil(i: number, tiles: number, rows: number): number {
  return Math.round((rows * i * (2 * tiles - i + 1)) / (tiles * (tiles + 1)));
}

function emptyCandidates(rows: number, each: number): Candidates {
  const bytes = 4 * rows * each;
  return {
    rows: new Int32Array(new SharedArrayBuffer(bytes)).fill(-1),
    products: new Float32Array(new SharedArrayBuffer(bytes)),
  };
}

function topsOf({ rows, products }: Candidates, count: number, each: number): TopRows[] {
  return Array.from({ length: count }, (_, row) => {
    const [from, end] = [row * each, (row + 1) * each];
    return new TopRows(each, rows.subarray(from, end), products.subarray(from, end));
  });
}

/** Tiles of rows from one on, with columns instead of rows. */
function transposedTiles({ rows, columns, quantised }: Searched, firstTile: number): Int8Array[] {
  const tiles: Int8Array[] = [];
  for (let first = firstTile * tile; first < rows; first += tile) {
    const count = Math.min(tile, rows - first);
    const bytes = bytesOfRows(quantised, columns, first, first + count);
    const turned = new Int8Array(bytes.length);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < columns; column++)
        turned[column * count + row] = bytes[row * columns + column];
    tiles.push(turned);
  }
  return tiles;
}

/** Bytes plus 128. */
function unsigned(bytes: Int8Array): Uint8Array {
  const shifted = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) shifted[i] = bytes[i] + 128;
  return shifted;
}
