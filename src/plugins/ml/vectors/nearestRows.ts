import { algebra, type Algebra } from "../learn/algebra.ts";
import { Random } from "../learn/random.ts";
import { pickRows } from "../learn/rows.ts";
import type { Neighbours } from "../types.ts";
import type { Searched } from "./exactSearch.ts";
import { nearestByGraph } from "./graph.ts";
import { refine } from "./refine.ts";
import { TopRows } from "./topRows.ts";
import { loadUsearch } from "./usearch.ts";

/** Up to here all pairs are compared: at 15,000 × 512 that takes as long as a graph does, and misses nothing. */
const mostCompared = 15_000;
/** Rows of both sides whose products are made in one go: they stay in the cache while they are looked through. */
const tile = { rows: 512, candidates: 2048 };
/** Rows whose true neighbours tell how good the others are. */
const sampleSize = 300;
/** Of the true neighbours of the sample, to be found. */
const wantedRecall = 0.993;
const mostRefined = 3;

/**
 * The k nearest other rows of every row. Few rows are all compared with one another; of many, a graph of their bytes is
 * asked, and where too many of the true neighbours of a sample are missing, neighbours of neighbours are looked at.
 *
 * Measured at 30,000 × 512 (core seconds, recall): all pairs 15, 1; the graph 7.3, 0.996; clusters and those around them,
 * by products of matrices, 24, 0.98, as rows at borders miss theirs. A graph that makes bytes of the numbers itself takes as
 * long and finds 0.92: it keeps 3 bits of numbers as small as those of 512 dimensions are.
 * @param done told how many rows are done, in its first place
 */
export async function nearestRows(
  space: Searched,
  k: number,
  done: Int32Array,
  options: { readonly comparedAtMost?: number } = {},
): Promise<Neighbours> {
  const { rows } = space;
  const calculate = await algebra();
  const usearch = await loadUsearch();
  const whole = Int32Array.from({ length: rows }, (_, row) => row);
  if (!usearch || rows <= (options.comparedAtMost ?? mostCompared))
    return nearestOf(space, whole, k, calculate, done);
  const found = nearestByGraph(space, k, usearch, done);
  const sample = new Random(2).sample(rows, sampleSize);
  const truth = await nearestOf(space, sample, k, calculate);
  for (let round = 0; round < mostRefined && recallOf(found, sample, truth) < wantedRecall; round++)
    refine(space, found);
  return found;
}

/** The share of the true neighbours of some rows that were found. */
export function recallOf(found: Neighbours, sample: Int32Array, truth: Neighbours): number {
  let hits = 0;
  let wanted = 0;
  for (const [i, row] of sample.entries()) {
    const near = new Set(found.rows.subarray(row * found.k, row * found.k + truth.k));
    for (const other of truth.rows.subarray(i * truth.k, (i + 1) * truth.k)) {
      if (other < 0) continue;
      wanted++;
      if (near.has(other)) hits++;
    }
  }
  return wanted === 0 ? 1 : hits / wanted;
}

/** The k nearest other rows of some rows, which are compared with all. */
async function nearestOf(
  space: Searched,
  some: Int32Array,
  k: number,
  calculate: Algebra,
  done?: Int32Array,
): Promise<Neighbours> {
  const { rows, columns, data } = space;
  const found = emptyNeighbours(some.length, k);
  for (let from = 0; from < some.length; from += tile.rows) {
    const wanted = some.subarray(from, from + tile.rows);
    const left = pickRows(space, wanted);
    const tops = Array.from(wanted, () => new TopRows(k));
    for (let first = 0; first < rows; first += tile.candidates) {
      const end = Math.min(rows, first + tile.candidates);
      const right = {
        data: data.slice(first * columns, end * columns),
        rows: end - first,
        columns,
      };
      const products = await calculate.products(left, right);
      for (const [i, row] of wanted.entries())
        offerAll(tops[i], row, products.data, i * right.rows, first, right.rows);
    }
    for (const [i, top] of tops.entries()) top.take(found.rows, found.similarities, (from + i) * k);
    if (done) Atomics.store(done, 0, from + wanted.length);
  }
  return found;
}

function offerAll(
  top: TopRows,
  row: number,
  products: Float32Array,
  from: number,
  first: number,
  count: number,
): void {
  let least = top.least;
  for (let i = 0; i < count; i++) {
    const product = products[from + i];
    if (product <= least || first + i === row) continue;
    top.offer(first + i, product);
    least = top.least;
  }
}

function emptyNeighbours(rows: number, k: number): Neighbours {
  return {
    k,
    rows: new Int32Array(rows * k).fill(-1),
    similarities: new Float32Array(rows * k),
  };
}
