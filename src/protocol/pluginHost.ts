import * as v from "valibot";
import type { ParameterChange, ParameterDescription } from "../plugin-api/parameters.ts";
import { request, type Contract } from "./rpc.ts";
import { wireNotification, wirePart, type WireResultSent } from "./wireResult.ts";

// The boundary between the engine and the process of one plugin: MessagePack over a socket whose address and token the
// process is given in its environment (WINNOW_PLUGIN_SOCKET, WINNOW_PLUGIN_TOKEN), so that stdout and stderr are the
// plugin's own and a plugin can be written in any language. The process says `host/hello` first; then the engine asks it
// to activate the plugin.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const values = v.record(v.string(), v.unknown());

/** Raised when either side changes in a way that the other must know; the engine refuses a process of another one. */
export const pluginProtocolVersion = 1;

/** Names of the environment variables that the process is given. */
export const pluginEnvironment = {
  /** The socket to connect to, and what to say in `host/hello`. */
  socket: "WINNOW_PLUGIN_SOCKET",
  token: "WINNOW_PLUGIN_TOKEN",
  /** `1`: opens a debugger's port; `wait`: and waits for the debugger before it loads the bundle. */
  inspect: "WINNOW_PLUGIN_INSPECT",
} as const;

/** A message between engine and plugin is at most this long; more is a flood, and ends the plugin. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** Plain data of `ActionContext`; ids are Int32. */
export const runContext = v.object({
  instanceIds: bytes,
  selection: bytes,
  activeInstanceId: v.nullable(id),
  annotationId: v.nullable(id),
  query: v.string(),
  group: v.nullable(v.string()),
  vectorTypeId: v.nullable(id),
  text: v.nullable(v.string()),
});
export type RunContext = v.InferOutput<typeof runContext>;

/** A task of the plugin, as the engine keeps it. */
export const queuedTask = v.object({
  id,
  type: v.string(),
  key: v.string(),
  priority: v.picklist(["normal", "urgent"]),
  params: v.unknown(),
});
export type QueuedTask = v.InferOutput<typeof queuedTask>;

/**
 * Requests that the engine makes of the process, and what the process tells. An error that the plugin's own code threw
 * is answered as `plugin-failed`, with the author's frames in `details.stack`.
 */
export const pluginContract = {
  name: "plugin",
  lost: "plugin-lost",
  requests: {
    /**
     * Loads the bundle and calls `activate`; answers when it is ready, and its actions have been described. Waits for
     * a debugger first where the process was started so. An error is `plugin-failed` with the `stack` in its details,
     * at the author's lines, or `plugin-refused`.
     */
    "plugin/activate": request(
      v.object({
        apiVersion: v.string(),
        id: v.string(),
        version: v.string(),
        dir: v.string(),
        dataDir: v.string(),
        userDir: v.string(),
        /** Absolute path of the bundle to load. */
        bundle: v.string(),
        project: v.object({ id: v.string(), dir: v.string() }),
        settingValues: values,
        memory: v.unknown(),
        /** Unfinished tasks of an earlier process, to go on with. */
        tasks: v.array(queuedTask),
      }),
    )<{ apiVersion: string; settings: Record<string, ParameterDescription> }>(),
    /**
     * Aborts runs and tasks (which are not told as ended: they are to be gone on with), waits for the listeners of
     * `onProjectClosing` and for `deactivate`; answers with what `ctx.memory` holds.
     */
    "plugin/deactivate": request(v.object({}))<{ memory: unknown }>(),
    "action/resolve": request(
      v.object({ actionId: v.string(), parameters: values, context: runContext }),
    )<Record<string, ParameterChange>>(),
    /** An error is `plugin-failed` with the `stack` in its details; what cannot be shown is `plugin-refused`. */
    "action/execute": request(
      v.object({
        runId: id,
        actionId: v.string(),
        parameters: values,
        context: runContext,
        /** Full ids of the actions that led here, the first one first; this one is the last. */
        chain: v.array(v.string()),
      }),
    )<WireResultSent>(),
    "task/cancel": request(v.object({ taskId: id }))<null>(),
    /** Puts a task that ended (failed, say) into the queue again, under the same id. */
    "task/retry": request(queuedTask)<null>(),
    /** Answered at once by a process whose loop turns; resident memory in bytes. */
    "plugin/ping": request(v.object({}))<{ rss: number }>(),
  },
  events: {
    "run/part": v.object({ runId: id, part: wirePart }),
    log: v.object({ level: v.picklist(["debug", "info", "warn", "error"]), text: v.string() }),
    notify: wireNotification,
    "task/progress": v.object({
      taskId: id,
      done: v.number(),
      total: v.optional(v.number()),
      message: v.optional(v.string()),
    }),
    "task/started": v.object({ taskId: id }),
    "task/ended": v.object({
      taskId: id,
      state: v.picklist(["done", "cancelled", "failed"]),
      error: v.string(),
    }),
  },
} as const satisfies Contract;
export type PluginContract = typeof pluginContract;
