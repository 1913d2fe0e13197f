import * as v from "valibot";

// A report as it crosses processes and as it is kept: text, tables and charts that an action gave; see `Report` of the
// plugin API. Where a block holds images, it names a group by a number: on the way from a plugin the place in the list
// of groups that comes with it, afterwards the id of the group that is kept.

/** What a report may hold at most. */
export const reportLimits = {
  blocks: 100,
  /** UTF-16 units. */
  text: 20_000,
  title: 300,
  rows: 10_000,
  columns: 100,
  cells: 200_000,
  labels: 500,
  bars: 1000,
  /** As many as there are colours: bars have no dashes. */
  barSeries: 6,
  lineSeries: 40,
  points: 100_000,
  bins: 400,
  values: 1_000_000,
  /** Groups of images behind cells, bars and histograms. */
  groups: 50_000,
} as const;

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(reportLimits.text));
const title = v.pipe(v.string(), v.maxLength(reportLimits.title));
/** Null: NaN, which not every boundary can say. */
const number = v.nullable(v.pipe(v.number(), v.finite()));
const numbers = (most: number) => v.pipe(v.array(number), v.maxLength(most));
const links = (most: number) => v.pipe(v.array(v.nullable(place)), v.maxLength(most));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const heading = { title, description: text };
const axis = v.object({ title, min: number, max: number });

/** Text, a number, or one of them with a group behind it. */
const cell = v.union([text, number, v.object({ value: v.union([text, number]), group: place })]);
export type ReportCellInfo = v.InferOutput<typeof cell>;

const table = v.object({
  kind: v.literal("table"),
  ...heading,
  columns: v.pipe(
    v.array(
      v.object({
        title,
        format: v.picklist(["text", "number", "percent", "signed"]),
        description: text,
      }),
    ),
    v.minLength(1),
    v.maxLength(reportLimits.columns),
  ),
  rows: v.pipe(
    v.array(v.pipe(v.array(cell), v.maxLength(reportLimits.columns))),
    v.maxLength(reportLimits.rows),
  ),
});
export type TableInfo = v.InferOutput<typeof table>;

const labels = v.pipe(v.array(title), v.minLength(1), v.maxLength(reportLimits.labels));
const mostCells = reportLimits.labels ** 2;
const matrix = v.object({
  kind: v.literal("matrix"),
  ...heading,
  rowTitle: title,
  columnTitle: title,
  rows: labels,
  columns: labels,
  /** Row by row, as are the groups. */
  values: numbers(mostCells),
  groups: links(mostCells),
});
export type MatrixInfo = v.InferOutput<typeof matrix>;

const bars = v.object({
  kind: v.literal("bars"),
  ...heading,
  labels: v.pipe(v.array(title), v.maxLength(reportLimits.bars)),
  series: v.pipe(
    v.array(
      v.object({ title, values: numbers(reportLimits.bars), groups: links(reportLimits.bars) }),
    ),
    v.minLength(1),
    v.maxLength(reportLimits.barSeries),
  ),
  format: v.picklist(["number", "percent"]),
  max: number,
});
export type BarsInfo = v.InferOutput<typeof bars>;

const lines = v.object({
  kind: v.literal("lines"),
  ...heading,
  x: axis,
  y: axis,
  series: v.pipe(
    v.array(
      v.object({
        title,
        x: numbers(reportLimits.points),
        y: numbers(reportLimits.points),
        step: v.boolean(),
      }),
    ),
    v.maxLength(reportLimits.lineSeries),
  ),
});
export type LinesInfo = v.InferOutput<typeof lines>;

const threshold = v.object({
  value: v.pipe(v.number(), v.finite()),
  side: v.picklist(["above", "below"]),
  label: title,
  action: v.nullable(
    v.object({
      actionId: v.string(),
      title,
      /** Which parameter gets the threshold; empty: none. */
      parameter: v.pipe(v.string(), v.maxLength(100)),
      parameters: v.record(v.string(), v.unknown()),
      on: v.picklist(["beyond", "all"]),
    }),
  ),
});
export type ThresholdInfo = v.InferOutput<typeof threshold>;

const histogram = v.object({
  kind: v.literal("histogram"),
  ...heading,
  axis,
  bins: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(reportLimits.bins)),
  /** Float32, ascending. Empty when they are scores of a group, until the report is read. */
  values: v.pipe(
    bytes,
    v.check(({ byteLength }) => byteLength <= 4 * reportLimits.values, "It has too many values."),
  ),
  /** Whose members have the values as scores; null: nobody's values. */
  group: v.nullable(place),
  threshold: v.nullable(threshold),
});
export type HistogramInfo = v.InferOutput<typeof histogram>;

export const reportBlock = v.variant("kind", [
  v.object({ kind: v.literal("text"), ...heading, text }),
  table,
  matrix,
  bars,
  lines,
  histogram,
]);
export type ReportBlockInfo = v.InferOutput<typeof reportBlock>;

export const reportInfo = v.object({
  /** Empty: that of its result. */
  title,
  blocks: v.pipe(v.array(reportBlock), v.maxLength(reportLimits.blocks)),
});
export type ReportInfo = v.InferOutput<typeof reportInfo>;

/** The same report with other numbers for its groups; null: the group is left out. */
export function withGroups(
  report: ReportInfo,
  numberOf: (group: number) => number | null,
): ReportInfo {
  const link = (group: number | null): number | null => (group === null ? null : numberOf(group));
  const ofCell = (one: ReportCellInfo): ReportCellInfo => {
    if (typeof one !== "object" || one === null) return one;
    const group = numberOf(one.group);
    return group === null ? one.value : { ...one, group };
  };
  return {
    ...report,
    blocks: report.blocks.map((block): ReportBlockInfo => {
      switch (block.kind) {
        case "text":
        case "lines":
          return block;
        case "table":
          return { ...block, rows: block.rows.map((row) => row.map(ofCell)) };
        case "matrix":
          return { ...block, groups: block.groups.map(link) };
        case "bars":
          return {
            ...block,
            series: block.series.map((one) => ({ ...one, groups: one.groups.map(link) })),
          };
        case "histogram":
          return { ...block, group: link(block.group) };
      }
    }),
  };
}
