import type { ThresholdInfo } from "../../src/protocol/reports.ts";

/** Values of a histogram, ascending, as float32. */
export type Sorted = Float32Array;

export interface Bin {
  /** Of [from, to); the last one holds its end, too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equal bins over [min, max]; what lies beyond the ends is in the first and the last. */
export function binsOf(
  values: Sorted,
  [min, max]: readonly [number, number],
  count: number,
): Bin[] {
  const bins = max > min ? count : 1;
  const edge = (i: number): number => (i === bins ? max : min + ((max - min) * i) / bins);
  return Array.from({ length: bins }, (_, i) => {
    const start = i === 0 ? 0 : below(values, edge(i));
    const end = i === bins - 1 ? values.length : below(values, edge(i + 1));
    return { from: edge(i), to: edge(i + 1), count: end - start };
  });
}

/** How many values are beyond a threshold; what equals it is. */
export function beyond(values: Sorted, threshold: number, side: ThresholdInfo["side"]): number {
  return side === "above" ? values.length - below(values, threshold) : notAbove(values, threshold);
}

/** How many are less. Compared as float32, which values are. */
function below(values: Sorted, limit: number): number {
  const value = Math.fround(limit);
  return firstWhere(values, (one) => one >= value);
}

function notAbove(values: Sorted, limit: number): number {
  const value = Math.fround(limit);
  return firstWhere(values, (one) => one > value);
}

function firstWhere(values: Sorted, holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
