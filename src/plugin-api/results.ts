import type { Report } from "./report.ts";

/**
 * How good something is, on a scale that the interface can filter and sort by.
 *
 * @example
 * const score: Score = { value: 0.93, min: 0, max: 1, description: "cosine similarity" };
 */
export interface Score extends ScoreScale {
  /** In [min, max]. @example 0.93 */
  readonly value: number;
}

/**
 * The scale of scores.
 *
 * @example
 * const scale: ScoreScale = { min: 0, max: 255, maxIsBest: false };
 */
export interface ScoreScale {
  /** The least that a score can be; where the filter begins. @example 0 */
  readonly min: number;
  /** The most that a score can be; where the filter ends. @example 1 */
  readonly max: number;
  /** What the score says, for people. @example "cosine similarity" */
  readonly description?: string;
  /** Whether high scores come first; true when not said. @example false */
  readonly maxIsBest?: boolean;
}

/**
 * A score for each member of a group.
 *
 * @example
 * const scores: ScoreList = { values: [0.9, 0.7], min: 0, max: 1 };
 */
export interface ScoreList extends ScoreScale {
  /** One a member, in the order of the group's ids or hashes; NaN: no score. @example new Float32Array([0.9, 0.7]) */
  readonly values: ArrayLike<number>;
}

/**
 * A group of instances or of images: exactly one of `instanceIds` and `sha1s` is given; both are refused.
 *
 * @example
 * const group: Group = { name: "Hue 0–51", instanceIds: [3, 8, 9] };
 */
export type Group = GroupOfInstances | GroupOfImages;

/** What both kinds of groups may say. @example { name: "Blurry", score: { value: 3, min: 0, max: 10 } } */
export interface GroupOptions {
  /** "Group 1", "Group 2", … when not said. @example "Hue 0–51" */
  readonly name?: string;
  /** Of the group as a whole. @example { value: 0.8, min: 0, max: 1 } */
  readonly score?: Score;
  /** Of its members. @example { values: [0.9, 0.7], min: 0, max: 1 } */
  readonly scores?: ScoreList;
}

/** @example const group: GroupOfInstances = { instanceIds: [3, 8, 9] }; */
export interface GroupOfInstances extends GroupOptions {
  /** Ids of instances; those that are no longer in the project are passed over. @example [3, 8, 9] */
  readonly instanceIds: ArrayLike<number>;
  /** Never together with `instanceIds`. @example { instanceIds: [3, 8, 9] } */
  readonly sha1s?: undefined;
}

/** @example const group: GroupOfImages = { sha1s: ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] }; */
export interface GroupOfImages extends GroupOptions {
  /** SHA-1 of images, 40 hexadecimal digits: the group holds every instance of them. @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s: readonly string[];
  /** Never together with `sha1s`. @example { sha1s: [] } */
  readonly instanceIds?: undefined;
}

/**
 * A message to the user, kept in the Notifications view; what the user started also shows in VS Code.
 *
 * @example
 * const notification: Notification = { type: "info", message: "Computed 60 vectors", data: { seconds: 1.2 } };
 */
export interface Notification {
  /** @example "warning" */
  readonly type: "debug" | "info" | "warning" | "error";
  /** One sentence. @example "Computed 60 vectors" */
  readonly message: string;
  /** A short name before the message; the action's title when not said. @example "Hue" */
  readonly name?: string;
  /** Shown as JSON on request; at most 1 MB. @example { seconds: 1.2 } */
  readonly data?: unknown;
  /** What the user may do next. @example [{ actionId: "group", title: "Group by hue" }] */
  readonly actions?: readonly SuggestedAction[];
}

/**
 * An action that a notification offers.
 *
 * @example
 * const next: SuggestedAction = { actionId: "group", title: "Group by hue", parameters: { groups: 5 } };
 */
export interface SuggestedAction {
  /** Of this plugin, or `plugin/action` of another, or `winnow/…`. @example "group" */
  readonly actionId: string;
  /** On the button; the action's title when not said. @example "Group by hue" */
  readonly title?: string;
  /** The instances it runs on; the context of the run that made the notification when not said. @example [3, 8] */
  readonly instanceIds?: ArrayLike<number>;
  /** Values for its form; it is run without a form when they are complete. @example { groups: 5 } */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * What an action hands back: any of groups, a report, notifications and a value.
 *
 * @example
 * const result: ActionResult = { groups: [{ instanceIds: [3, 8] }], notifications: [{ type: "info", message: "Done" }] };
 */
export interface ActionResult {
  /** Of the results view; the action's title when not said. @example "Hue, 5 groups" */
  readonly title?: string;
  /** Opened as a results view. @example [{ name: "Hue 0–51", instanceIds: [3, 8] }] */
  readonly groups?: readonly Group[];
  /** Opened as an editor tab, and kept with the groups. @example { blocks: [{ kind: "text", text: "Two of three are right." }] } */
  readonly report?: Report;
  /** Key of a map that the action has saved by `ctx.maps`: it is opened. Other plugins that run the action do not get it. @example "umap" */
  readonly map?: string;
  /** @example [{ type: "info", message: "Computed 60 vectors" }] */
  readonly notifications?: readonly Notification[];
  /** JSON, with bytes as Uint8Array (other number lists arrive as plain lists), for whoever ran the action: another plugin, a recipe, the command line. @example { accuracy: 0.93 } */
  readonly value?: unknown;
}

/**
 * What an action may yield while it runs.
 *
 * @example
 * yield { kind: "progress", done: 10, total: 60, message: "Reading" };
 * yield { kind: "groups", groups: [{ name: "First", instanceIds: [3] }] };
 */
export type ActionPart =
  | {
      readonly kind: "progress";
      readonly done: number;
      readonly total?: number;
      readonly message?: string;
    }
  /** Added to the groups that the result view shows. */
  | { readonly kind: "groups"; readonly groups: readonly Group[] }
  | { readonly kind: "notification"; readonly notification: Notification }
  /** Text for the run's output, as a model writes it. */
  | { readonly kind: "text"; readonly text: string };
