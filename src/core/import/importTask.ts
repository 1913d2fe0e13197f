import * as v from "valibot";
import { allSources } from "../db/sources.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { DecodeQueue } from "./decodeQueue.ts";
import { FolderSync } from "./folderSync.ts";
import type { ImportContext } from "./importContext.ts";
import { adoptMoved } from "./moves.ts";
import { scanTarget, targetsOf } from "./targets.ts";

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
  const { retryProblems } = params;
  const sync = new FolderSync(context, queue, task, { sources, retryProblems, signal });
  for (const target of targetsOf(sources, params.paths)) {
    signal.throwIfAborted();
    await scanTarget(context, sync, target, sources, signal);
  }
  sync.finish();
}
