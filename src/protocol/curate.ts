import * as v from "valibot";
import { propertyKey, target, type CommitResult } from "./data.ts";
import { request } from "./rpc.ts";

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
/** Bits in which two perceptual hashes may differ and still be of near-duplicates; null: only equal bytes count. */
const distance = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7)));

/** A random assignment of instances to parts, kept as tags of one property. */
export const splitParams = v.object({
  target,
  /** The tag property that holds the result; made when there is none of the name. */
  property: name,
  parts: v.pipe(
    v.array(v.object({ name, share: v.pipe(v.number(), v.finite(), v.gtValue(0)) })),
    v.minLength(2),
    v.maxLength(20),
  ),
  /** Each part gets its share of every value of this property. */
  stratify: v.nullable(propertyKey),
  /** Instances with the same value are never parted. */
  groupedBy: v.nullable(propertyKey),
  /** Neither are near-duplicates; instances of one image never are. */
  distance,
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
});
export type SplitParams = v.InferOutput<typeof splitParams>;

export interface SplitResult extends CommitResult {
  readonly parts: readonly { readonly name: string; readonly instances: number }[];
}

/** Which of several alike is kept; ties by path. */
export const keepRules = [
  "first path",
  "largest picture",
  "largest file",
  "oldest",
  "newest",
] as const;
export type KeepRule = (typeof keepRules)[number];

const duplicatesParams = v.object({ target, distance, keep: v.picklist(keepRules) });

export interface Duplicates {
  /** Groups of two or more that are alike. */
  readonly groups: number;
  /** Int32 ids of all of them, a group after another, in each the kept one first. */
  readonly ids: Uint8Array;
  /** Int32 lengths of the groups. */
  readonly lengths: Uint8Array;
}

const recipeParams = v.object({
  text: v.pipe(v.string(), v.maxLength(20_000)),
  /** Where the text is from, relative to the project folder with `/`: what its `use` lines are relative to. */
  path: v.pipe(v.string(), v.maxLength(4096)),
  /** What its actions of plugins tell their progress with (`run/progress`). */
  runId: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** What a recipe did. */
export interface RecipeResult {
  /** Instances that its query selected. */
  readonly instances: number;
  /** What to go back to (`history/go`) for all of it to be undone: the last commit before it; 0: there was none. */
  readonly before: number;
  /** One for each action, in order. */
  readonly steps: readonly {
    readonly title: string;
    /** False: nothing was left to do. */
    readonly done: boolean;
    /** The last of its commits; null where nothing was changed in the project. */
    readonly commitId: number | null;
    /** What the action of a plugin found, kept as a result; null: no groups. */
    readonly resultId: number | null;
  }[];
}

export interface Verification {
  /** What is wrong with the database, each a sentence; empty when it is sound. */
  readonly database: readonly string[];
  /** Files that were looked at. */
  readonly files: number;
  /** Gone from the disk; at most 100 paths. */
  readonly missing: { readonly count: number; readonly paths: readonly string[] };
  /** Of another size or time than when they were read. */
  readonly changed: { readonly count: number; readonly paths: readonly string[] };
}

const reportParams = v.object({
  target,
  title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  /** Absolute path of the HTML file. */
  file: v.pipe(v.string(), v.minLength(1)),
  replace: v.boolean(),
});

/** What is worked out over many instances at once. */
export const curateRequests = {
  /** Assigns instances to parts at random, in one commit. */
  "curate/split": request(splitParams)<SplitResult>(),
  "curate/duplicates": request(duplicatesParams)<Duplicates>(),
  /**
   * Runs the actions of a recipe on what its query selects, each as one commit, those of plugins as they make them.
   * Checked as a whole before. Cancelling the request ends it where it is, and so does closing the connection, but for an
   * export that is under way: it is a task. `run/progress` events tell how far actions of plugins are.
   */
  "curate/recipe": request(recipeParams)<RecipeResult>(),
  /** Writes one HTML file that shows instances: facets, histograms, thumbnails. Answers how many they are. */
  "curate/report": request(reportParams)<{ instances: number }>(),
  /** Whether the database is sound and the files are as they were. */
  "project/verify": request(v.object({}))<Verification>(),
};
