import * as v from "valibot";
import { target } from "./data.ts";

const formatId = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/), v.maxLength(40));
/** Absolute, on the engine's machine. */
const absolutePath = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
/** The format's own: `exchange/formats` names them, and the engine checks them. */
const options = v.record(v.string(), v.unknown());

/** Values, splits and annotations from a dataset's files, for images that are in the project, as one commit. */
export const importDatasetParams = v.object({
  format: formatId,
  /** A file or a folder. */
  path: absolutePath,
  options,
  /**
   * What happens to values that are there: they are replaced; kept; joined, where they are lists of tags; or whole
   * rows count for images alone that have none of the values.
   */
  fusion: v.picklist(["replace", "keep", "add", "new"]),
  /** The tag property whose tags the classes of annotations are; made when there is none. */
  classProperty: name,
  splitProperty: name,
  /** The prediction run that the annotations are of; empty: ground truth, or what the file says. */
  source: v.pipe(v.string(), v.maxLength(200)),
  /** Everything but the commit. */
  dryRun: v.boolean(),
});

export const exportDatasetParams = v.object({
  format: formatId,
  /** A folder that is new or empty, or holds an earlier export. */
  path: absolutePath,
  options,
  target,
  /** The tag property that says the split; empty: none. */
  splitProperty: v.pipe(v.string(), v.maxLength(200)),
  /** Only annotations of these sources; null: all. */
  sources: v.nullable(v.array(v.string())),
  /** Whether an earlier export of the same format may be replaced. */
  replace: v.boolean(),
});

export interface FormatInfo {
  readonly id: string;
  readonly title: string;
  readonly import: {
    /** What to choose, for people. */
    readonly source: string;
    readonly options: readonly FormatOption[];
  } | null;
  readonly export: {
    /** What the format cannot say with its usual options, each a sentence. */
    readonly loses: readonly string[];
    readonly options: readonly FormatOption[];
  } | null;
}

export interface FormatOption {
  readonly name: string;
  /** What it may be, or null for anything. */
  readonly choices: readonly string[] | null;
  readonly default: unknown;
}

/** What was left out, and where. */
export interface ExchangeIssue {
  readonly file: string;
  readonly line: number | null;
  readonly item: string | null;
  readonly message: string;
}

/** What an import or export did or, in a dry run, would do. */
export interface ExchangeReport {
  readonly images: number;
  /** Images of the dataset that the project does not have. */
  readonly unmatched: number;
  readonly values: number;
  readonly annotations: number;
  readonly commitId: number | null;
  /** All, of which the first 1,000 are listed. */
  readonly issueCount: number;
  readonly issues: readonly ExchangeIssue[];
}
