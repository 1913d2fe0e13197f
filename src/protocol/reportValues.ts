import type { ReportCellInfo, ThresholdInfo } from "./reports.ts";

// What whoever shows a report, the page or the command line, makes of its values.

/** Values of a histogram, ascending, as float32. */
export type Sorted = Float32Array;

/** What a cell says, without what is behind it. */
export function valueOf(cell: ReportCellInfo): string | number | null {
  return typeof cell === "object" && cell !== null ? cell.value : cell;
}

/** With so many digits that count; those before the point all stay. */
export function roundedTo(digits: number, value: number): number {
  if (Number.isInteger(value)) return value;
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(value)));
  return Number(value.toFixed(Math.min(100, Math.max(0, decimals))));
}

/** How many values are beyond a threshold; what equals it is. */
export function beyond(values: Sorted, threshold: number, side: ThresholdInfo["side"]): number {
  if (side === "above") return values.length - below(values, threshold);
  const limit = Math.fround(threshold);
  return firstWhere(values, (one) => one > limit);
}

/** How many are less. Compared as float32, which values are. */
export function below(values: Sorted, limit: number): number {
  const value = Math.fround(limit);
  return firstWhere(values, (one) => one >= value);
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
