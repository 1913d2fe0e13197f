import * as v from "valibot";
import type { VectorOwner } from "../plugin-api/data.ts";
import type { Hook, Placement } from "../plugin-api/index.ts";
import type { ParameterDescription } from "../plugin-api/parameters.ts";
import type { MapKey } from "./maps.ts";
import { request } from "./rpc.ts";

// What windows and the command line ask of the engine about plugins, actions and their results.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
/** Lower case letters, digits and `-`: the name of a plugin, as in its package.json. */
export const pluginId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));
/** Names that no plugin may have: they are said of Winnow's own. */
export const reservedPluginIds: readonly string[] = ["winnow", "project"];
/** `plugin/action`; Winnow's own are `winnow/…`. */
export const fullActionId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,63}\/[A-Za-z0-9][\w.-]{0,99}$/),
);
const values = v.record(v.string(), v.unknown());

/** Where a problem of a plugin is, for an editor's Problems view; line and column from 1. */
export interface PluginDiagnostic {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export type PluginState =
  /** Known, and not to be loaded in this project. */
  | { readonly kind: "disabled" }
  /** Enabled, but its content was not consented to on this machine. */
  | { readonly kind: "untrusted"; readonly contentHash: string }
  /** Its manifest cannot be used. */
  | { readonly kind: "invalid"; readonly message: string }
  | { readonly kind: "building" }
  | { readonly kind: "starting" }
  /** Its process waits for a debugger at this port of 127.0.0.1. */
  | { readonly kind: "waiting"; readonly debugPort: number }
  | { readonly kind: "running"; readonly pid: number; readonly debugPort: number | null }
  /** It crashed and is started again by itself. */
  | { readonly kind: "restarting"; readonly message: string; readonly retryInMs: number }
  /** Not started again by itself; the message names the cause and the next step. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "stopped" };

/** What a client can say that a place of plugins is. */
export type PlaceOrigin = "workspace" | "user" | "extension";
/** Where a plugin was found; built-in ones come with Winnow itself, which trusts them. */
export type PluginOrigin = PlaceOrigin | "builtin";

export interface PluginInfo {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly publisher: string;
  /** Absolute path of its folder. */
  readonly dir: string;
  /** Absolute path of its entry file. */
  readonly main: string;
  readonly origin: PluginOrigin;
  readonly enabled: boolean;
  /** Rebuilt and reloaded on every save. */
  readonly developing: boolean;
  readonly state: PluginState;
  /** Of its manifest and of its last build; a broken build keeps the version that runs. */
  readonly diagnostics: readonly PluginDiagnostic[];
  readonly actions: readonly ActionInfo[];
  /** The form of its settings. */
  readonly settings: Readonly<Record<string, ParameterDescription>>;
  readonly settingValues: Readonly<Record<string, unknown>>;
  /** Names that its manifest declares. */
  readonly secrets: readonly { readonly name: string; readonly description: string }[];
  /** Grows with every load; a client that sees it change knows that the plugin was reloaded. */
  readonly generation: number;
}

export interface ActionInfo {
  /** `plugin/action`. */
  readonly id: string;
  readonly pluginId: string;
  readonly title: string;
  readonly description: string;
  /** A codicon's name; empty: none. */
  readonly icon: string;
  readonly hooks: readonly Hook[];
  readonly placements: readonly Placement[];
  readonly unlisted: boolean;
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  /** Whether its form asks again after each change (`resolve`). */
  readonly dynamic: boolean;
}

/** What an action is for; see `ActionContext` of the plugin API. */
export const actionContext = v.object({
  /** What the instances are: of an open view, of a query, or ids themselves. */
  target: v.variant("kind", [
    /** `query`: of the grid that they were chosen in. */
    v.object({
      kind: v.literal("ids"),
      ids: bytes,
      query: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
    }),
    /** Its selection, or all that it shows when nothing is selected. */
    v.object({ kind: v.literal("view"), viewId: id }),
    /** One group of a view by its key. */
    v.object({ kind: v.literal("group"), viewId: id, key: v.string() }),
    v.object({ kind: v.literal("query"), text: v.pipe(v.string(), v.maxLength(20_000)) }),
    v.object({ kind: v.literal("project") }),
  ]),
  activeInstanceId: v.nullable(id),
  annotationId: v.optional(v.nullable(id), null),
  vectorTypeId: v.nullable(id),
  text: v.nullable(v.pipe(v.string(), v.maxLength(10_000))),
});
export type ActionContextInput = v.InferOutput<typeof actionContext>;

/** For all of the project, with nothing in front. */
export const noContext: ActionContextInput = {
  target: { kind: "project" },
  activeInstanceId: null,
  annotationId: null,
  vectorTypeId: null,
  text: null,
};

/** What came of a run. */
export interface ActionOutcome {
  /** Its groups, kept as a result; null: it gave none. */
  readonly resultId: number | null;
  /** Ids of the notifications that it made. */
  readonly notifications: readonly number[];
  /** A map that it made; null: none. */
  readonly map: MapKey | null;
  readonly value: unknown;
}

/** What a form shows differently, by parameter, and what is wrong with what is entered. */
export interface FormState {
  /** The declared inputs with the action's changes applied; hidden ones are left out. */
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  /** A sentence each; the form can be run when there is none. */
  readonly errors: Readonly<Record<string, string>>;
  /** Values with defaults filled in. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface NotificationInfo {
  readonly id: number;
  readonly pluginId: string;
  readonly type: "debug" | "info" | "warning" | "error";
  readonly name: string;
  readonly message: string;
  /** As JSON text; empty: none. */
  readonly data: string;
  /** Frames at the author's own lines, for an error that was thrown. */
  readonly stack: string;
  readonly actions: readonly {
    readonly title: string;
    readonly actionId: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** What it is for: to be handed to `action/run`. */
    readonly context: ActionContextInput;
  }[];
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The run that made it; 0: none. What the user started may show in VS Code. */
  readonly runId: number;
}

export interface VectorTypeInfo {
  readonly id: number;
  readonly source: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly of: VectorOwner;
  readonly dimensions: number;
  /** Images, or annotations, that have one. */
  readonly count: number;
  /** Grows with every change of its vectors, and with commits that take instances out or bring them back, as long as the engine runs. */
  readonly revision: number;
}

const run = {
  actionId: fullActionId,
  context: actionContext,
  parameters: values,
};

export const pluginRequests = {
  "plugin/list": request(v.object({}))<PluginInfo[]>(),
  /**
   * Where to look for plugins, all at once: replaces what was said before by this client. `trusted` are the content
   * hashes and `developed` the folders that the user of this machine consented to.
   */
  "plugin/places": request(
    v.object({
      places: v.array(
        v.object({ dir: v.string(), origin: v.picklist(["workspace", "user", "extension"]) }),
      ),
      trusted: v.array(v.string()),
      developed: v.array(v.string()),
    }),
  )<PluginInfo[]>(),
  /** Loads it in this project from now on, or no longer. */
  "plugin/enable": request(v.object({ pluginId, enabled: v.boolean() }))<PluginInfo>(),
  /** Once it neither is being built nor started; a built-in one that nobody has needed yet starts for it. */
  "plugin/settled": request(v.object({ pluginId }))<PluginInfo>(),
  /** Builds and loads it anew. */
  "plugin/reload": request(v.object({ pluginId }))<PluginInfo>(),
  /** Loads it anew with a debugger's port; it waits for the debugger before `activate` when `wait`. */
  "plugin/debug": request(v.object({ pluginId, wait: v.boolean() }))<{ port: number }>(),
  /** Without the debugger's port from now on. */
  "plugin/stopDebugging": request(v.object({ pluginId }))<null>(),
  /** Stops it and deletes what it keeps in the project; its folder stays. */
  "plugin/removeData": request(v.object({ pluginId }))<null>(),
  "plugin/settings": request(v.object({ pluginId, values }))<PluginInfo>(),
  /** Values of declared secrets for plugins that start from now on; kept in memory only. */
  "plugin/secrets": request(
    v.object({ pluginId, values: v.record(v.string(), v.string()) }),
  )<null>(),
  /** All listed actions of running plugins and Winnow's own. */
  "action/list": request(v.object({}))<ActionInfo[]>(),
  /** Checks what is entered in a form and asks a dynamic action what it shows. */
  "action/form": request(v.object(run))<FormState>(),
  /** Runs it to its end; cancelling the request cancels the run, and so does closing the connection. `run/…` events tell how it goes. */
  "action/run": request(v.object({ ...run, runId: id }))<ActionOutcome>(),
  /** Answers a `ask/form` event: the outcome of the run, or null when the user closed the form. */
  "action/answer": request(v.object({ askId: id, outcome: v.nullable(v.unknown()) }))<null>(),
  /** Newest first. */
  "notification/list": request(v.object({ limit: v.pipe(count, v.maxValue(1000)) }))<
    NotificationInfo[]
  >(),
  "notification/clear": request(v.object({}))<null>(),
  /** What the user of this window looks at, for plugins that listen. */
  "window/context": request(
    v.object({ viewId: v.nullable(id), activeInstanceId: v.nullable(id) }),
  )<null>(),
  "vector/types": request(v.object({}))<VectorTypeInfo[]>(),
  "vector/deleteType": request(v.object({ typeId: id }))<null>(),
} as const;

export const pluginEvents = {
  /** A plugin's state, actions, settings or diagnostics changed. */
  "plugin/changed": v.object({ pluginId: v.string() }),
  /** A line of a plugin's output channel. */
  "plugin/log": v.object({
    pluginId: v.string(),
    level: v.picklist(["debug", "info", "warn", "error", "stdout", "stderr"]),
    text: v.string(),
  }),
  "notification/added": v.object({ id }),
  "vector/changed": v.object({}),
  "run/progress": v.object({
    runId: id,
    done: v.number(),
    total: v.nullable(v.number()),
    message: v.string(),
  }),
  /** Text that a run yields. */
  "run/text": v.object({ runId: id, text: v.string() }),
  /** A plugin asks for the form of an action: any window may show it, the first that answers counts. */
  "ask/form": v.object({
    askId: id,
    actionId: fullActionId,
    parameters: values,
    instanceIds: v.nullable(bytes),
  }),
} as const;
