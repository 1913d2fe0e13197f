import type { Actions } from "./actions.ts";
import type { Events, Listening } from "./events.ts";
import type { NoParameters, Parameters, ParameterValues } from "./parameters.ts";
import type { Project } from "./project.ts";
import type { Notification } from "./results.ts";
import type { Maps, Runs, Stores } from "./state.ts";
import type { Tasks } from "./tasks.ts";

/**
 * Functions that are heavy: they run in a worker thread of the plugin, so that its other work goes on. They get what
 * can be cloned, and return what can be cloned; number lists (typed arrays) that they return are moved instead of
 * copied, so return a copy of one that a function keeps. They know nothing of the project, and the plugin's modules are
 * loaded anew in their thread. A computation ends with the run or task that called it.
 *
 * @example
 * const computations = { sum: (values: Float32Array) => values.reduce((a, b) => a + b, 0) };
 */
export type Computations = Readonly<Record<string, (...given: never[]) => unknown>>;

/** Where a plugin declares none. @example const none: NoComputations = {}; */
export type NoComputations = Readonly<Record<string, never>>;

/**
 * `ctx.compute`: the computations, each answering with a promise.
 *
 * @example const total = await ctx.compute.sum(values);
 */
export type Compute<C extends Computations> = {
  readonly [K in keyof C]: (...given: ArgumentsOf<C[K]>) => Promise<Awaited<ReturnType<C[K]>>>;
};
type ArgumentsOf<F> = F extends (...given: infer A) => unknown ? A : never;

/**
 * A plugin: what `definePlugin` is given.
 *
 * @example
 * export default definePlugin({
 *   settings: { onImport: parameter.boolean({ default: true }) },
 *   activate(ctx) { ctx.log.info(`hello from ${ctx.id}`); },
 * });
 */
export interface Plugin<S extends Parameters, C extends Computations> {
  /** Typed defaults: a form for the user, whose values are kept in the project. @example { onImport: parameter.boolean({ default: true }) } */
  readonly settings?: S;
  /** Heavy functions, for `ctx.compute`. @example { sum: (values: Float32Array) => 0 } */
  readonly computations?: C;
  /** Called when the plugin is loaded: registers actions, events and tasks; may wait for what it needs, at most 30 s. @example activate(ctx) {} */
  activate(ctx: PluginContext<S, C>): void | Promise<void>;
  /** Called before it is stopped or reloaded, with a second to finish; its process ends after it. @example deactivate() {} */
  deactivate?(): void | Promise<void>;
}

/**
 * Declares a plugin; the default export of its entry file.
 *
 * @example
 * export default definePlugin({ activate(ctx) { ctx.log.info("hello"); } });
 */
export function definePlugin<
  const S extends Parameters = NoParameters,
  C extends Computations = NoComputations,
>(plugin: Plugin<S, C>): Plugin<S, C> {
  return plugin;
}

/** All that a plugin is given. @example activate(ctx) { ctx.log.info(ctx.project.dir); } */
export interface PluginContext<
  S extends Parameters = Parameters,
  C extends Computations = Computations,
> {
  /** The name in its package.json. @example "hue" */
  readonly id: string;
  /** @example "1.0.0" */
  readonly version: string;
  /** Of this API. @example "1.0.0" */
  readonly apiVersion: string;
  /** Absolute path of its folder. @example "/home/me/plugins/hue" */
  readonly dir: string;
  /** Absolute path of a folder of its own in the project, deleted when the plugin is removed. @example "/home/me/photos/.winnow/plugins/hue" */
  readonly dataDir: string;
  /** Absolute path of a folder of its own outside of projects, for what all of the user's projects share; whoever writes into it first makes it. @example "/home/me/.local/share/winnow/plugin-data/hue" */
  readonly userDir: string;
  /** @example await ctx.project.instances() */
  readonly project: Project;
  /** @example ctx.settings.values.onImport */
  readonly settings: Settings<S>;
  /** @example ctx.actions.register({ id: "count", title: "Count", run: () => ({}) }) */
  readonly actions: Actions;
  /** @example ctx.events.onCommitApplied(() => {}) */
  readonly events: Events;
  /** @example ctx.tasks.define({ type: "vectors", run: async () => {} }) */
  readonly tasks: Tasks;
  /** @example await ctx.stores.project("cache").get("model") */
  readonly stores: Stores;
  /** @example await ctx.runs.list() */
  readonly runs: Runs;
  /** @example await ctx.maps.list() */
  readonly maps: Maps;
  /** @example await ctx.secrets.get("API_KEY") */
  readonly secrets: Secrets;
  /** @example await ctx.compute.sum(values) */
  readonly compute: Compute<C>;
  /** Goes to the plugin's output channel. @example ctx.log.info("ready") */
  readonly log: Log;
  /** Shows a notification; `result.notifications` of an action are shown by themselves. @example ctx.notify({ type: "info", message: "Ready" }) */
  notify(notification: Notification): void;
  /** What the last reload left, for state that should survive one. @example ctx.memory.value */
  readonly memory: Memory;
}

/** @example ctx.settings.onDidChange(({ onImport }) => {}) */
export interface Settings<S extends Parameters> {
  /** As they are now. @example ctx.settings.values.onImport */
  readonly values: ParameterValues<S>;
  /** @example await ctx.settings.set({ onImport: false }) */
  set(values: Partial<ParameterValues<S>>): Promise<void>;
  /** @example ctx.settings.onDidChange((values) => {}) */
  onDidChange(listener: (values: ParameterValues<S>) => unknown): Listening;
}

/** Only what the manifest declares under `winnow.secrets`. @example const key = await ctx.secrets.get("API_KEY"); */
export interface Secrets {
  /** Undefined: the user has not set it. @example await ctx.secrets.get("API_KEY") */
  get(name: string): Promise<string | undefined>;
}

/** @example ctx.log.warn("no vectors yet") */
export interface Log {
  /** @example ctx.log.debug("cache hit") */
  debug(message: string): void;
  /** @example ctx.log.info("ready") */
  info(message: string): void;
  /** @example ctx.log.warn("no vectors yet") */
  warn(message: string): void;
  /** @example ctx.log.error("the model is missing") */
  error(message: string): void;
}

/** JSON that outlives reloads of the plugin, not the project's closing; at most 1 MB. @example ctx.memory.value = { step: 3 } */
export interface Memory {
  /** Undefined at the first load. @example const before = ctx.memory.value as { step: number } | undefined; */
  value: unknown;
}
