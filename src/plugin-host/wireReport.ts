import type {
  LinesBlock,
  MatrixBlock,
  Report,
  ReportBlock,
  ReportCell,
  TableBlock,
} from "../plugin-api/report.ts";
import { reportLimits, type ReportBlockInfo, type ReportCellInfo } from "../protocol/reports.ts";
import type { WireReportGroup, WireReportSent } from "../protocol/wireResult.ts";
import { cut } from "./stackTrace.ts";
import { atMost, listOf, oneOf, refused } from "./wireChecks.ts";
import { histogramOf } from "./wireHistogram.ts";
import {
  axisOf,
  finite,
  headingOf,
  labelsOf,
  linksOf,
  linkTo,
  numbersOf,
  titled,
  type Making,
} from "./wireReportParts.ts";

/** A report for the engine. @throws WinnowError `plugin-refused`: what is wrong with it, and in which block */
export function toWireReport(report: Report, pluginId: string): WireReportSent {
  if (typeof report !== "object" || report === null)
    throw refused("The report must be an object with blocks.");
  const groups: WireReportGroup[] = [];
  const members = new Map<unknown, number>();
  const blocks = listOf(report.blocks, "The report's blocks").map((block, i) => {
    const what = `Block ${i + 1} of the report${block?.title ? ` ('${cut(block.title, 60)}')` : ""}`;
    return toWireBlock(block, { what, pluginId, groups, members });
  });
  atMost(blocks.length, reportLimits.blocks, "The report", "blocks");
  atMost(groups.length, reportLimits.groups, "The report", "cells and bars with images");
  return { title: titled(report.title), blocks, groups };
}

function toWireBlock(block: ReportBlock, making: Making): ReportBlockInfo {
  const { what } = making;
  switch (block?.kind) {
    case "text": {
      const text = textOf(block.text, `${what}: its text`);
      atMost(text.length, reportLimits.text, what, "characters");
      return { kind: "text", ...headingOf(block), text };
    }
    case "table":
      return tableOf(block, making);
    case "matrix":
      return matrixOf(block, making);
    case "bars": {
      const labels = labelsOf(block.labels, `${what}: its labels`);
      atMost(labels.length, reportLimits.bars, what, "labels");
      const given = listOf(block.series, `${what}: its series`);
      if (given.length === 0) throw refused(`${what} has no series.`);
      atMost(given.length, reportLimits.barSeries, what, "series");
      const series = given.map(({ title, values, selects }) => ({
        title: titled(title),
        values: numbersOf(values, labels.length, `${what}: the values of a series`),
        groups: linksOf(selects, labels.length, making),
      }));
      const { max } = block;
      const format = oneOf(block.format ?? "number", ["number", "percent"], `${what}: its format`);
      return { kind: "bars", ...headingOf(block), labels, series, format, max: finite(max) };
    }
    case "lines":
      return linesOf(block, what);
    case "histogram":
      return histogramOf(block, making);
    default: {
      const kind = String((block as { kind?: unknown } | undefined)?.kind);
      throw refused(
        `${what} is of the kind '${kind}': it must be text, table, matrix, bars, lines or histogram.`,
      );
    }
  }
}

function tableOf(block: TableBlock, making: Making): ReportBlockInfo {
  const { what } = making;
  const columns = listOf(block.columns, `${what}: its columns`).map(
    ({ title, format = "text", description = "" }) => ({
      title: titled(title),
      format: oneOf(format, formats, `${what}: the format of the column '${titled(title)}'`),
      description: cut(description, 1000),
    }),
  );
  const rows = listOf(block.rows, `${what}: its rows`);
  if (columns.length === 0) throw refused(`${what} has no columns.`);
  atMost(columns.length, reportLimits.columns, what, "columns");
  atMost(rows.length, reportLimits.rows, what, "rows");
  atMost(rows.length * columns.length, reportLimits.cells, what, "cells");
  return {
    kind: "table",
    ...headingOf(block),
    columns,
    rows: rows.map((row, i) => {
      if (row.length !== columns.length)
        throw refused(
          `${what} has ${columns.length} columns, and ${row.length} cells in row ${i + 1}: give one each.`,
        );
      return row.map((cell) => cellOf(cell, making));
    }),
  };
}

const formats = ["text", "number", "percent", "signed"] as const;

function cellOf(cell: ReportCell, making: Making): ReportCellInfo {
  if (typeof cell === "string") return cut(cell, reportLimits.text);
  if (typeof cell === "number") return finite(cell);
  if (cell === null || cell === undefined) return null;
  const value = cellOf(cell.value, making) as string | number | null;
  const group = cell.select ? linkTo(cell.select, making) : null;
  return group === null ? value : { value, group };
}

function matrixOf(block: MatrixBlock, making: Making): ReportBlockInfo {
  const { what } = making;
  const rows = labelsOf(block.rows, `${what}: its rows`);
  const columns = labelsOf(block.columns, `${what}: its columns`);
  if (rows.length === 0 || columns.length === 0)
    throw refused(`${what} has no labels: give at least one row and one column.`);
  atMost(rows.length, reportLimits.labels, what, "rows");
  atMost(columns.length, reportLimits.labels, what, "columns");
  const cells = rows.length * columns.length;
  return {
    kind: "matrix",
    ...headingOf(block),
    rowTitle: titled(block.rowTitle),
    columnTitle: titled(block.columnTitle),
    rows,
    columns,
    values: numbersOf(block.values, cells, `${what}: its values`),
    groups: linksOf(block.selects, cells, making),
  };
}

function linesOf(block: LinesBlock, what: string): ReportBlockInfo {
  const given = listOf(block.series, `${what}: its series`);
  atMost(given.length, reportLimits.lineSeries, what, "series");
  let points = 0;
  const series = given.map(({ title, x, y, step = false }) => {
    const count = x?.length ?? 0;
    points += count;
    const own = `${what}: the points of '${cut(title, 60)}'`;
    return { title: titled(title), x: numbersOf(x, count, own), y: numbersOf(y, count, own), step };
  });
  atMost(points, reportLimits.points, what, "points");
  const [x, y] = [axisOf(block.x), axisOf(block.y)];
  return { kind: "lines", ...headingOf(block), x, y, series };
}

function textOf(text: string, what: string): string {
  if (typeof text !== "string") throw refused(`${what} is no text.`);
  return text;
}
