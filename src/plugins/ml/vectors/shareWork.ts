import type { MlContext } from "../plugin.ts";
import type { Matrix, Neighbours, Share } from "../types.ts";
import { joinFound, type Found, type Searched } from "./found.ts";

/** The computations that share their work between threads. */
export type SharingCompute = Pick<
  MlContext["compute"],
  | "searchRows"
  | "neighbourMethod"
  | "candidatesByBytes"
  | "nearestOfCandidates"
  | "nearestByMethod"
  | "checkNeighbours"
>;

/** As many as a plugin has threads for what it computes. */
const threads = 2;

/** Bytes of rows that a search takes 2 ms for: with fewer, waking a second thread often takes as long as it saves. */
const worthSharing = 2 ** 26;

/** The k nearest rows of each query, looked for by two threads where there is enough to look through. */
export async function searchShared(
  compute: SharingCompute,
  space: Searched,
  queries: Matrix,
  k: number,
): Promise<Found> {
  const most = space.rows * space.columns < worthSharing ? 1 : threads;
  const shares = sharesOf(space.quantised.blocks.length, most);
  const found = shares.map((share) => compute.searchRows(space, queries, k, share));
  return joinFound(await Promise.all(found), queries, k);
}

/**
 * The k nearest other rows of every row, by two threads where pairs of rows can be looked at each by itself.
 * @param done counts the rows that are done, in its first place; in shared memory
 */
export async function neighboursShared(
  compute: SharingCompute,
  space: Searched,
  k: number,
  done: Int32Array,
): Promise<Neighbours> {
  const method = await compute.neighbourMethod(space.rows);
  const found =
    method === "bytes"
      ? await neighboursByBytes(compute, space, k, done)
      : await compute.nearestByMethod(space, k, done, method);
  return compute.checkNeighbours(space, found, method);
}

async function neighboursByBytes(
  compute: SharingCompute,
  space: Searched,
  k: number,
  done: Int32Array,
): Promise<Neighbours> {
  const parts = await Promise.all(
    Array.from({ length: threads }, (_, index) =>
      compute.candidatesByBytes(space, k, { index, of: threads }, done),
    ),
  );
  const shares = sharesOf(space.rows, threads);
  const found = await Promise.all(
    shares.map((share) => compute.nearestOfCandidates(space, k, parts, share)),
  );
  const rows = new Int32Array(space.rows * k);
  const similarities = new Float32Array(space.rows * k);
  for (const [i, { from }] of shares.entries()) {
    rows.set(found[i].rows, from * k);
    similarities.set(found[i].similarities, from * k);
  }
  return { k, rows, similarities };
}

/** All of `count` in as many shares as there may be, of nearly the same size; none is empty but the only one. */
function sharesOf(count: number, most: number): Share[] {
  const shares = Math.max(1, Math.min(most, count));
  return Array.from({ length: shares }, (_, i) => ({
    from: Math.floor((i * count) / shares),
    end: Math.floor(((i + 1) * count) / shares),
  }));
}
