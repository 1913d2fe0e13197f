import type { Group } from "./results.ts";

/**
 * A page of text, tables and charts, opened as an editor tab and kept with the result's groups. Where a block holds
 * images (a {@link Group}), a click shows them in the grid. At most 100 blocks, and 32 MB with all their images.
 *
 * @example
 * const report: Report = {
 *   blocks: [
 *     { kind: "text", text: "Two of three are right." },
 *     { kind: "table", columns: [{ title: "Class" }, { title: "F1", format: "percent" }], rows: [["cat", 0.8]] },
 *   ],
 * };
 */
export interface Report {
  /** The result's title when not said. @example "Evaluation of model A" */
  readonly title?: string;
  /** From top to bottom. @example [{ kind: "text", text: "Two of three are right." }] */
  readonly blocks: readonly ReportBlock[];
}

/** @example const block: ReportBlock = { kind: "text", text: "Two of three are right." }; */
export type ReportBlock =
  TextBlock | TableBlock | MatrixBlock | BarsBlock | LinesBlock | HistogramBlock;

/** What all blocks may say. @example { title: "Classes", description: "Those with images." } */
export interface BlockHeading {
  /** Its heading. @example "Confusion matrix" */
  readonly title?: string;
  /** Under the heading: how to read it, what it leaves out. @example "Rows are the truth." */
  readonly description?: string;
}

/** Paragraphs. @example const text: TextBlock = { kind: "text", text: "Two of three are right." }; */
export interface TextBlock extends BlockHeading {
  /** @example "text" */
  readonly kind: "text";
  /** Plain text; an empty line begins a paragraph. At most 20,000 characters. @example "Two of three are right." */
  readonly text: string;
}

/**
 * A table whose columns sort. At most 10,000 rows, 100 columns and 200,000 cells.
 *
 * @example
 * const table: TableBlock = {
 *   kind: "table",
 *   columns: [{ title: "Class" }, { title: "Images", format: "number" }],
 *   rows: [["cat", { value: 2, select: { instanceIds: [3, 8] } }]],
 * };
 */
export interface TableBlock extends BlockHeading {
  /** @example "table" */
  readonly kind: "table";
  /** @example [{ title: "Class" }, { title: "F1", format: "percent" }] */
  readonly columns: readonly ReportColumn[];
  /** A cell for each column. @example [["cat", 0.8]] */
  readonly rows: readonly (readonly ReportCell[])[];
}

/** @example const column: ReportColumn = { title: "F1", format: "percent" }; */
export interface ReportColumn {
  /** @example "F1" */
  readonly title: string;
  /** How numbers are written; `number`: four digits that count, `percent`: 0.8 as 80 %, `signed`: with + or −. Text when not said. @example "percent" */
  readonly format?: "text" | "number" | "percent" | "signed";
  /** Shown when the mouse rests on it. @example "2 × precision × recall / (precision + recall)" */
  readonly description?: string;
}

/** NaN and null are shown as a dash. @example const cell: ReportCell = { value: 2, select: { instanceIds: [3, 8] } }; */
export type ReportCell = string | number | null | LinkedCell;

/** A cell with images behind it. @example const cell: LinkedCell = { value: 2, select: { instanceIds: [3, 8] } }; */
export interface LinkedCell {
  /** @example 2 */
  readonly value: string | number | null;
  /** What a click shows. @example { name: "Cats", instanceIds: [3, 8] } */
  readonly select?: Group;
}

/**
 * Counts by two kinds of labels, such as a confusion matrix; darker cells hold more. At most 500 rows and 500 columns.
 *
 * @example
 * const matrix: MatrixBlock = {
 *   kind: "matrix",
 *   rowTitle: "Truth",
 *   columnTitle: "Prediction",
 *   rows: ["cat", "dog"],
 *   columns: ["cat", "dog"],
 *   values: [5, 1, 0, 6],
 *   selects: [null, { instanceIds: [8] }, null, null],
 * };
 */
export interface MatrixBlock extends BlockHeading {
  /** @example "matrix" */
  readonly kind: "matrix";
  /** What rows are. @example "Truth" */
  readonly rowTitle?: string;
  /** What columns are. @example "Prediction" */
  readonly columnTitle?: string;
  /** Labels, from top to bottom. @example ["cat", "dog"] */
  readonly rows: readonly string[];
  /** Labels, from left to right. @example ["cat", "dog"] */
  readonly columns: readonly string[];
  /** Row by row. @example [5, 1, 0, 6] */
  readonly values: ArrayLike<number>;
  /** What a click on each cell shows, row by row; null: nothing. @example [null, { instanceIds: [8] }, null, null] */
  readonly selects?: readonly (Group | null)[];
}

/**
 * A bar a label; with several series, side by side. At most 1,000 labels and 6 series.
 *
 * @example
 * const bars: BarsBlock = { kind: "bars", labels: ["cat", "dog"], series: [{ values: [0.8, 0.9] }], max: 1 };
 */
export interface BarsBlock extends BlockHeading {
  /** @example "bars" */
  readonly kind: "bars";
  /** @example ["cat", "dog"] */
  readonly labels: readonly string[];
  /** @example [{ title: "Model A", values: [0.8, 0.9] }] */
  readonly series: readonly BarSeries[];
  /** How values are written; as {@link ReportColumn.format}. @example "percent" */
  readonly format?: "number" | "percent";
  /** Where the axis ends; the greatest value when not said. @example 1 */
  readonly max?: number;
}

/** @example const series: BarSeries = { title: "Model A", values: [0.8, 0.9] }; */
export interface BarSeries {
  /** In the legend. @example "Model A" */
  readonly title?: string;
  /** One a label, from 0 on; NaN: none. @example [0.8, 0.9] */
  readonly values: ArrayLike<number>;
  /** What a click on each bar shows; null: nothing. @example [{ instanceIds: [8] }, null] */
  readonly selects?: readonly (Group | null)[];
}

/**
 * Curves over a common pair of axes. At most 40 series and 100,000 points.
 *
 * @example
 * const lines: LinesBlock = {
 *   kind: "lines",
 *   x: { title: "Recall", min: 0, max: 1 },
 *   y: { title: "Precision", min: 0, max: 1 },
 *   series: [{ title: "cat", x: [0, 0.5, 1], y: [1, 0.9, 0.4] }],
 * };
 */
export interface LinesBlock extends BlockHeading {
  /** @example "lines" */
  readonly kind: "lines";
  /** @example { title: "Recall", min: 0, max: 1 } */
  readonly x?: ReportAxis;
  /** @example { title: "Precision", min: 0, max: 1 } */
  readonly y?: ReportAxis;
  /** @example [{ title: "cat", x: [0, 1], y: [1, 0.4] }] */
  readonly series: readonly LineSeries[];
}

/** @example const axis: ReportAxis = { title: "Recall", min: 0, max: 1 }; */
export interface ReportAxis {
  /** @example "Recall" */
  readonly title?: string;
  /** The least value when not said. @example 0 */
  readonly min?: number;
  /** The greatest value when not said. @example 1 */
  readonly max?: number;
}

/** @example const series: LineSeries = { title: "cat", x: [0, 1], y: [1, 0.4] }; */
export interface LineSeries {
  /** In the legend. @example "cat" */
  readonly title: string;
  /** Ascending. @example [0, 1] */
  readonly x: ArrayLike<number>;
  /** As many. @example [1, 0.4] */
  readonly y: ArrayLike<number>;
  /** Whether it keeps its value until the next point, instead of a straight line to it. @example true */
  readonly step?: boolean;
}

/**
 * How values are spread. With the ids or hashes that they belong to, a bar shows its images, and the sorted images
 * beyond the threshold are one click away. At most 1,000,000 values.
 *
 * @example
 * const histogram: HistogramBlock = {
 *   kind: "histogram",
 *   title: "Sharpness",
 *   values: [0.2, 0.7, 0.9],
 *   instanceIds: [3, 8, 9],
 *   threshold: { value: 0.3, side: "below", label: "blurry" },
 * };
 */
export interface HistogramBlock extends BlockHeading {
  /** @example "histogram" */
  readonly kind: "histogram";
  /** In any order; what is not finite is left out. @example [0.2, 0.7, 0.9] */
  readonly values: ArrayLike<number>;
  /** Whose they are, each once. @example [3, 8, 9] */
  readonly instanceIds?: ArrayLike<number>;
  /** Instead of `instanceIds`: SHA-1 of images. @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s?: readonly string[];
  /** What the values are, with the ends of the axis: those of the values when not said. @example { title: "sharpness", min: 0, max: 1 } */
  readonly axis?: ReportAxis;
  /** Bars; 40 when not said, 400 at most. @example 50 */
  readonly bins?: number;
  /** A limit that the user moves. @example { value: 0.3, side: "below", label: "blurry" } */
  readonly threshold?: HistogramThreshold;
}

/** @example const threshold: HistogramThreshold = { value: 0.3, side: "below", label: "blurry" }; */
export interface HistogramThreshold {
  /** Where it is at first. @example 0.3 */
  readonly value: number;
  /** Which values are beyond it; it is itself among them. @example "below" */
  readonly side: "above" | "below";
  /** What values beyond it are. @example "blurry" */
  readonly label?: string;
  /** On a button beside it. @example { actionId: "tag-issue", title: "Tag", parameter: "threshold" } */
  readonly action?: ThresholdAction;
}

/** @example const action: ThresholdAction = { actionId: "tag-issue", title: "Tag as Blurry", parameter: "threshold", parameters: { issue: "blurry" } }; */
export interface ThresholdAction {
  /** Of this plugin, or `plugin/action` of another, or `winnow/…`. @example "tag-issue" */
  readonly actionId: string;
  /** On the button; the action's title when not said. @example "Tag as Blurry" */
  readonly title?: string;
  /** Of its parameters the one that gets the threshold; none when not said. @example "threshold" */
  readonly parameter?: string;
  /** Its other parameters; where values are missing or wrong its form opens. @example { issue: "blurry" } */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What it runs on: the images beyond the threshold, or all of the histogram; of the project where the histogram does not know its images. `beyond` when not said. @example "all" */
  readonly on?: "beyond" | "all";
}
