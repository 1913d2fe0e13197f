import os from "node:os";
import type { Neighbours } from "../types.ts";
import { dotAt } from "../learn/algebra.ts";
import type { Searched } from "./found.ts";
import { bytesOfRows } from "./quantise.ts";
import { TopRows } from "./topRows.ts";
import type { Usearch } from "./usearch.ts";

/** Of the graph: fewer edges or candidates find a twentieth less and are hardly quicker. */
const shape = { connectivity: 16, expansion_add: 64 };
/** Rows that are added or searched for in one call, which nothing can interrupt. */
const atOnce = 2048;
/** Rows beyond k that are taken from the graph of bytes, for their order by the numbers themselves may be another. */
const spare = 8;

/**
 * The k nearest other rows of every row, about all of them: from a graph (HNSW, Malkov and Yashunin 2018) of the rows as
 * bytes, ordered by the numbers themselves.
 * @param done told how many rows are done, in its first place: half of them when the graph is there
 */
export function nearestByGraph(
  space: Searched,
  k: number,
  { Index, MetricKind, ScalarKind }: Usearch,
  done: Int32Array,
): Neighbours {
  const { rows, columns, quantised } = space;
  const wanted = k + 1 + spare;
  const graph = new Index({
    ...shape,
    dimensions: columns,
    metric: MetricKind.IP,
    quantization: ScalarKind.I8,
    expansion_search: Math.max(64, Math.ceil(wanted * 1.5)),
    multi: false,
  });
  const threads = os.availableParallelism();
  const found: Neighbours = {
    k,
    rows: new Int32Array(rows * k),
    similarities: new Float32Array(rows * k),
  };
  for (let from = 0; from < rows; from += atOnce) {
    const end = Math.min(rows, from + atOnce);
    const keys = BigUint64Array.from({ length: end - from }, (_, i) => BigInt(from + i));
    // A copy: the library reads the buffer from its beginning, and not every version of Node lets it read shared memory.
    graph.add(keys, bytesOfRows(quantised, columns, from, end), threads);
    Atomics.store(done, 0, end >> 1);
  }
  const top = new TopRows(k);
  for (let from = 0; from < rows; from += atOnce) {
    const end = Math.min(rows, from + atOnce);
    const bytes = bytesOfRows(quantised, columns, from, end);
    const { keys, counts } = searchMany(graph, bytes, wanted, threads);
    for (let row = from; row < end; row++) {
      const at = (row - from) * wanted;
      const near = keys.subarray(at, at + Number(counts[row - from]));
      takeNearest(space, row, near, top);
      top.take(found.rows, found.similarities, row * k);
    }
    Atomics.store(done, 0, (rows + end) >> 1);
  }
  return found;
}

type Graph = InstanceType<Usearch["Index"]>;

/** The library answers one query in another shape than several. */
function searchMany(
  graph: Graph,
  bytes: Int8Array,
  k: number,
  threads: number,
): { readonly keys: BigUint64Array; readonly counts: BigUint64Array } {
  const found = graph.search(bytes, k, threads);
  return "counts" in found
    ? (found as ReturnType<Graph["search"]> & { counts: BigUint64Array })
    : { keys: found.keys, counts: BigUint64Array.of(BigInt(found.keys.length)) };
}

function takeNearest(space: Searched, row: number, near: BigUint64Array, top: TopRows): void {
  const { data, columns } = space;
  for (const key of near) {
    const other = Number(key);
    if (other !== row) top.offer(other, dotAt(data, row * columns, data, other * columns, columns));
  }
}
