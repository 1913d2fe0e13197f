import { dotAt } from "../learn/algebra.ts";
import type { Neighbours, Share } from "../types.ts";
import type { ByteProducts } from "./byteProducts.ts";
import type { Searched } from "./exactSearch.ts";
import { bytesOfRows } from "./quantise.ts";
import { TopRows } from "./topRows.ts";

/** Rows of both sides whose products are made in one go: with twice as many they leave the cache, and take thrice as long. */
const tile = 384;
/** Rows beyond k that are taken by their bytes, for their order by the numbers themselves may be another. */
const spare = 8;
/** Less than any product, and far enough from the least integer for differences. */
const none = -(2 ** 30);

/**
 * The k nearest other rows of a share of the rows, which are compared with all as bytes, and those that are near by that
 * again by the numbers themselves.
 * @param done counts rows, in its first place; other threads may count there, too
 */
export async function nearestByBytes(
  space: Searched,
  k: number,
  { from, end }: Share,
  products: ByteProducts,
  done: Int32Array,
): Promise<Neighbours> {
  const { rows, columns } = space;
  const others = transposedTiles(space);
  const size = Math.max(0, end - from) * k;
  const found = { k, rows: new Int32Array(size), similarities: new Float32Array(size) };
  const tops = Array.from({ length: tile }, () => new TopRows(k + spare));
  const best = new TopRows(k);
  const candidates = new Int32Array(k + spare);
  const scores = new Float32Array(k + spare);
  for (let first = from; first < end; first += tile) {
    const count = Math.min(tile, end - first);
    const wanted = unsigned(bytesOfRows(space.quantised, columns, first, first + count));
    for (const [i, tileOfOthers] of others.entries()) {
      const near = await products(wanted, tileOfOthers, columns);
      const width = Math.min(tile, rows - i * tile);
      for (let row = 0; row < count; row++)
        offerNearer(tops[row], near, row * width, width, i * tile, first + row);
    }
    for (let i = 0; i < count; i++) {
      tops[i].take(candidates, scores, 0);
      for (const other of candidates)
        if (other >= 0)
          best.offer(
            other,
            dotAt(space.data, (first + i) * columns, space.data, other * columns, columns),
          );
      best.take(found.rows, found.similarities, (first - from + i) * k);
    }
    Atomics.add(done, 0, count);
  }
  return found;
}

/** Of the products of a row with the rows from `first` on, in [at, at + width): those that are among the greatest. */
function offerNearer(
  top: TopRows,
  products: Int32Array,
  at: number,
  width: number,
  first: number,
  self: number,
): void {
  const end = at + width;
  let least = Math.max(none, top.least);
  for (let i = at; i < end;) {
    // The sign of any: one branch for eight that are nearly always too small.
    while (
      i + 8 <= end &&
      ((least - products[i]) |
        (least - products[i + 1]) |
        (least - products[i + 2]) |
        (least - products[i + 3]) |
        (least - products[i + 4]) |
        (least - products[i + 5]) |
        (least - products[i + 6]) |
        (least - products[i + 7])) >=
        0
    )
      i += 8;
    for (const last = Math.min(i + 8, end); i < last; i++)
      if (products[i] > least && first + i - at !== self) {
        top.offer(first + i - at, products[i]);
        least = Math.max(none, top.least);
      }
  }
}

/** Columns instead of rows, a tile of rows each. */
function transposedTiles({ rows, columns, quantised }: Searched): Int8Array[] {
  return Array.from({ length: Math.ceil(rows / tile) }, (_, i) => {
    const count = Math.min(tile, rows - i * tile);
    const bytes = bytesOfRows(quantised, columns, i * tile, i * tile + count);
    const turned = new Int8Array(bytes.length);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < columns; column++)
        turned[column * count + row] = bytes[row * columns + column];
    return turned;
  });
}

/** Bytes plus 128. */
function unsigned(bytes: Int8Array): Uint8Array {
  const shifted = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) shifted[i] = bytes[i] + 128;
  return shifted;
}
