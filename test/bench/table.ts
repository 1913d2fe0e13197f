/** One figure of a measurement. Numbers are shown with three significant digits. */
export interface Figure {
  readonly figure: string;
  readonly ours: number;
  /** What it is compared with, measured in the same run, or a limit that was set. */
  readonly peer?: number;
  readonly ratio?: number;
  readonly target?: string;
}

/** Prints figures as a table; `unit` is that of "ours" and "peer". */
export function printTable(unit: string, figures: readonly Figure[]): void {
  const rows = [
    ["figure", `ours (${unit})`, "peer or limit", "ratio", "target"],
    ...figures.map(({ figure, ours, peer, ratio, target }) => [
      figure,
      text(ours),
      text(peer),
      text(ratio),
      target ?? "",
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ")}`,
    );
}

function text(value: number | undefined): string {
  if (value === undefined) return "";
  if (!Number.isFinite(value)) return "-";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
