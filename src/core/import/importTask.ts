import * as v from "valibot";
import { stat } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../../base/errors.ts";
import { allSources, type Source } from "../db/sources.ts";
import { isUnder, toStored } from "../project/layout.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportContext } from "./importContext.ts";
import { DecodeQueue } from "./decodeQueue.ts";
import { importRules } from "./importRules.ts";
import { adoptMoved } from "./moves.ts";
import { FolderSync } from "./folderSync.ts";
import { factsOf, scanFolder } from "./scan.ts";

/** What an import or a rescan does, kept with its task so that it goes on after a crash. */
export const importParams = v.object({
  /** Stored paths of the sources, folders or files to look at; null for every source. */
  paths: v.nullable(v.array(v.string())),
  retryProblems: v.boolean(),
  /** Instances with higher ids were added by this task: only they can be what moved. */
  firstNewId: v.nullable(v.number()),
});
export type ImportParams = v.InferOutput<typeof importParams>;

/**
 * Brings the project in step with the disk: lists what is there, decodes what is new or changed while the listing
 * goes on, notes what is missing, and recognizes what moved by its bytes. Whatever was done stays done: run again,
 * it only looks.
 */
export async function runImport(
  context: ImportContext,
  queue: DecodeQueue,
  task: RunningTask,
  signal: AbortSignal,
): Promise<void> {
  const params = v.parse(importParams, task.params);
  const firstNewId = params.firstNewId ?? context.dataset.instances.end;
  task.params = { ...params, firstNewId };
  task.phase = "Looking for images";
  const decoding = queue.begin(task, firstNewId, signal);
  try {
    await scanAll(context, queue, task, params, signal);
    task.phase = "Reading images";
    task.totalKnown = true;
  } finally {
    await decoding.end();
  }
  signal.throwIfAborted();
  adoptMoved(context, task, firstNewId);
}

async function scanAll(
  context: ImportContext,
  queue: DecodeQueue,
  task: RunningTask,
  params: ImportParams,
  signal: AbortSignal,
): Promise<void> {
  const sources = allSources(context.project.db);
  for (const target of targetsOf(sources, params.paths)) {
    signal.throwIfAborted();
    const sync = new FolderSync(context, queue, task, {
      sources,
      retryProblems: params.retryProblems,
    });
    await scanTarget(context, sync, target, signal);
    sync.finish();
  }
}

/** Something to look at: a source, or a folder or file below one. */
interface Target {
  readonly source: Source;
  /** Stored path. */
  readonly path: string;
}

function targetsOf(sources: readonly Source[], paths: readonly string[] | null): Target[] {
  if (!paths) return sources.map((source) => ({ source, path: source.path }));
  return paths.flatMap((stored) => {
    // The closest source speaks for a path: its globs are the narrower ones.
    const source = sources
      .filter((candidate) => isUnder(candidate.path, stored))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    return source ? [{ source, path: stored }] : [];
  });
}

async function scanTarget(
  context: ImportContext,
  sync: FolderSync,
  { source, path: stored }: Target,
  signal: AbortSignal,
): Promise<void> {
  const absolute = context.project.resolve(stored);
  const root = context.project.resolve(source.path);
  if (absolute === undefined || root === undefined)
    return context.warn(
      `'${source.path}' is outside the project and was not chosen on this machine, so it is not read. Add it again to use it.`,
    );
  const kind = await kindOf(absolute);
  if (kind === "folder") {
    const rules = await importRules(root, source.include, source.exclude);
    const below = toRelative(source.path, stored);
    const entered = below === "" ? rules : await rules.enter(below, absolute);
    for await (const event of scanFolder(absolute, { rules: entered, recursive: true, signal }))
      await sync.take(stored, event);
    return;
  }
  if (kind === "file") {
    const file = await factsOf(path.dirname(absolute), path.basename(absolute), {
      anyName: source.kind === "file",
    });
    const rules = await importRules(
      source.kind === "folder" ? root : path.dirname(root),
      source.include,
      source.exclude,
    );
    const relative = toRelative(source.path, stored) || path.basename(absolute);
    if (file && rules.takesFile(relative)) await sync.takeFile(parentOf(context, absolute), file);
    return;
  }
  // A source that cannot be reached (a drive that is not mounted) says nothing of its images: nothing is marked.
  if (stored === source.path && kind === "gone" && source.kind === "folder")
    return context.warn(
      `'${absolute}' cannot be found. Its images stay in the project until it is back.`,
    );
  await sync.gone(stored);
}

function parentOf(context: ImportContext, absolute: string): string {
  return toStored(context.project.dir, path.dirname(absolute));
}

function toRelative(folder: string, stored: string): string {
  return folder === "" ? stored : stored.slice(folder.length + 1);
}

async function kindOf(absolute: string): Promise<"folder" | "file" | "gone"> {
  try {
    return (await stat(absolute)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "gone";
    throw new WinnowError("file-problem", `'${absolute}' cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
}
