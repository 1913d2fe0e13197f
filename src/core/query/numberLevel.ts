import type { Span } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import { formatNumber } from "./formatNumber.ts";
import { mostGroups, type Rows, type UnnamedLevel } from "./level.ts";

/** Groups of numbers: in bins of a width; without one, each value where they are few, else about ten bins. */
export function numberLevel(
  rows: number,
  ids: Int32Array,
  values: Rows,
  of: "number" | "color",
  bin: number | null,
  span: Span,
): UnnamedLevel {
  if (bin === null) {
    const each = distinctOf(ids, values, of === "color" ? mostGroups : fewValues);
    if (each) return valueLevel(rows, ids, values, each, of);
  }
  const { min, max } = rangeOf(ids, values, Number.MAX_VALUE);
  const width = bin ?? niceWidth(min, max);
  const first = binOf(min, width);
  const size = min > max ? 0 : binOf(max, width) - first + 1;
  if (size > 10_000_000)
    throw badQuery(span, `Bins of ${width} are too narrow for numbers from ${min} to ${max}.`);
  const ranks = new Int32Array(rows).fill(size);
  for (const id of ids) {
    const value = values[id];
    if (value >= min && value <= max) ranks[id] = binOf(value, width) - first;
  }
  const edge = (at: number): string => formatNumber((at + first) * width);
  return {
    ranks,
    size,
    name: (rank) => ({ key: edge(rank), label: `${edge(rank)} – ${edge(rank + 1)}` }),
  };
}

/** So many different numbers are groups of their own. */
const fewValues = 50;

function valueLevel(
  rows: number,
  ids: Int32Array,
  values: Rows,
  each: readonly number[],
  of: "number" | "color",
): UnnamedLevel {
  const rankOf = new Map(each.map((value, rank) => [value, rank]));
  const ranks = new Int32Array(rows).fill(each.length);
  for (const id of ids) ranks[id] = rankOf.get(values[id]) ?? each.length;
  const text = (rank: number): string =>
    of === "color" ? `#${each[rank].toString(16).padStart(6, "0")}` : formatNumber(each[rank]);
  return {
    ranks,
    size: each.length,
    name: (rank) => ({ key: text(rank), label: text(rank) }),
  };
}

/** The bin of a number; what is a hair below an edge was meant to be on it (0.3 / 0.1 is 2.9999999999999996). */
function binOf(value: number, width: number): number {
  return Math.floor(value / width + 1e-9);
}

/** About ten bins with edges that people would choose. */
function niceWidth(min: number, max: number): number {
  const rough = (max - min) / 10;
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

/** Ascending; null when there are more than `most`. */
function distinctOf(ids: Int32Array, values: Rows, most: number): number[] | null {
  const found = new Set<number>();
  for (const id of ids) {
    const value = values[id];
    if (Number.isNaN(value) || value === undefined) continue;
    found.add(value === 0 ? 0 : value);
    if (found.size > most) return null;
  }
  return [...found].toSorted((a, b) => a - b);
}

/** The least and the greatest value within ±`limit`; min above max when there is none. */
export function rangeOf(
  ids: Int32Array,
  values: Rows,
  limit: number,
): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const id of ids) {
    const value = values[id];
    if (value < min && value >= -limit) min = value;
    if (value > max && value <= limit) max = value;
  }
  return { min, max };
}
