import * as v from "valibot";
import { request } from "./rpc.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const taskState = v.variant("kind", [
  v.object({ kind: v.literal("queued") }),
  v.object({ kind: v.literal("running") }),
  v.object({ kind: v.literal("done") }),
  v.object({ kind: v.literal("cancelled") }),
  v.object({ kind: v.literal("failed"), error: v.string() }),
]);

export const taskInfo = v.object({
  id,
  kind: v.picklist(["import", "rescan", "exchange", "plugin"]),
  /** Of the plugin whose tasks these are: one entry is all tasks of one key, counted as units. Empty: Winnow's own. */
  pluginId: v.string(),
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
/** What the engine does by itself; a plugin's tasks are done in its process. */
export type OwnTaskKind = Exclude<TaskInfo["kind"], "plugin">;

export const taskRequests = {
  "task/list": request(v.object({}))<TaskInfo[]>(),
  "task/cancel": request(v.object({ taskId: id }))<null>(),
  /** Puts the members of a plugin's entry that failed or were cancelled into its queue again. */
  "task/retry": request(v.object({ taskId: id }))<null>(),
};
