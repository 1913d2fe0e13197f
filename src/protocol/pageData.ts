import * as v from "valibot";
import {
  commitInput,
  stampChange,
  type AnnotationInfo,
  type CommitResult,
  type History,
  type PropertyGroupInfo,
  type PropertyInfo,
  type PropertyValue,
  type TagInfo,
} from "./data.ts";
import { request, type Contract } from "./rpc.ts";

/** What pages may ask about properties, tags, values and commits: the part that grids and viewers have in common. */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);

/** Instances as a page can name them; the host knows which view the page shows. */
export const pageTarget = v.variant("kind", [
  /** Int32 instance ids. */
  v.object({ kind: v.literal("ids"), ids: bytes }),
  v.object({ kind: v.literal("selection") }),
  v.object({ kind: v.literal("view") }),
  v.object({ kind: v.literal("query"), text: v.pipe(v.string(), v.maxLength(20_000)) }),
]);
export type PageTarget = v.InferOutput<typeof pageTarget>;

/** A key that gives images a value, as the setting `winnow.tagKeys` has it: by names, so that a team can share it. */
export const tagKey = v.object({
  /** A digit or a letter, in lower case. */
  key: v.pipe(v.string(), v.toLowerCase(), v.regex(/^[0-9\p{L}]$/u)),
  property: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** A tag's name, or a value of the property's type. */
  value: v.union([v.pipe(v.string(), v.maxLength(2000)), v.number(), v.boolean()]),
});
export type TagKey = v.InferOutput<typeof tagKey>;
const tagKeyList = v.pipe(v.array(tagKey), v.maxLength(36));

/**
 * Which annotations are shown, and of which class the next one is: one for all pages of a project. What is hidden is
 * named, so that a class that is new is shown.
 */
export const annotationLook = v.object({
  /** Ids of tags. */
  hiddenClasses: v.pipe(v.array(id), v.maxLength(10_000)),
  /** Names of prediction runs; empty for ground truth. */
  hiddenSources: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(1000)),
  /** In [0, 1], both ends included. */
  confidence: v.tuple([
    v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  ]),
  /** The class that the next shape gets: a tag's id. */
  classId: v.nullable(id),
  /** The property that classes are tags of; null: the one whose tags are classes already. */
  classPropertyId: v.nullable(id),
});
export type AnnotationLook = v.InferOutput<typeof annotationLook>;

/** An action that a page has a place for. */
export interface PageAction {
  /** `plugin/action`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** A codicon's name; empty: none. */
  readonly icon: string;
  /** In Group By, as a button of the toolbar, or at the annotation that is selected in a viewer. */
  readonly places: readonly ("group" | "annotation" | "grid-toolbar" | "viewer-toolbar")[];
}

export const dataRequests = {
  /** Those that have a place in a page. */
  "pageAction/list": request(v.object({}))<PageAction[]>(),
  /** Runs it on what the page shows: its form, its progress and its result are the host's matter. */
  "pageAction/run": request(v.object({ actionId: v.string() }))<null>(),
  "property/list": request(v.object({}))<{
    groups: PropertyGroupInfo[];
    properties: PropertyInfo[];
  }>(),
  "tag/list": request(v.object({ propertyId: id }))<TagInfo[]>(),
  "value/get": request(
    v.object({ ids: bytes, propertyIds: v.pipe(v.array(id), v.maxLength(100)) }),
  )<PropertyValue[][]>(),
  /** Annotations of the images of instances (Int32, at most 1,000). */
  "annotation/of": request(v.object({ ids: bytes }))<AnnotationInfo[]>(),
  /** Null: nobody has changed it yet. */
  "annotation/look": request(v.object({}))<AnnotationLook | null>(),
  "annotation/setLook": request(v.object({ look: annotationLook }))<null>(),
  "commit/do": request(v.object({ commit: commitInput }))<CommitResult>(),
  "commit/stamp": request(
    v.object({
      target: pageTarget,
      changes: v.pipe(v.array(stampChange), v.minLength(1), v.maxLength(100)),
    }),
  )<CommitResult & { instances: number }>(),
  "history/undo": request(v.object({}))<History>(),
  "history/redo": request(v.object({}))<History>(),
  "history/list": request(v.object({}))<History>(),
  "tagKeys/list": request(v.object({}))<TagKey[]>(),
  /** Writes the setting. */
  "tagKeys/save": request(v.object({ keys: tagKeyList }))<null>(),
};

export const dataEvents = {
  /** Plugins came, went or were loaded anew. */
  "pageAction/changed": v.object({}),
  "project/changed": v.object({
    revision: v.number(),
    /** Properties, property groups or tags. */
    properties: v.boolean(),
    values: v.boolean(),
    annotations: v.boolean(),
  }),
  "tagKeys/changed": v.object({ keys: v.array(tagKey) }),
  "annotation/lookChanged": v.object({ look: annotationLook }),
  /** The engine went away (a sentence), or is back (null): the page says so and asks again for what it shows. */
  engine: v.object({ lost: v.nullable(v.string()) }),
};

export const dataContract = {
  name: "data host",
  requests: dataRequests,
  events: dataEvents,
} as const satisfies Contract;
export type DataContract = typeof dataContract;
