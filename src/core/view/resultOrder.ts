import type { Database } from "better-sqlite3";
import { compareNames } from "../../base/compareNames.ts";
import type { ViewGroup, ViewResult } from "../../protocol/view.ts";
import type { Dataset } from "../columns/dataset.ts";
import { sortByKeys } from "../columns/radixSort.ts";
import { groupRows, groupRowsOf, type GroupRow } from "../db/results.ts";
import { MemberReader } from "../results/members.ts";
import {
  bestFirst,
  bestOf,
  formatScore,
  isIn,
  scoredAmong,
  type Scored,
} from "../results/scores.ts";
import type { ViewOrder } from "./order.ts";

/**
 * The groups of a result as a view's order; empty when the result is gone.
 * @param listed what the rest of the view's spec leaves, in its order
 * @param isSorted whether that order is one that somebody asked for: it then goes before that of scores
 */
export function orderResult(
  db: Database,
  dataset: Dataset,
  result: ViewResult,
  listed: Int32Array,
  isSorted: boolean,
): ViewOrder {
  const chosen = result.groups
    ? groupRowsOf(db, result.id, result.groups)
    : groupRows(db, result.id);
  const scored = scoredAmong(db, result.id, chosen);
  const places = new Int32Array(dataset.instances.end).fill(-1);
  for (let i = 0; i < listed.length; i++) places[listed[i]] = i;
  const reader = new MemberReader(dataset);
  const shown = chosen
    .filter(({ score }) => scored !== "groups" || isIn(score ?? Number.NaN, result))
    .map((group) => showGroup(group, { reader, places, result, scored, isSorted }));
  return join(sortGroups(shown, result.sort), scored === "members");
}

interface ShownGroup {
  readonly group: GroupRow;
  readonly ids: Int32Array;
  /** In the order of `ids`. */
  readonly scores: Float32Array | null;
}

interface Showing {
  readonly reader: MemberReader;
  /** Of each instance in the list of the view; -1: not in it. */
  readonly places: Int32Array;
  readonly result: ViewResult;
  readonly scored: Scored;
  readonly isSorted: boolean;
}

function showGroup(group: GroupRow, showing: Showing): ShownGroup {
  const { reader, places, result, scored, isSorted } = showing;
  const { ids, scores } = reader.read(group);
  const kept: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const passes = scored !== "members" || isIn(scores?.[i] ?? Number.NaN, result);
    if (places[ids[i]] >= 0 && passes) kept.push(i);
  }
  let order = Int32Array.from(kept);
  if (isSorted) order = sortedBy(order, (i) => places[ids[i]], true);
  else if (scores) order = sortedBy(order, (i) => scores[i], group.scale?.maxIsBest === false);
  return {
    group,
    ids: order.map((i) => ids[i]),
    scores: scores && Float32Array.from(order, (i) => scores[i]),
  };
}

/** Stably; what has no key is last. The radix sort pays for itself from some thousands on. */
function sortedBy(
  order: Int32Array,
  keyOf: (i: number) => number,
  isUp: boolean,
): Int32Array<ArrayBuffer> {
  if (order.length > 4096)
    return new Int32Array(sortByKeys(order, Float64Array.from(order, keyOf), !isUp));
  return order.toSorted((a, b) => bestFirst(keyOf(a), keyOf(b), !isUp));
}

function sortGroups(groups: readonly ShownGroup[], by: ViewResult["sort"]): readonly ShownGroup[] {
  switch (by) {
    case "given":
      return groups;
    case "name":
      return groups.toSorted((a, b) => compareNames(a.group.name, b.group.name));
    case "size":
      return groups.toSorted((a, b) => b.ids.length - a.ids.length);
    case "score": {
      const isOwn = groups.some(({ group }) => group.score !== null);
      const scales = groups.map(({ group }) => (isOwn ? group.scoreScale : group.scale));
      const maxIsBest = scales.find((scale) => scale)?.maxIsBest ?? true;
      const scoreOf = ({ group, scores }: ShownGroup): number =>
        isOwn ? (group.score ?? Number.NaN) : bestOf(scores, maxIsBest);
      const best = new Map(groups.map((group) => [group, scoreOf(group)]));
      const bestIn = (group: ShownGroup): number => best.get(group) ?? Number.NaN;
      return groups.toSorted((a, b) => bestFirst(bestIn(a), bestIn(b), maxIsBest));
    }
  }
}

function join(shown: readonly ShownGroup[], isScored: boolean): ViewOrder {
  const total = shown.reduce((sum, { ids }) => sum + ids.length, 0);
  const ids = new Int32Array(total);
  const scores = isScored ? new Float32Array(total).fill(Number.NaN) : null;
  const groups: ViewGroup[] = [];
  let start = 0;
  for (const { group, ids: own, scores: ownScores } of shown) {
    ids.set(own, start);
    if (ownScores) scores?.set(ownScores, start);
    const { name } = group;
    const score = group.score === null ? {} : { score: formatScore(group.score) };
    const count = own.length;
    groups.push({
      key: String(group.id),
      label: name,
      path: [name],
      level: 0,
      start,
      count,
      ...score,
    });
    start += count;
  }
  return { ids, groups, scores, repeats: new Set(ids).size < total };
}
