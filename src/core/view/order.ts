import type { Database } from "better-sqlite3";
import type { ViewGroup, ViewSpec } from "../../protocol/view.ts";
import type { QueryFile } from "../../query/ast.ts";
import type { Dataset } from "../columns/dataset.ts";
import { instanceState } from "../db/instances.ts";
import { folderMask } from "../query/folderMask.ts";
import { globMatcher } from "../query/glob.ts";
import { groupIds } from "../query/grouping.ts";
import { andMask, type Mask } from "../query/mask.ts";
import { instanceScope, propertyOfKey, type Scope } from "../query/names.ts";
import { instanceNames } from "../query/rowTexts.ts";
import { everything, givensOf, levelsOf, limitIds, liveMask, orderIds } from "../query/runQuery.ts";
import { masked, membersOf, sortIds, type SortTerm } from "../query/sorting.ts";
import { levelOfKey } from "./grouping.ts";
import { orderResult } from "./resultOrder.ts";

export interface ViewOrder {
  /** Instance ids in view order. */
  readonly ids: Int32Array;
  readonly groups: readonly ViewGroup[];
  /** Of members of a result's groups, in the order of `ids`; NaN: none. */
  readonly scores: Float32Array | null;
  /** Whether an instance is in several places. */
  readonly repeats: boolean;
}

/**
 * What a view lists, in its order. The query's limits are those of the list that folders and the search leave, in the
 * query's order; the view's own order and groups then take the place of the query's.
 * @param file the parsed `spec.query`; null when it is empty
 * @throws WinnowError bad-query
 */
export function orderView(
  db: Database,
  dataset: Dataset,
  spec: ViewSpec,
  file: QueryFile | null = null,
): ViewOrder {
  const source = { db, dataset };
  const scope = instanceScope(source, givensOf(file));
  const query = file?.query ?? everything;
  const mask = liveMask(scope, query);
  if (spec.folders)
    andMask(mask, folderMask(dataset, dataset.withSubfolders(spec.folders), scope.rows));
  if (spec.find.trim() !== "") andMask(mask, nameMask(scope, spec.find));
  const listed = spec.only
    ? masked(Int32Array.from(spec.only), mask)
    : membersOf(dataset.names().byPath, mask);
  const whole = spec.only ? null : mask;
  const terms = spec.sort.flatMap(({ by, descending }): SortTerm[] => {
    const property = propertyOfKey(source, by);
    return property ? [{ property, descending }] : [];
  });
  // Only a limit makes the query's order matter when the view has its own.
  const limited = query.limit !== null || query.offset !== null;
  const isSorted = terms.length > 0;
  let ids = isSorted && !limited ? listed : orderIds(scope, query, listed, whole);
  ids = limitIds(scope, query, ids);
  if (isSorted) ids = sortIds(scope, inPlaces(listed, ids, limited), terms, limited ? null : whole);
  if (spec.result)
    return orderResult(db, dataset, spec.result, ids, isSorted || query.orderBy.length > 0);
  const own = spec.group === null ? undefined : levelOfKey(scope, ids, spec.group);
  const levels = own ? [own] : levelsOf(scope, query, ids);
  const grouped = levels.length > 0 ? groupIds(ids, levels) : { ids, groups: [] };
  return { ...grouped, scores: null, repeats: false };
}

/** Those that a limit left, in the order of the list that they are from: ties of the view's own sort are in it. */
function inPlaces(listed: Int32Array, ids: Int32Array, limited: boolean): Int32Array {
  if (!limited) return ids;
  const chosen = new Set(ids);
  return listed.filter((id) => chosen.has(id));
}

/** Any part of a name as a person types it: `*` and `?` are wildcards, cases are one. */
function nameMask({ source, rows }: Scope, find: string): Mask {
  const matches = globMatcher(`*${find.trim()}*`);
  const names = instanceNames(source.db, source.dataset);
  const { state } = source.dataset.instances;
  const mask = new Uint8Array(rows);
  for (let id = 1; id < rows; id++) {
    const name = state[id] < instanceState.problem ? names[id] : undefined;
    if (name !== undefined && matches(name)) mask[id] = 1;
  }
  return mask;
}
