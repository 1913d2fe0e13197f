import * as v from "valibot";
import { request } from "./rpc.ts";
import type { TaskInfo } from "./tasks.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const page = { offset: count, limit: v.pipe(count, v.maxValue(10_000)) };

/** A folder or a file that the project imports from. */
export const importSource = v.object({
  /** Absolute path on the engine's machine. */
  path: v.pipe(v.string(), v.minLength(1)),
  /** Globs relative to `path`; empty: every image. */
  include: v.array(v.string()),
  exclude: v.array(v.string()),
});
export type ImportSource = v.InferOutput<typeof importSource>;

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

/** What the project is made of, and where it comes from. */
export const projectRequests = {
  "project/status": request(v.object({}))<ProjectStatus>(),
  /** Subfolders of a folder; `parentId` null: the roots. Sorted by name. */
  "folder/children": request(v.object({ parentId: v.nullable(id) }))<FolderInfo[]>(),
  /** The folder at an absolute path, or null. */
  "folder/at": request(v.object({ path: v.string() }))<FolderInfo | null>(),
  /** The same, as soon as the import that runs has found images in it, or has ended, or some seconds have passed. */
  "folder/soon": request(v.object({ path: v.string() }))<FolderInfo | null>(),
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
};
