import type { TableInfo } from "../../src/protocol/reports.ts";

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

/** 1,532,204 · 12.35 · 0.8571 · 1.2e-7 */
export function shortNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString();
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(2);
  const digits = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return value.toLocaleString(undefined, { maximumFractionDigits: Math.min(digits, 4) });
}

function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
