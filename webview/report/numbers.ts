import type { TableInfo } from "../../src/protocol/reports.ts";
import { roundedTo } from "../../src/protocol/reportValues.ts";

type Format = TableInfo["columns"][number]["format"];

/** A value for people: four digits that count, whole numbers in full; nothing is a dash. */
export function formatValue(value: string | number | null, format: Format = "number"): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  switch (format) {
    case "percent":
      return `${rounded(value * 100, 1).toLocaleString(undefined, { minimumFractionDigits: 1 })} %`;
    case "signed":
      return `${value > 0 ? "+" : ""}${shortNumber(value)}`.replace("-", "−");
    case "text":
    case "number":
      return shortNumber(value);
  }
}

/** 1,532,204 · 12.35 · 0.8571 · 0.0001234 · 1.2e-7 */
export function shortNumber(value: number, digits = 4): string {
  if (isExtreme(value)) return value.toExponential(digits - 2);
  return roundedTo(digits, value).toLocaleString(undefined, { maximumFractionDigits: 20 });
}

/** Ticks of an axis with as many digits as tell them apart. */
export function tickTexts(ticks: readonly number[]): { tick: number; text: string }[] {
  const [first = 0, second] = ticks;
  if (second === undefined) return ticks.map((tick) => ({ tick, text: shortNumber(tick) }));
  const size = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0);
  // What is left of a step that is no float64 must not make another digit of it.
  const decimals = -Math.floor(Math.log10(second - first) + 1e-6);
  const textOf = (tick: number): string => {
    if (isExtreme(size))
      return tick.toExponential(Math.max(0, decimals + Math.floor(Math.log10(size))));
    return tick.toLocaleString(undefined, { maximumFractionDigits: Math.max(0, decimals) });
  };
  return ticks.map((tick) => ({ tick, text: tick === 0 ? "0" : textOf(tick) }));
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return (size < 1e-4 && size !== 0) || (size >= 1e9 && !Number.isInteger(value));
}

function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
