import { algebra, type Algebra } from "../learn/algebra.ts";
import { Random } from "../learn/random.ts";
import { pickRows } from "../learn/rows.ts";
import type { Neighbours } from "../types.ts";
import { byteProducts } from "./byteProducts.ts";
import type { Searched } from "./found.ts";
import { nearestByGraph } from "./graph.ts";
import {
  candidatesOfPart,
  nearestOfCandidates,
  type Candidates,
  type PairsPart,
} from "./nearestByBytes.ts";
import { refine } from "./refine.ts";
import { TopRows } from "./topRows.ts";
import { loadUsearch } from "./usearch.ts";

/** How the nearest rows of each are found: all compared as floats, or as bytes, or by a graph of bytes. */
export type NeighbourMethod = "floats" | "bytes" | "graph";

/** Up to here all pairs are compared as floats: at 15,000 × 512 that takes 3 s, and misses nothing. */
const mostAsFloats = 15_000;
/** Up to here all pairs are compared as bytes: at 100,000 × 512 that takes half of what a graph does. */
const mostAsBytes = 200_000;
/** Rows of both sides whose products are made in one go: they stay in the cache while they are looked through. */
const tile = { rows: 512, candidates: 2048 };
/** Rows whose true neighbours tell how good the others are. */
const sampleSize = 300;
/** Of the true neighbours of the sample, to be found. */
const wantedRecall = 0.993;
const mostRefined = 3;

/** What is quickest for so many rows with the libraries that this platform has. */
export async function neighbourMethod(rows: number): Promise<NeighbourMethod> {
  if (rows <= mostAsFloats) return "floats";
  const hasGraphs = (await loadUsearch()) !== undefined;
  if ((rows <= mostAsBytes || !hasGraphs) && (await byteProducts())) return "bytes";
  return hasGraphs ? "graph" : "floats";
}

/**
 * The k nearest other rows of every row, all in this thread.
 * @param done counts the rows that are done, in its first place
 */
export async function nearestRows(
  space: Searched,
  k: number,
  done: Int32Array,
  method?: NeighbourMethod,
): Promise<Neighbours> {
  const how = method ?? (await neighbourMethod(space.rows));
  const whole = { from: 0, end: space.rows };
  const found =
    how === "bytes"
      ? nearestOfCandidates(
          space,
          k,
          [await candidatesByBytes(space, k, { index: 0, of: 1 }, done)],
          whole,
        )
      : await nearestByMethod(space, k, done, how);
  return checkNeighbours(space, found, how);
}

/** As {@link candidatesOfPart}, by the library of this thread, which has to have one. */
export async function candidatesByBytes(
  space: Searched,
  k: number,
  part: PairsPart,
  done: Int32Array,
): Promise<Candidates> {
  const products = await byteProducts();
  if (!products) throw new Error("There is no library here that multiplies bytes.");
  return candidatesOfPart(space, k, part, products, done);
}

/** The k nearest other rows of every row, by a method that one thread has to itself. */
export async function nearestByMethod(
  space: Searched,
  k: number,
  done: Int32Array,
  method: Exclude<NeighbourMethod, "bytes">,
): Promise<Neighbours> {
  const usearch = method === "graph" ? await loadUsearch() : undefined;
  if (usearch) return nearestByGraph(space, k, usearch, done);
  const rows = Int32Array.from({ length: space.rows }, (_, row) => row);
  return nearestOf(space, rows, k, await algebra(), done);
}

/**
 * Looks, where not all pairs were compared as floats, how many of the true neighbours of a sample were found, and where too
 * many are missing, at neighbours of neighbours.
 */
export async function checkNeighbours(
  space: Searched,
  found: Neighbours,
  method: NeighbourMethod,
): Promise<Neighbours> {
  if (method === "floats") return found;
  const sample = new Random(2).sample(space.rows, sampleSize);
  const truth = await nearestOf(space, sample, found.k, await algebra());
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
    if (done) Atomics.add(done, 0, wanted.length);
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
