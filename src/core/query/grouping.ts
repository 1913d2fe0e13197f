import type { ViewGroup } from "../../protocol/view.ts";
import { WinnowError } from "../../base/errors.ts";
import { mostGroups, type Level } from "./level.ts";

export interface Grouped {
  readonly ids: Int32Array;
  readonly groups: readonly ViewGroup[];
}

/**
 * Puts a list into groups by the first level, within those by the next, keeping its order within each; what has no
 * value is last on its level. A counting sort a level, 4 ms a million.
 * @throws WinnowError bad-query beyond {@link mostGroups}
 */
export function groupIds(ids: Int32Array, levels: readonly Level[]): Grouped {
  const sorted = levels.reduceRight(countingSort, ids);
  const groups: ViewGroup[] = [];
  let start = 0;
  let level = 0;
  for (let i = 1; i <= sorted.length; i++) {
    const differs = i < sorted.length ? firstDifference(levels, sorted[i - 1], sorted[i]) : 0;
    if (differs < 0) continue;
    groups.push({ ...nameOf(levels, sorted[start]), level, start, count: i - start });
    if (groups.length > mostGroups)
      throw new WinnowError(
        "bad-query",
        `That would make more than ${mostGroups.toLocaleString("en")} groups. Group by something with fewer values, or in wider bins.`,
      );
    start = i;
    level = differs;
  }
  return { ids: sorted, groups };
}

/** How many of a list are in each group, without sorting it: the same groups in the same order. */
export function countGroups(ids: Int32Array, levels: readonly Level[]): readonly ViewGroup[] {
  const cells = levels.reduce((product, { size }) => product * (size + 1), 1);
  if (cells > 4_000_000) return groupIds(ids, levels).groups;
  const counts = new Int32Array(cells);
  const cell = cellsOf(levels);
  for (let i = 0; i < ids.length; i++) counts[cell[ids[i]]]++;
  return groupsOfCells(counts, levels);
}

/** The place of each row among all combinations of ranks; those of rows that are not asked about mean nothing. */
function cellsOf([first, ...others]: readonly Level[]): Int32Array {
  const cells = first.ranks.slice();
  for (const { ranks, size } of others)
    for (let id = 0; id < cells.length; id++)
      cells[id] = Math.imul(cells[id], size + 1) + ranks[id];
  return cells;
}

function groupsOfCells(counts: Int32Array, levels: readonly Level[]): ViewGroup[] {
  const groups: ViewGroup[] = [];
  let start = 0;
  let before: number[] | undefined;
  for (const [cell, count] of counts.entries()) {
    if (count === 0) continue;
    const ranks: number[] = [];
    let rest = cell;
    for (const { size } of levels.toReversed()) {
      ranks.unshift(rest % (size + 1));
      rest = Math.floor(rest / (size + 1));
    }
    const level = before ? ranks.findIndex((rank, i) => rank !== before?.[i]) : 0;
    groups.push({ ...nameOfRanks(levels, ranks), level, start, count });
    start += count;
    before = ranks;
  }
  return groups;
}

function countingSort(ids: Int32Array, { ranks, size }: Level): Int32Array {
  const places = new Int32Array(size + 2);
  for (let i = 0; i < ids.length; i++) places[ranks[ids[i]] + 1]++;
  for (let rank = 1; rank < places.length; rank++) places[rank] += places[rank - 1];
  const sorted = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i++) sorted[places[ranks[ids[i]]]++] = ids[i];
  return sorted;
}

function firstDifference(levels: readonly Level[], a: number, b: number): number {
  for (let i = 0; i < levels.length; i++) if (levels[i].ranks[a] !== levels[i].ranks[b]) return i;
  return -1;
}

function nameOf(levels: readonly Level[], id: number): Pick<ViewGroup, "key" | "label" | "path"> {
  return nameOfRanks(
    levels,
    levels.map(({ ranks }) => ranks[id]),
  );
}

function nameOfRanks(
  levels: readonly Level[],
  ranks: readonly number[],
): Pick<ViewGroup, "key" | "label" | "path"> {
  const names = levels.map((level, i) =>
    ranks[i] < level.size ? level.name(ranks[i]) : { key: "", label: level.without },
  );
  const path = names.map(({ label }) => label);
  return { key: names.map(({ key }) => key).join(" / "), label: path.join(" / "), path };
}
