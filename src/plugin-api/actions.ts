import type { NoParameters, ParameterChange, Parameters, ParameterValues } from "./parameters.ts";
import type { ActionPart, ActionResult } from "./results.ts";

/**
 * Where an action appears.
 * - `vector_type`: makes a vector type; in the Vectors tree.
 * - `vector`: computes vectors of a type; on a vector type in the Vectors tree, once the plugin has one.
 * - `similar`: finds what resembles the chosen image; on an image.
 * - `group`: groups the instances of the grid; in Group By.
 * - `execute`: does something with the selection, or with all that the grid shows.
 * - `map`: places images on a plane. `text_search`: finds images by a text. `image`: works on one image in the viewer.
 * - `annotation`: works on one annotation; on the one that is selected in the viewer.
 *
 * @example
 * ctx.actions.register({ id: "group", title: "Group by hue", hooks: ["group"], run: () => ({}) });
 */
export type Hook =
  | "vector_type"
  | "vector"
  | "similar"
  | "group"
  | "execute"
  | "map"
  | "text_search"
  | "image"
  | "annotation";

/**
 * A button in a toolbar, besides the hooks.
 *
 * @example
 * ctx.actions.register({ id: "tidy", title: "Tidy up", placements: ["grid-toolbar"], run: () => ({}) });
 */
export type Placement = "grid-toolbar" | "viewer-toolbar";

/**
 * Something that a user, a recipe, the command line or another plugin can run.
 *
 * @example
 * ctx.actions.register({
 *   id: "count",
 *   title: "Count images",
 *   hooks: ["execute"],
 *   parameters: { unit: parameter.text({ default: "images" }) },
 *   run: ({ instanceIds, parameters }) => ({
 *     notifications: [{ type: "info", message: `${instanceIds.length} ${parameters.unit}` }],
 *   }),
 * });
 */
export interface Action<P extends Parameters = Parameters> {
  /** Unique in the plugin: letters, digits, `-`, `_` and `.`; from outside it is `plugin/action`. @example "count" */
  readonly id: string;
  /** @example "Count images" */
  readonly title: string;
  /** One sentence, shown above the form. @example "Counts the images that are shown." */
  readonly description?: string;
  /** Name of a VS Code icon (codicon). @example "symbol-color" */
  readonly icon?: string;
  /** Where it appears; with none, in "Run Action…" only. @example ["group"] */
  readonly hooks?: readonly Hook[];
  /** @example ["grid-toolbar"] */
  readonly placements?: readonly Placement[];
  /** Shown nowhere, yet others can run it by its id. @example true */
  readonly unlisted?: boolean;
  /** Its form; without parameters it runs at once. @example { groups: parameter.integer({ default: 5 }) } */
  readonly parameters?: P;
  /**
   * Called when its form opens and after each change: what differs from the declared inputs.
   *
   * @example
   * resolve: async ({ parameters }) => ({ until: { min: parameters.from } })
   */
  resolve?(given: ResolveContext<P>): ParameterChanges<P> | Promise<ParameterChanges<P>>;
  /**
   * Does it. A function that yields hands out progress and groups as it goes; what it returns is the result.
   * An error that it throws becomes a notification with the stack at your own line.
   *
   * @example
   * run: async ({ instanceIds, progress }) => ({ groups: [{ instanceIds }] })
   */
  run(
    run: ActionRun<P>,
  ):
    | ActionResult
    | void
    | Promise<ActionResult | void>
    | AsyncGenerator<ActionPart, ActionResult | void>;
}

/** What `resolve` changes, by parameter. @example { until: { min: 3 } } */
export type ParameterChanges<P extends Parameters> = {
  readonly [K in keyof P]?: ParameterChange;
};

/**
 * What the user looks at when an action runs.
 *
 * @example
 * run: ({ instanceIds, query }) => ({ value: `${instanceIds.length} of ${query || "all"}` })
 */
export interface ActionContext {
  /**
   * The instances that it is for: the selection where there is one, else the group or all that the grid shows.
   *
   * @example const first = instanceIds[0];
   */
  readonly instanceIds: Int32Array;
  /** Ids of the selected ones; empty when nothing is selected. @example selection.length > 0 */
  readonly selection: Int32Array;
  /** The image that it was called on, or that the viewer shows. @example activeInstanceId ?? instanceIds[0] */
  readonly activeInstanceId: number | null;
  /** The annotation that it was called on, or that is selected in the viewer; `activeInstanceId` is a file of its image then. @example 7 */
  readonly annotationId: number | null;
  /** The query of the grid; empty: none. @example "where width > 640" */
  readonly query: string;
  /** The name of the group that it was called on. @example "Hue 0–51" */
  readonly group: string | null;
  /** The vector type that it was called on, at the hooks `vector` and `vector_type`. @example 1 */
  readonly vectorTypeId: number | null;
  /** What was typed, at the hook `text_search`. @example "red car" */
  readonly text: string | null;
}

/** @example resolve: ({ parameters }) => ({ until: { min: parameters.from } }) */
export interface ResolveContext<P extends Parameters> extends ActionContext {
  /** What is entered so far; what is missing or wrong is `undefined`. @example parameters.from ?? 0 */
  readonly parameters: Partial<ParameterValues<P>>;
}

/** One run of an action. @example run: ({ parameters, progress, signal }) => ({}) */
export interface ActionRun<P extends Parameters = Parameters> extends ActionContext {
  /** Checked values of its parameters. @example parameters.groups */
  readonly parameters: ParameterValues<P>;
  /** Aborts when the user cancels or closes the window (work that outlives it is a task), or the plugin is stopped. @example signal.throwIfAborted() */
  readonly signal: AbortSignal;
  /** Tells how far it is; as often as you like. @example progress(10, 60, "Reading images") */
  progress(done: number, total?: number, message?: string): void;
}

/**
 * The actions of this and of other plugins, as `ctx.actions`.
 *
 * @example
 * const result = await ctx.actions.run("winnow/duplicates");
 */
export interface Actions {
  /**
   * Registers an action; dispose of the answer to take it away again. `id` is its full id, for
   * {@link SuggestedAction} and others.
   *
   * @example
   * const { id } = ctx.actions.register({ id: "count", title: "Count", run: () => ({}) }); // "my-plugin/count"
   */
  register<P extends Parameters = NoParameters>(action: Action<P>): RegisteredAction;
  /** All actions of all running plugins and Winnow's own, also the unlisted ones. @example (await ctx.actions.list()).length */
  list(): Promise<readonly ActionDescriptionOfOthers[]>;
  /**
   * Runs an action of this plugin (`group`), another (`other/group`) or Winnow (`winnow/split`). Parameters that are
   * not given have their defaults. It is cancelled with the run that called it, and its progress shows as that run's. Rejects with its
   * error; refuses chains of more than 16 actions.
   *
   * @example
   * const { groups } = await ctx.actions.run("winnow/duplicates", { instanceIds: [1, 2, 3] });
   */
  run(actionId: string, call?: ActionCall): Promise<ActionResult>;
  /**
   * Opens the form of an action for the user, with these values in it. Resolves with its result, or null when the user
   * closes it. Rejects where there is no window (the command line).
   *
   * @example
   * const result = await ctx.actions.prompt("winnow/split", { parameters: { property: "split" } });
   */
  prompt(actionId: string, call?: ActionCall): Promise<ActionResult | null>;
}

/** @example const call: ActionCall = { instanceIds: [1, 2, 3], parameters: { groups: 5 } }; */
export interface ActionCall {
  /** What it is for; all instances of the project when not said. @example [1, 2, 3] */
  readonly instanceIds?: ArrayLike<number>;
  /** @example { groups: 5 } */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Cancels it. @example AbortSignal.timeout(10_000) */
  readonly signal?: AbortSignal;
}

/** @example const registered: RegisteredAction = ctx.actions.register(action); */
export interface RegisteredAction {
  /** Its full id. @example "my-plugin/count" */
  readonly id: string;
  /** Takes the action away; a run that is under way goes on. @example registered.dispose() */
  dispose(): void;
}

/** @example const listed: ActionDescriptionOfOthers = (await ctx.actions.list())[0]; */
export interface ActionDescriptionOfOthers {
  /** Full id. @example "winnow/split" */
  readonly id: string;
  /** @example "Split the dataset" */
  readonly title: string;
  /** @example "Deals images to parts at random." */
  readonly description: string;
  /** @example ["execute"] */
  readonly hooks: readonly Hook[];
  /** @example false */
  readonly unlisted: boolean;
}
