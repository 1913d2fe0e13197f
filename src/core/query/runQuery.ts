import type { ViewGroup } from "../../protocol/view.ts";
import type { Limit, Query, QueryFile } from "../../query/ast.ts";
import { instanceState } from "../db/instances.ts";
import { badQuery } from "./badQuery.ts";
import { keep } from "./conditions.ts";
import { constantOf, isConstant, type Givens } from "./constants.ts";
import { groupIds } from "./grouping.ts";
import type { Level } from "./level.ts";
import { levelOf } from "./levels.ts";
import { compareWith, countMask, fullMask, type Mask } from "./mask.ts";
import { findProperty, instanceScope, unknownProperty, type Scope, type Source } from "./names.ts";
import { membersOf, sortIds, sortTermOf } from "./sorting.ts";
import type { Constant } from "./vector.ts";

export interface QueryResult {
  /** Instance ids in the query's order. */
  readonly ids: Int32Array;
  /** Runs of `ids`; empty without `group by`. */
  readonly groups: readonly ViewGroup[];
}

/** The query of an empty text. */
export const everything: Query = {
  start: 0,
  end: 0,
  where: null,
  orderBy: [],
  groupBy: [],
  limit: null,
  offset: null,
};

/** The values that a file gives its parameters, at a moment. */
export function givensOf(file: QueryFile | null, now = Date.now()): Givens {
  const declared = { parameters: new Map<string, Constant>(), now };
  for (const { name, value } of file?.parameters ?? [])
    if (value) declared.parameters.set(name.text, constantOf(value, declared));
  return declared;
}

/**
 * What a query selects, in order and in groups. Synchronous: a query of a million instances takes some milliseconds, a
 * sort by something new 0.1 s.
 * @throws WinnowError bad-query, with the place in the text
 */
export function runQuery(source: Source, query: Query, givens: Givens): QueryResult {
  const scope = instanceScope(source, givens);
  const mask = liveMask(scope, query);
  const listed = membersOf(source.dataset.names().byPath, mask);
  const ids = limitIds(scope, query, orderIds(scope, query, listed, mask));
  const levels = levelsOf(scope, query, ids);
  return levels.length > 0 ? groupIds(ids, levels) : { ids, groups: [] };
}

/** How many instances a query selects. */
export function countQuery(source: Source, query: Query, givens: Givens): number {
  const scope = instanceScope(source, givens);
  const mask = liveMask(scope, query);
  // Whatever else is wrong with it is to be said here too.
  const none = new Int32Array();
  orderIds(scope, query, none, null);
  levelsOf(scope, query, none);
  const left = Math.max(0, countMask(mask) - limitOf(scope, query.offset, 0));
  return Math.min(left, limitOf(scope, query.limit, Infinity));
}

/**
 * A list in a query's order, where it has one.
 * @param mask when the list is that of all instances by path as far as they have a 1 here, this mask
 */
export function orderIds(
  scope: Scope,
  query: Query,
  ids: Int32Array,
  mask: Mask | null,
): Int32Array {
  const terms = termsOf(scope, query);
  return terms.length > 0 ? sortIds(scope, ids, terms, mask) : ids;
}

/** What a query's limit and offset leave of a list. */
export function limitIds(scope: Scope, query: Query, ids: Int32Array): Int32Array {
  const offset = limitOf(scope, query.offset, 0);
  return ids.subarray(offset, offset + limitOf(scope, query.limit, Infinity));
}

/** The levels of a query's groups for the ids that are to be grouped. */
export function levelsOf(scope: Scope, query: Query, ids: Int32Array): Level[] {
  return query.groupBy.map((term) => {
    const property = findProperty(scope.source, term.property.text);
    if (!property) throw unknownProperty(scope.source, term.property);
    return levelOf(scope, ids, { property, step: term.step, bin: term.bin }, term);
  });
}

/** Instances of the project that a condition holds for: pending, ready and missing ones. */
export function liveMask(scope: Scope, { where }: Query): Mask {
  const mask = fullMask(scope.rows);
  if (where) keep(scope, where, mask);
  // Last, when few are left: nearly all are.
  compareWith(scope.source.dataset.instances.state, "<", instanceState.problem, mask);
  return mask;
}

function termsOf(scope: Scope, query: Query): ReturnType<typeof sortTermOf>[] {
  return query.orderBy.map(({ value, descending }) => sortTermOf(scope.source, value, descending));
}

function limitOf(scope: Scope, limit: Limit | null, otherwise: number): number {
  if (!limit) return otherwise;
  if (typeof limit.count === "number") return limit.count;
  const given = isConstant(limit.count) ? constantOf(limit.count, scope.givens) : null;
  if (given?.kind === "number" && Number.isInteger(given.value) && given.value >= 0)
    return given.value;
  throw badQuery(limit, "A limit must be a whole number.");
}
