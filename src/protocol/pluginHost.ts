import * as v from "valibot";
import type { Annotation, Folder, Property, Tag, VectorType } from "../plugin-api/data.ts";
import type { ParameterChange, ParameterDescription } from "../plugin-api/parameters.ts";
import { commitInput, type CommitResult, type PropertyGroupInfo } from "./data.ts";
import { ownActionInfo } from "./pluginActions.ts";
import type { ActionInfo } from "./plugins.ts";
import { request, type Contract } from "./rpc.ts";

// The boundary between the engine and the process of one plugin: MessagePack over a socket whose address and token the
// process is given in its environment (WINNOW_PLUGIN_SOCKET, WINNOW_PLUGIN_TOKEN), so that stdout and stderr are the
// plugin's own and a plugin can be written in any language. The process says `host/hello` first; then the engine asks it
// to activate the plugin.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const sha1 = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const values = v.record(v.string(), v.unknown());
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(512));

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
  query: v.string(),
  group: v.nullable(v.string()),
  vectorTypeId: v.nullable(id),
  text: v.nullable(v.string()),
});
export type RunContext = v.InferOutput<typeof runContext>;

/** A group on the wire: exactly one of `instanceIds` (Int32) and `sha1s` is there; scores are Float32. */
export const wireGroup = v.pipe(
  v.object({
    name: v.optional(v.pipe(v.string(), v.maxLength(500))),
    instanceIds: v.optional(bytes),
    sha1s: v.optional(v.array(sha1)),
    score: v.optional(
      v.object({
        value: v.number(),
        min: v.number(),
        max: v.number(),
        description: v.optional(v.string(), ""),
        maxIsBest: v.optional(v.boolean(), true),
      }),
    ),
    scores: v.optional(
      v.object({
        values: bytes,
        min: v.number(),
        max: v.number(),
        description: v.optional(v.string(), ""),
        maxIsBest: v.optional(v.boolean(), true),
      }),
    ),
  }),
  v.check(
    (group) => (group.instanceIds === undefined) !== (group.sha1s === undefined),
    "a group has either instanceIds or sha1s, and never both",
  ),
);
export type WireGroup = v.InferOutput<typeof wireGroup>;

export const wireNotification = v.object({
  type: v.picklist(["debug", "info", "warning", "error"]),
  message: v.pipe(v.string(), v.maxLength(10_000)),
  name: v.optional(v.pipe(v.string(), v.maxLength(200)), ""),
  /** JSON text. */
  data: v.optional(v.pipe(v.string(), v.maxLength(1_000_000)), ""),
  stack: v.optional(v.pipe(v.string(), v.maxLength(100_000)), ""),
  actions: v.optional(
    v.pipe(
      v.array(
        v.object({
          actionId: v.string(),
          title: v.optional(v.string(), ""),
          instanceIds: v.optional(bytes),
          parameters: v.optional(values, {}),
        }),
      ),
      v.maxLength(20),
    ),
    [],
  ),
});
export type WireNotification = v.InferOutput<typeof wireNotification>;

/** A task of the plugin, as the engine keeps it. */
export const queuedTask = v.object({
  id,
  type: v.string(),
  key: v.string(),
  priority: v.picklist(["normal", "urgent"]),
  params: v.unknown(),
});
export type QueuedTask = v.InferOutput<typeof queuedTask>;

/** What a run hands back, and what it hands out while it runs. Checked by the engine, whatever the process says. */
export const wireResult = v.object({
  title: v.optional(v.pipe(v.string(), v.maxLength(300)), ""),
  groups: v.optional(v.pipe(v.array(wireGroup), v.maxLength(100_000)), []),
  notifications: v.optional(v.pipe(v.array(wireNotification), v.maxLength(1000)), []),
  value: v.optional(v.unknown()),
});
export type WireResult = v.InferOutput<typeof wireResult>;

/** What a run hands out while it goes on. */
export const wirePart = v.variant("kind", [
  v.object({
    kind: v.literal("progress"),
    done: v.number(),
    total: v.optional(v.number()),
    message: v.optional(v.string()),
  }),
  v.object({ kind: v.literal("groups"), groups: v.array(wireGroup) }),
  v.object({ kind: v.literal("notification"), notification: wireNotification }),
  v.object({ kind: v.literal("text"), text: v.string() }),
]);
export type WirePart = v.InferOutput<typeof wirePart>;

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
    )<WireResult>(),
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

/** Rows of a read: columns with bytes where there may be many. Reads answer at most 10,000 rows: `after` goes on. */
export interface InstanceRows {
  /** Int32. */
  readonly ids: Uint8Array;
  /** Int32. */
  readonly folderIds: Uint8Array;
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly sha1s: readonly (string | null)[];
  /** Int32 width and height, interleaved. */
  readonly sizes: Uint8Array;
  readonly averageHashes: readonly (string | null)[];
  /** The id to go on after; null: that was all. */
  readonly next: number | null;
}

const page = { after: count };

/** Requests that the process makes of the engine, and what the engine tells it. All reads of P16. */
export const servicesContract = {
  name: "engine",
  requests: {
    /** The first message of the process: nothing else is answered before it. The engine then asks it to activate. */
    "host/hello": request(
      v.object({
        token: v.string(),
        protocolVersion: v.number(),
        /** Of 127.0.0.1; null: no debugger's port is open. */
        debugPort: v.nullable(v.pipe(count, v.maxValue(65_535))),
      }),
    )<null>(),
    /** Parents before children. */
    "data/folders": request(v.object({}))<Folder[]>(),
    /** Filters are joined by OR; all null: everything, by id. */
    "data/instances": request(
      v.object({
        ids: v.nullable(bytes),
        sha1s: v.nullable(v.array(sha1)),
        folderIds: v.nullable(v.array(id)),
        ...page,
      }),
    )<InstanceRows>(),
    "data/properties": request(v.object({ computed: v.boolean() }))<{
      groups: PropertyGroupInfo[];
      properties: Property[];
    }>(),
    "data/tags": request(v.object({}))<Tag[]>(),
    /** Values of one property, where there is one: `values` in the order of `ids` (Int32) or `sha1s`, by its mode. */
    "data/values": request(
      v.object({
        propertyId: id,
        /** Int32 ids of instances, for a property of mode instance. */
        instanceIds: v.nullable(bytes),
        sha1s: v.nullable(v.array(sha1)),
        ...page,
      }),
    )<{ ids: Uint8Array; sha1s: string[]; values: unknown[]; next: number | null }>(),
    "data/annotations": request(v.object({ sha1s: v.nullable(v.array(sha1)), ...page }))<{
      annotations: Annotation[];
      next: number | null;
    }>(),
    /** Int32 ids of all that a query selects, in its order. */
    "data/query": request(
      v.object({ text: v.pipe(v.string(), v.maxLength(20_000)) }),
    )<Uint8Array>(),
    /** Of at most 64 images; RGB; those that cannot be decoded are left out. */
    "data/pixels": request(
      v.object({
        sha1s: v.pipe(v.array(sha1), v.maxLength(64)),
        side: v.pipe(count, v.minValue(1), v.maxValue(2048)),
      }),
    )<{ sha1: string; width: number; height: number; data: Uint8Array }[]>(),
    /** Int32 ids of images, which commits name them by, in the order of `sha1s`; 0: unknown. */
    "data/imageIds": request(v.object({ sha1s: v.array(sha1) }))<Uint8Array>(),
    "data/commit": request(
      v.object({ how: v.picklist(["do", "apply"]), commit: commitInput }),
    )<CommitResult>(),
    "data/undo": request(v.object({ how: v.picklist(["undo", "redo"]) }))<{
      title: string | null;
    }>(),
    "vector/listTypes": request(v.object({ source: v.nullable(v.string()) }))<VectorType[]>(),
    "vector/createType": request(v.object({ params: values }))<number>(),
    "vector/removeType": request(v.object({ typeId: id }))<null>(),
    /** Rows of float32, at most 16 MB a message. */
    "vector/write": request(
      v.object({
        typeId: id,
        sha1s: v.array(sha1),
        dimensions: v.pipe(count, v.minValue(1)),
        data: bytes,
      }),
    )<null>(),
    /**
     * Where vectors are: rows of float32 in a flat file that is only ever appended to, so that the process reads them
     * by itself. `rows` are Int32 in the order of `sha1s`.
     */
    "vector/locate": request(v.object({ typeId: id, sha1s: v.nullable(v.array(sha1)) }))<{
      file: string;
      dimensions: number;
      sha1s: string[];
      rows: Uint8Array;
    }>(),
    "vector/missing": request(v.object({ typeId: id, sha1s: v.array(sha1) }))<string[]>(),
    /** All that are registered, in their order: replaces what was described before. */
    "action/describe": request(
      v.object({ actions: v.pipe(v.array(ownActionInfo), v.maxLength(500)) }),
    )<null>(),
    "action/listAll": request(v.object({}))<ActionInfo[]>(),
    /** Runs an action of anyone; `chain` ends with the caller's. `runId`: its run, which is told of progress; null: a task. */
    "action/call": request(
      v.object({
        runId: v.nullable(id),
        actionId: v.string(),
        parameters: values,
        instanceIds: v.nullable(bytes),
        chain: v.pipe(v.array(v.string()), v.maxLength(64)),
        prompt: v.boolean(),
      }),
    )<WireResult | null>(),
    "settings/set": request(v.object({ values }))<Record<string, unknown>>(),
    "secret/get": request(v.object({ name: v.string() }))<string | null>(),
    /** Answers the task's id. */
    "task/add": request(
      v.object({
        type: v.string(),
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
        key: v.pipe(v.string(), v.maxLength(300)),
        priority: v.picklist(["normal", "urgent"]),
        params: v.unknown(),
      }),
    )<number>(),
    /** A value of a store: JSON. `scope` user: outside of the project. */
    "store/get": request(v.object({ scope: v.picklist(["project", "user"]), store: key, key }))<{
      found: boolean;
      value: unknown;
    }>(),
    "store/set": request(
      v.object({
        scope: v.picklist(["project", "user"]),
        store: key,
        key,
        value: v.unknown(),
        ttlSeconds: v.nullable(v.number()),
      }),
    )<null>(),
    "store/keys": request(v.object({ scope: v.picklist(["project", "user"]), store: key }))<
      string[]
    >(),
    /** A key, or all (null); answers how many there were. */
    "store/delete": request(
      v.object({ scope: v.picklist(["project", "user"]), store: key, key: v.nullable(key) }),
    )<number>(),
    "run/init": request(v.object({ key, config: v.unknown() }))<null>(),
    "run/updateConfig": request(v.object({ key, config: v.unknown() }))<null>(),
    "run/list": request(v.object({}))<
      { key: string; version: string; time: number; config: unknown }[]
    >(),
    "run/rename": request(v.object({ key, to: key }))<null>(),
    "run/delete": request(v.object({ key }))<null>(),
    /** Results in parts of at most 16 MB: what is saved counts when `last` has arrived. */
    "run/save": request(v.object({ key, offset: count, bytes, last: v.boolean() }))<null>(),
    "run/load": request(v.object({ key, offset: count, length: count }))<{
      total: number | null;
      bytes: Uint8Array;
    }>(),
    "map/save": request(v.object({ key, sha1s: v.array(sha1), points: bytes }))<null>(),
    "map/load": request(v.object({ key }))<{ sha1s: string[]; points: Uint8Array } | null>(),
    "map/list": request(v.object({}))<string[]>(),
    "map/delete": request(v.object({ key }))<null>(),
  },
  events: {
    "instances/imported": v.object({ instanceIds: bytes }),
    "folder/deleted": v.object({ folderId: id, path: v.string(), instanceIds: bytes }),
    "commit/applied": v.object({
      commitId: id,
      title: v.string(),
      author: v.string(),
      how: v.picklist(["do", "undo", "redo", "apply"]),
    }),
    "selection/changed": v.object({ count, instanceIds: bytes }),
    "query/changed": v.object({ query: v.string() }),
    "active/changed": v.object({ instanceId: v.nullable(id) }),
    "settings/changed": v.object({ values }),
    "project/opened": v.object({}),
    "project/closing": v.object({}),
  },
} as const satisfies Contract;
export type ServicesContract = typeof servicesContract;
