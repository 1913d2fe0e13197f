import * as v from "valibot";
import { target, type PropertyType } from "./data.ts";
import { request } from "./rpc.ts";
import type { TaskInfo } from "./tasks.ts";

const formatId = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/), v.maxLength(40));
/** Absolute, on the engine's machine. */
const absolutePath = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
/** The format's own: `exchange/formats` names them, and the engine checks them. */
const options = v.record(v.string(), v.unknown());

export const fusionModes = ["replace", "keep", "add", "new"] as const;
export const manyModes = ["leave", "first", "last", "all", "free"] as const;

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
  fusion: v.picklist(fusionModes),
  /**
   * Which of several images that an entry may mean, for they share its name or content, receive it: none; the first,
   * the last or all of them; or the first one that no earlier entry took and that holds none of its values.
   */
  many: v.optional(v.picklist(manyModes), "leave"),
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
  /**
   * Whether the originals leave their places for the export: only what asked a person for it sets this. Images of the
   * project are found at their new places where the export is in a folder that it imports, and are missing elsewhere.
   */
  move: v.optional(v.boolean(), false),
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

/** One option of a format, with all that a command line's help and a form need. */
export interface FormatOption {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly help: string;
  readonly type: OptionType;
  /** What it is when it is left out; null: nothing, or what the help says. */
  readonly default: unknown;
}

export type OptionType =
  /** One of these texts. */
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "checkbox" }
  /** A whole number between these, both included. */
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  /** `pattern`: what the whole text must match, or null. */
  | { readonly kind: "text"; readonly maxLength: number; readonly pattern: string | null }
  /** true, false, a number, or else a text. */
  | { readonly kind: "value" }
  /** The name of a property of the project; one that is not there yet too where `mayBeNew` is set. */
  | {
      readonly kind: "property";
      readonly types: readonly PropertyType[] | null;
      readonly mayBeNew: boolean;
    }
  /** Texts, with commas between where they are typed. */
  | { readonly kind: "list" }
  /** An object of names and one value each: any of `choices`, or whole numbers from 0 on where there are none. */
  | { readonly kind: "map"; readonly choices: readonly string[] | null };

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
  /** Of an import, images of the dataset that the project does not have; of an export, images that were left out. */
  readonly unmatched: number;
  readonly values: number;
  readonly annotations: number;
  readonly commitId: number | null;
  /** All, of which the first 1,000 are listed. */
  readonly issueCount: number;
  readonly issues: readonly ExchangeIssue[];
}

/** Datasets in other tools' formats, in and out. */
export const exchangeRequests = {
  "exchange/formats": request(v.object({}))<FormatInfo[]>(),
  /** What an export with these options would lose, each a sentence. */
  "exchange/loses": request(
    v.object({ format: v.string(), options: v.record(v.string(), v.unknown()) }),
  )<string[]>(),
  /** Answers at once with the task. */
  "exchange/import": request(importDatasetParams)<TaskInfo>(),
  "exchange/export": request(exportDatasetParams)<TaskInfo>(),
  /** What an exchange task of this engine's run did; null before it ended, and of those long ago. */
  "exchange/report": request(
    v.object({ taskId: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
  )<ExchangeReport | null>(),
};
