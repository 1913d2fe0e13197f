import type { Database } from "better-sqlite3";
import type { ViewGroup, ViewSpec } from "../../protocol/view.ts";
import type { Dataset } from "../columns/dataset.ts";
import { sortByKeys } from "../columns/radixSort.ts";
import { idsNamedLike, instanceState } from "../db/instances.ts";
import { groupOrder } from "./grouping.ts";
import { sortKeys } from "./sortKeys.ts";

export interface ViewOrder {
  /** Instance ids in view order. */
  readonly ids: Int32Array;
  readonly groups: readonly ViewGroup[];
}

/** What a view lists, in its order: the columns are scanned once, sorted by each key, then put into groups. */
export function orderView(db: Database, dataset: Dataset, spec: ViewSpec): ViewOrder {
  let ids = filter(db, dataset, spec);
  for (const { by, descending } of spec.sort.toReversed())
    ids = sortByKeys(ids, sortKeys(db, dataset, ids, by), descending);
  if (!spec.group) return { ids, groups: [] };
  const { order, groups } = groupOrder(dataset, ids, spec.group);
  return { ids: order, groups };
}

function filter(db: Database, dataset: Dataset, spec: ViewSpec): Int32Array {
  const { state, folder } = dataset.instances;
  const base = spec.only ? Int32Array.from(spec.only) : dataset.names().byPath;
  const folders = spec.folders && dataset.withSubfolders(spec.folders);
  const named = spec.find.trim() === "" ? null : new Set(idsNamedLike(db, likePattern(spec.find)));
  const kept = new Int32Array(base.length);
  let n = 0;
  for (const id of base) {
    // `only` may name what no longer exists, and an order by name may be a moment older than the columns.
    if (!(state[id] < instanceState.problem)) continue;
    if (folders && !folders.has(folder[id])) continue;
    if (named && !named.has(id)) continue;
    kept[n++] = id;
  }
  return kept.slice(0, n);
}

/** The SQL LIKE pattern of what a person types to find a name: any part of it, `*` and `?` as wildcards. */
export function likePattern(find: string): string {
  const text = find
    .trim()
    .replace(/[\\%_]/g, "\\$&")
    .replaceAll("*", "%")
    .replaceAll("?", "_");
  return `%${text}%`;
}
