import type { BarSeries, Report, ReportBlock, ReportCell } from "../plugin-api/report.ts";
import type { Group } from "../plugin-api/results.ts";
import { float32sOf, int32sOf } from "../protocol/bytes.ts";
import type { WireReport } from "../protocol/wireResult.ts";
import type { HistogramInfo, ReportBlockInfo, ReportCellInfo } from "../protocol/reports.ts";
import { fromWireGroup } from "./wireGroup.ts";

/** A report that another action handed back. */
export function fromWireReport({ title, blocks, groups }: WireReport): Report {
  const groupOf = (place: number): Group | null => {
    const group = groups[place];
    return group ? fromWireGroup(group) : null;
  };
  const selectsOf = (places: readonly (number | null)[]): { selects?: (Group | null)[] } =>
    places.length === 0
      ? {}
      : { selects: places.map((place) => (place === null ? null : groupOf(place))) };
  const cellOf = (cell: ReportCellInfo): ReportCell => {
    if (typeof cell !== "object" || cell === null) return cell;
    const select = groupOf(cell.group);
    return select ? { value: cell.value, select } : cell.value;
  };
  const blockOf = (block: ReportBlockInfo): ReportBlock => {
    switch (block.kind) {
      case "text":
        return block;
      case "table":
        return { ...block, rows: block.rows.map((row) => row.map(cellOf)) };
      case "matrix": {
        const { groups: places, values, ...rest } = block;
        return { ...rest, values: gaps(values), ...selectsOf(places) };
      }
      case "bars": {
        const series = block.series.map((one): BarSeries => ({
          title: one.title,
          values: gaps(one.values),
          ...selectsOf(one.groups),
        }));
        const { max, ...rest } = block;
        return { ...rest, series, ...endOf("max", max) };
      }
      case "lines":
        return {
          ...block,
          x: axisOf(block.x),
          y: axisOf(block.y),
          series: block.series.map((one) => ({ ...one, x: gaps(one.x), y: gaps(one.y) })),
        };
      case "histogram":
        return histogramOf(block, groups);
    }
  };
  return { title, blocks: blocks.map(blockOf) };
}

function histogramOf(
  { values, group, threshold, axis, ...rest }: HistogramInfo,
  groups: WireReport["groups"],
): ReportBlock {
  const owned = group === null ? undefined : groups[group];
  const { instanceIds, sha1s, scores } = owned ?? {};
  return {
    ...rest,
    axis: axisOf(axis),
    values: float32sOf(scores?.values ?? values),
    ...(sha1s && { sha1s }),
    ...(instanceIds && { instanceIds: int32sOf(instanceIds) }),
    ...(threshold && { threshold: { ...threshold, action: threshold.action ?? undefined } }),
  };
}

function axisOf(axis: HistogramInfo["axis"]): { title: string; min?: number; max?: number } {
  return { title: axis.title, ...endOf("min", axis.min), ...endOf("max", axis.max) };
}

function endOf(name: "min" | "max", end: number | null): { min?: number; max?: number } {
  return end === null ? {} : { [name]: end };
}

function gaps(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? Number.NaN);
}
