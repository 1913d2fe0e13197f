import { float32sOf } from "../protocol/bytes.ts";
import type { ReportBlockInfo, ReportInfo } from "../protocol/reports.ts";
import { beyond, roundedTo, valueOf } from "../protocol/reportValues.ts";
import { formatCount } from "./output.ts";

/** A report as lines of text: tables and bars as columns, of curves and histograms what they hold: their numbers are in the JSON. */
export function reportText(report: ReportInfo): string[] {
  const lines = report.title === "" ? [] : [report.title];
  for (const block of report.blocks) {
    lines.push("");
    if (block.title !== "") lines.push(block.title);
    if (block.description !== "") lines.push(`  ${block.description}`);
    lines.push(...linesOf(block).map((line) => `  ${line}`.trimEnd()));
  }
  return lines;
}

/** A report as JSON can say it: without the groups behind cells, histograms with their values. */
export function reportJson({ title, blocks }: ReportInfo): unknown {
  return {
    title,
    blocks: blocks.map((block) => {
      switch (block.kind) {
        case "text":
        case "lines":
          return block;
        case "table":
          return { ...block, rows: block.rows.map((row) => row.map(valueOf)) };
        case "matrix": {
          const { groups: _, ...rest } = block;
          return rest;
        }
        case "bars":
          return {
            ...block,
            series: block.series.map(({ title: name, values }) => ({ title: name, values })),
          };
        case "histogram": {
          const { group: _, values, ...rest } = block;
          return { ...rest, values: [...float32sOf(values)] };
        }
      }
    }),
  };
}

function linesOf(block: ReportBlockInfo): string[] {
  switch (block.kind) {
    case "text":
      return block.text.split("\n");
    case "table": {
      const { columns, rows } = block;
      const cells = rows.map((row) =>
        row.map((cell, i) => textOf(valueOf(cell), columns[i]?.format ?? "text")),
      );
      return inColumns([columns.map(({ title }) => title), ...cells]);
    }
    case "matrix": {
      const { rows, columns, values, rowTitle, columnTitle } = block;
      const cells = rows.map((label, i) => [
        label,
        ...columns.map((_, j) => textOf(values[i * columns.length + j] ?? null, "number")),
      ]);
      return inColumns([[`${rowTitle} \\ ${columnTitle}`, ...columns], ...cells]);
    }
    case "bars": {
      const { labels, series, format } = block;
      const cells = labels.map((label, i) => [
        label,
        ...series.map(({ values }) => textOf(values[i] ?? null, format)),
      ]);
      const titles = series.map(({ title }) => title);
      const header = titles.some((title) => title !== "") ? [["", ...titles]] : [];
      return inColumns([...header, ...cells]);
    }
    case "lines":
      return block.series.map(({ title, x }) => `${title}: ${formatCount(x.length)} points`);
    case "histogram": {
      const values = float32sOf(block.values);
      const { threshold } = block;
      const lines = [
        `${formatCount(values.length)} values, from ${textOf(values[0] ?? null, "number")} to ${textOf(values.at(-1) ?? null, "number")}`,
      ];
      if (!threshold) return lines;
      const count = beyond(values, threshold.value, threshold.side);
      const name = threshold.label === "" ? "" : `: ${threshold.label}`;
      lines.push(
        `${formatCount(count)} at or ${threshold.side} ${textOf(threshold.value, "number")}${name}`,
      );
      return lines;
    }
  }
}

function textOf(value: string | number | null, format: string): string {
  if (value === null) return "-";
  if (typeof value === "string") return value.replaceAll(/\s+/g, " ");
  if (format === "percent") return `${(100 * value).toFixed(1)} %`;
  const text = String(roundedTo(4, value));
  return format === "signed" && value > 0 ? `+${text}` : text;
}

/** Columns as wide as their widest cell; the first from the left, the others from the right. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  "),
  );
}
