import * as v from "valibot";
import {
  commitInput,
  propertyKey,
  propertyTypes,
  stampChange,
  target,
  type AnnotationInfo,
  type CommitResult,
  type Facet,
  type History,
  type PropertyGroupInfo,
  type PropertyInfo,
  type PropertyValue,
  type QueryCheck,
  type QueryNames,
  type TagInfo,
} from "./data.ts";
import {
  duplicatesParams,
  recipeParams,
  reportParams,
  splitParams,
  type Duplicates,
  type RecipeResult,
  type SplitResult,
  type Verification,
} from "./curate.ts";
import {
  exportDatasetParams,
  importDatasetParams,
  type ExchangeReport,
  type FormatInfo,
} from "./exchange.ts";
import { request, type Contract } from "./rpc.ts";
import {
  rangeParams,
  selectParams,
  thumbsParams,
  viewSpec,
  type Located,
  type SelectionInfo,
  type Thumbs,
  type ViewInfo,
  type ViewRange,
} from "./view.ts";

/** Raised when either side changes in a way that the other must know. Both sides must have the same. */
export const engineProtocolVersion = 1;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const page = { offset: count, limit: v.pipe(count, v.maxValue(10_000)) };
const inView = { viewId: id };
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const queryText = v.pipe(v.string(), v.maxLength(20_000));

/** A folder or a file that the project imports from. */
export const importSource = v.object({
  /** Absolute path on the engine's machine. */
  path: v.pipe(v.string(), v.minLength(1)),
  /** Globs relative to `path`; empty: every image. */
  include: v.array(v.string()),
  exclude: v.array(v.string()),
});
export type ImportSource = v.InferOutput<typeof importSource>;

export interface Hello {
  readonly protocolVersion: number;
  readonly engineVersion: string;
  readonly pid: number;
  readonly projectId: string;
  /** Absolute path of the folder that holds `.winnow`. */
  readonly projectDir: string;
  /** "read-only" when another engine that cannot be reached owns the project. */
  readonly mode: "owner" | "read-only";
  /** Things that the user should know about the project, each a sentence. */
  readonly warnings: readonly string[];
}

export interface ProjectStatus {
  readonly projectId: string;
  readonly schemaVersion: number;
  readonly mode: "owner" | "read-only";
  /** Files that are in the project: decoded, waiting or missing. */
  readonly instances: number;
  /** Distinct contents among them. */
  readonly images: number;
  /** Not decoded yet. */
  readonly pending: number;
  /** Known, but no longer on disk. */
  readonly missing: number;
  /** Files that cannot be used, with their reasons in `problems/list`. */
  readonly problems: number;
  /** Sum of the sizes of the instances' files. */
  readonly bytes: number;
  readonly roots: readonly RootInfo[];
}

export interface RootInfo {
  readonly id: number;
  /** Absolute path. */
  readonly path: string;
  readonly available: boolean;
}

export interface FolderInfo {
  readonly id: number;
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Instances in the folder and below. */
  readonly instances: number;
  readonly hasChildren: boolean;
}

export const problemKinds = [
  "unsupported",
  "damaged",
  "too-large",
  "timeout",
  "crash",
  "unreadable",
  "bad-name",
  "outside",
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export interface ProblemInfo {
  readonly id: number;
  readonly path: string;
  readonly kind: ProblemKind;
  /** A sentence. */
  readonly reason: string;
}

export interface ProblemSummary {
  readonly kind: ProblemKind;
  readonly count: number;
}

const taskState = v.variant("kind", [
  v.object({ kind: v.literal("queued") }),
  v.object({ kind: v.literal("running") }),
  v.object({ kind: v.literal("done") }),
  v.object({ kind: v.literal("cancelled") }),
  v.object({ kind: v.literal("failed"), error: v.string() }),
]);

export const taskInfo = v.object({
  id,
  kind: v.picklist(["import", "rescan", "exchange"]),
  title: v.string(),
  state: taskState,
  /** What it is doing now. */
  phase: v.string(),
  /** Units of work finished; durable: what is counted survives a crash. */
  done: count,
  /** Units known so far; grows while folders are still being listed. */
  total: count,
  /** Whether `total` is final. */
  totalKnown: v.boolean(),
  /** Units a second over the last seconds. */
  rate: v.number(),
  /** Seconds, when they can be told. */
  remaining: v.nullable(v.number()),
  added: count,
  changed: count,
  moved: count,
  missing: count,
  problems: count,
  /** Milliseconds since the epoch. */
  startedAt: v.number(),
  endedAt: v.nullable(v.number()),
});
export type TaskInfo = v.InferOutput<typeof taskInfo>;
export type TaskState = TaskInfo["state"];

export interface InstanceInfo {
  readonly id: number;
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Path relative to the project folder, with forward slashes. */
  readonly relativePath: string;
  readonly state: "pending" | "ready" | "missing";
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Facts of the image; null until decoded. */
  readonly image: ImageInfo | null;
  /** Other instances of the same image, at most 100. */
  readonly copies: readonly { readonly id: number; readonly path: string }[];
}

export interface ImageInfo {
  readonly id: number;
  /** 40 hexadecimal digits. */
  readonly sha1: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Perceptual hashes, 16 hexadecimal digits each. */
  readonly averageHash: string;
  readonly differenceHash: string;
  readonly perceptualHash: string;
  readonly sharpness: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly entropy: number;
}

/** One line of EXIF for people: a name and a formatted value, in display order. */
export interface ExifEntry {
  readonly group: "Camera" | "Time" | "Place" | "Other";
  readonly name: string;
  readonly value: string;
}

/** A picture for the viewer. */
export interface RenderedImage {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

export const engineContract = {
  name: "engine",
  requests: {
    "session/hello": request(
      v.object({ protocolVersion: v.number(), token: v.string(), client: v.string() }),
    )<Hello>(),
    "project/status": request(v.object({}))<ProjectStatus>(),
    /** Subfolders of a folder; `parentId` null: the roots. Sorted by name. */
    "folder/children": request(v.object({ parentId: v.nullable(id) }))<FolderInfo[]>(),
    /** The folder at an absolute path, or null. */
    "folder/at": request(v.object({ path: v.string() }))<FolderInfo | null>(),
    "problem/summary": request(v.object({}))<ProblemSummary[]>(),
    "problem/list": request(v.object({ kind: v.nullable(v.picklist(problemKinds)), ...page }))<
      ProblemInfo[]
    >(),
    /** Adds sources (kept: a rescan visits them again) and imports them. Answers at once with the task. */
    "import/start": request(
      v.object({ sources: v.pipe(v.array(importSource), v.minLength(1)) }),
    )<TaskInfo>(),
    /**
     * Looks again at what is on disk: under the given absolute paths, or everywhere. `retryProblems` also decodes
     * unchanged files that failed before.
     */
    "import/rescan": request(
      v.object({ paths: v.nullable(v.array(v.string())), retryProblems: v.boolean() }),
    )<TaskInfo>(),
    "task/list": request(v.object({}))<TaskInfo[]>(),
    "task/cancel": request(v.object({ taskId: id }))<null>(),
    /** Opens a view; with a `stateId` that was saved before, its selection comes back. */
    "view/open": request(
      v.object({ spec: viewSpec, stateId: v.nullable(v.pipe(v.string(), v.uuid())) }),
    )<ViewInfo>(),
    "view/update": request(v.object({ ...inView, spec: viewSpec }))<ViewInfo>(),
    /** The view as it is now: recomputed if the project changed. */
    "view/refresh": request(v.object(inView))<ViewInfo>(),
    "view/range": request(v.object({ ...inView, ...rangeParams.entries }))<ViewRange>(),
    "view/thumbs": request(v.object({ ...inView, ...thumbsParams.entries }))<Thumbs>(),
    "view/select": request(v.object({ ...inView, ...selectParams.entries }))<SelectionInfo>(),
    /** Int32 ids of the selected instances in view order, from `offset`. */
    "view/selection": request(v.object({ ...inView, ...page }))<Uint8Array>(),
    "view/locate": request(v.object({ ...inView, instanceId: id }))<Located>(),
    "view/close": request(v.object(inView))<null>(),
    /** Instances by id order after `after`, for listing; paths are absolute. */
    "instance/list": request(v.object({ after: count, limit: v.pipe(count, v.maxValue(10_000)) }))<
      InstanceInfo[]
    >(),
    "instance/get": request(v.object({ instanceId: id }))<InstanceInfo>(),
    /** Absolute paths of instances, in the order of `ids` (Int32); unknown ones are left out. */
    "instance/paths": request(v.object({ ids: v.instance(Uint8Array<ArrayBufferLike>) }))<
      string[]
    >(),
    "property/list": request(v.object({}))<{
      groups: PropertyGroupInfo[];
      properties: PropertyInfo[];
    }>(),
    /** By name. */
    "tag/list": request(v.object({ propertyId: id }))<TagInfo[]>(),
    /** Gives the second tag all that the first one has, and deletes the first. */
    "tag/merge": request(v.object({ from: id, into: id }))<CommitResult>(),
    /** What changing a property's type would do: how many values convert, and which (at most 100) do not. */
    "property/preview": request(v.object({ propertyId: id, type: v.picklist(propertyTypes) }))<{
      converted: number;
      lost: { value: string; count: number }[];
    }>(),
    /** Values that do not convert are lost until it is undone. */
    "property/convert": request(
      v.object({ propertyId: id, type: v.picklist(propertyTypes) }),
    )<CommitResult>(),
    /** Values of instances (Int32, at most 1,000): `values[property][instance]`. */
    "value/get": request(
      v.object({ ids: bytes, propertyIds: v.pipe(v.array(id), v.maxLength(100)) }),
    )<PropertyValue[][]>(),
    /** Annotations of the images of instances (Int32, at most 1,000). */
    "annotation/of": request(v.object({ ids: bytes }))<AnnotationInfo[]>(),
    "commit/do": request(v.object({ commit: commitInput }))<CommitResult>(),
    /** As `commit/do`, and never undone. */
    "commit/apply": request(v.object({ commit: commitInput }))<CommitResult>(),
    /** Changes values of many instances in one commit; without a title it gets one that tells what it does. */
    "commit/stamp": request(
      v.object({
        target,
        changes: v.pipe(v.array(stampChange), v.minLength(1), v.maxLength(100)),
        title: v.nullable(v.string()),
      }),
    )<CommitResult & { instances: number }>(),
    /** Commits before (older than) one, or from the newest on. */
    "history/list": request(
      v.object({ before: v.nullable(id), limit: v.pipe(count, v.maxValue(1000)) }),
    )<History>(),
    "history/undo": request(v.object({}))<History>(),
    "history/redo": request(v.object({}))<History>(),
    /** Undoes or redoes until the commit is the last one that is done; 0: before the first. */
    "history/go": request(v.object({ commitId: count }))<History>(),
    /** Counts of values (at most `limit` of them), or a histogram of `bins`, over what a target names. */
    "facet/get": request(
      v.object({
        target,
        property: propertyKey,
        limit: v.pipe(count, v.maxValue(1000)),
        bins: v.pipe(count, v.minValue(1), v.maxValue(200)),
      }),
    )<Facet>(),
    "query/check": request(v.object({ text: queryText }))<QueryCheck>(),
    /** Int32 ids of what a query selects, in its order. */
    "query/ids": request(v.object({ text: queryText, ...page }))<Uint8Array>(),
    /** Assigns instances to parts at random, in one commit. */
    "curate/split": request(splitParams)<SplitResult>(),
    "curate/duplicates": request(duplicatesParams)<Duplicates>(),
    /** Runs the actions of a recipe on what its query selects, each as one commit. Checked as a whole before. */
    "curate/recipe": request(recipeParams)<RecipeResult>(),
    /** Writes one HTML file that shows instances: facets, histograms, thumbnails. Answers how many they are. */
    "curate/report": request(reportParams)<{ instances: number }>(),
    /** Whether the database is sound and the files are as they were. */
    "project/verify": request(v.object({}))<Verification>(),
    "exchange/formats": request(v.object({}))<FormatInfo[]>(),
    /** What an export with these options would lose, each a sentence. */
    "exchange/loses": request(
      v.object({ format: v.string(), options: v.record(v.string(), v.unknown()) }),
    )<string[]>(),
    /** Answers at once with the task. */
    "exchange/import": request(importDatasetParams)<TaskInfo>(),
    "exchange/export": request(exportDatasetParams)<TaskInfo>(),
    /** What an exchange task of this engine's run did; null before it ended, and of those long ago. */
    "exchange/report": request(v.object({ taskId: id }))<ExchangeReport | null>(),
    "query/names": request(v.object({}))<QueryNames>(),
    "instance/exif": request(v.object({ instanceId: id }))<ExifEntry[]>(),
    /** The picture, at most `maxSide` pixels on its long side, upright, sRGB; maxSide 0: full size. */
    "instance/render": request(v.object({ instanceId: id, maxSide: count }))<RenderedImage>(),
  },
  events: {
    /** Something in the project changed: open views and trees should refresh. Sent at most a few times a second. */
    "project/changed": v.object({
      revision: count,
      /** Whether only thumbnails arrived for cells that were pending. */
      instances: v.boolean(),
      problems: v.boolean(),
      folders: v.boolean(),
      /** Properties, property groups or tags. */
      properties: v.boolean(),
      values: v.boolean(),
      annotations: v.boolean(),
    }),
    "task/changed": taskInfo,
    /** A sentence for the log, or for the user when it is a warning. */
    message: v.object({ level: v.picklist(["info", "warning"]), text: v.string() }),
  },
} as const satisfies Contract;

export type EngineContract = typeof engineContract;
