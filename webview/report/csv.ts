import type { ReportCellInfo } from "../../src/protocol/reports.ts";
import { valueOf } from "../../src/protocol/reportValues.ts";

/** Comma-separated values as RFC 4180 has them; numbers in full. */
export function csvOf(
  header: readonly string[],
  rows: readonly (readonly ReportCellInfo[])[],
): string {
  return [header, ...rows].map((row) => row.map(fieldOf).join(",")).join("\r\n");
}

function fieldOf(cell: ReportCellInfo): string {
  const value = valueOf(cell);
  const text = value === null ? "" : String(value);
  // A spreadsheet takes a text that begins so for a formula.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
