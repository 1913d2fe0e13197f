import * as v from "valibot";
import { propertyKey } from "./data.ts";
import { request } from "./rpc.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const page = { offset: count, limit: v.pipe(count, v.maxValue(10_000)) };
const inView = { viewId: id };

/**
 * Shows the groups of a result as sections, instead of any other groups: in each, its members by their scores, the best
 * end first, or by the view's own order where it has one. What else narrows a view narrows the groups.
 */
export const viewResult = v.object({
  id,
  /** Ids of those of its groups that are shown; `null` for all. */
  groups: v.nullable(v.pipe(v.array(id), v.maxLength(10_000))),
  /** Only members (without scores of members: groups) whose score is in [min, max]; `null`: no such end. */
  min: v.nullable(v.pipe(v.number(), v.finite())),
  max: v.nullable(v.pipe(v.number(), v.finite())),
  /** Of the groups: as the action gave them, best score first, largest first, or by name. */
  sort: v.picklist(["given", "score", "size", "name"]),
});
export type ViewResult = v.InferOutput<typeof viewResult>;

/** What a view shows: which instances, in which order, in which groups. Plain data, kept for a window reload. */
export const viewSpec = v.object({
  /** Only instances in these folders and their subfolders; `null` for the whole project. */
  folders: v.nullable(v.pipe(v.array(id), v.maxLength(1000))),
  /** Only these instances, in this order when nothing sorts them; `null` for all. */
  only: v.nullable(v.pipe(v.array(id), v.maxLength(10_000))),
  /** Part of the file name, case-insensitive; `*` and `?` as wildcards; empty for all. */
  find: v.pipe(v.string(), v.maxLength(500)),
  /** Text of the query language; empty for all. Its order and groups apply where the view names none itself. */
  query: v.optional(v.pipe(v.string(), v.maxLength(20_000)), ""),
  /**
   * First entry decides; ties fall back to path order, then id. Empty: path order. Here, in `group` and in `labels`,
   * keys that name nothing (any more) are passed over.
   */
  sort: v.pipe(v.array(v.object({ by: propertyKey, descending: v.boolean() })), v.maxLength(4)),
  /** A property, or one of `groupings`: dates by month, numbers of many values in bins. */
  group: v.nullable(propertyKey),
  /** Properties shown under a thumbnail, at most 6 there; or as the columns of a table. */
  labels: v.pipe(v.array(propertyKey), v.maxLength(30)),
  /** Groups that an action gave; `group` and the groups of `query` mean nothing then. */
  result: v.optional(v.nullable(viewResult), null),
});
export type ViewSpec = v.InferOutput<typeof viewSpec>;

export const defaultViewSpec: ViewSpec = {
  folders: null,
  only: null,
  find: "",
  query: "",
  sort: [],
  group: null,
  labels: ["name"],
  result: null,
};

/** An open view: counts and groups, never the list itself. */
export interface ViewInfo {
  readonly viewId: number;
  /** Grows with every change of what the view lists; answers about ranges carry it too. */
  readonly version: number;
  /** Instances in the view; one that is in several groups of a result counts in each. */
  readonly total: number;
  /** Instances in the project that the view could show, to tell "no match" from "empty project". */
  readonly projectTotal: number;
  readonly selected: number;
  /** Files of the project that could not be used, so that an empty view can say why it is empty. */
  readonly problems: number;
  /** Groups in view order; empty when the view is not grouped. */
  readonly groups: readonly ViewGroup[];
  /** Whether the labels of each cell end with its score in a result. */
  readonly scored: boolean;
}

/** A run of consecutive positions [start, start + count) of a view. */
export interface ViewGroup {
  /** Of all levels, joined by " / ", as is the label; of a result's group its id. */
  readonly key: string;
  readonly label: string;
  /** The labels of its levels, the outermost first; runs are those of the innermost level. */
  readonly path: readonly string[];
  /** The outermost level on which it differs from the group before it: 0 begins a group of the first level. */
  readonly level: number;
  readonly start: number;
  /** 0 only for a group of a result that lost its members to a filter. */
  readonly count: number;
  /** The score of a result's group, for people. */
  readonly score?: string;
}

/** What a table shows of instances. */
export type ViewRows = Pick<ViewRange, "names" | "labels">;

/** State of one cell, as stored in {@link ViewRange.states}. */
export const cellState = { pending: 0, ready: 1, missing: 2 } as const;

/** Positions [from, from + count) of a view, as columns. */
export interface ViewRange {
  readonly version: number;
  readonly from: number;
  readonly count: number;
  /** Int32 instance ids. */
  readonly ids: Uint8Array;
  /** Int32 image ids, 0 while pending: a thumbnail that a page keeps belongs to an instance's image of then. */
  readonly images: Uint8Array;
  /** {@link cellState} of each. */
  readonly states: Uint8Array;
  /** 1 where selected. */
  readonly selected: Uint8Array;
  /** Int32 width and height in pixels after EXIF orientation, interleaved; 0 while pending. */
  readonly sizes: Uint8Array;
  readonly names: readonly string[];
  /**
   * One text per label of the spec and cell: `labels[label][cell]`, formatted for display; empty when unknown. Behind
   * them the scores, where the view is scored.
   */
  readonly labels: readonly (readonly string[])[];
}

/** Thumbnails joined into one JPEG: cell i occupies rows [i × px, (i + 1) × px), the picture centred in a square. */
export interface ThumbStrip {
  readonly px: number;
  /** Int32 instance ids of the cells, top to bottom. */
  readonly ids: Uint8Array;
  /** Int32 width and height of each cell's image, in its pixels after EXIF orientation, interleaved. */
  readonly sizes: Uint8Array;
  readonly jpeg: Uint8Array;
}

export interface Thumbs {
  readonly strips: readonly ThumbStrip[];
  /**
   * Int32 ids of instances that have no thumbnail, and get none before something changes in the project. What is neither
   * here nor in a strip is being decoded: ask again.
   */
  readonly absent: Uint8Array;
}

export const thumbSizes = [64, 128, 256] as const;
export type ThumbSize = (typeof thumbSizes)[number];

export const rangeParams = v.object({
  from: count,
  count: v.pipe(count, v.maxValue(4096)),
});

export const thumbsParams = v.object({
  /** Int32 instance ids. */
  ids: v.pipe(
    bytes,
    v.check((ids) => ids.byteLength <= 4 * 1024, "at most 1,024 ids"),
  ),
  px: v.picklist(thumbSizes),
});

/** Thumbnails of positions [from, from + count), for a page that does not know their instances yet. */
export const thumbsAtParams = v.object({
  from: count,
  count: v.pipe(count, v.maxValue(1024)),
  px: v.picklist(thumbSizes),
});

/** Changes the selection of a view; positions are those of `version`, so a stale request is refused. */
export const selectParams = v.object({
  version: count,
  change: v.variant("kind", [
    v.object({ kind: v.literal("set"), from: count, to: count }),
    v.object({ kind: v.literal("add"), from: count, to: count }),
    v.object({ kind: v.literal("remove"), from: count, to: count }),
    v.object({ kind: v.literal("toggle"), from: count, to: count }),
    v.object({ kind: v.literal("all") }),
    v.object({ kind: v.literal("invert") }),
    v.object({ kind: v.literal("clear") }),
  ]),
});
export type SelectionChange = v.InferOutput<typeof selectParams>["change"];

export const selectionParams = v.object({
  offset: count,
  limit: v.pipe(count, v.maxValue(10_000)),
});

export interface SelectionInfo {
  readonly version: number;
  readonly selected: number;
}

/** Where an instance is in a view, or -1. */
export interface Located {
  readonly version: number;
  readonly position: number;
}

/** Open views; an id is known to the connection that opened it alone. */
export const viewRequests = {
  /** Opens a view; with a `stateId` that was saved before, its selection comes back. */
  "view/open": request(
    v.object({ spec: viewSpec, stateId: v.nullable(v.pipe(v.string(), v.uuid())) }),
  )<ViewInfo>(),
  "view/update": request(v.object({ ...inView, spec: viewSpec }))<ViewInfo>(),
  /** The view as it is now: recomputed if the project changed. */
  "view/refresh": request(v.object(inView))<ViewInfo>(),
  "view/range": request(v.object({ ...inView, ...rangeParams.entries }))<ViewRange>(),
  "view/thumbs": request(v.object({ ...inView, ...thumbsParams.entries }))<Thumbs>(),
  "view/thumbsAt": request(v.object({ ...inView, ...thumbsAtParams.entries }))<Thumbs>(),
  "view/select": request(v.object({ ...inView, ...selectParams.entries }))<SelectionInfo>(),
  /** Int32 ids of the selected instances in view order, from `offset`. */
  "view/selection": request(v.object({ ...inView, ...page }))<Uint8Array>(),
  /** The rows of those, without scores. */
  "view/selectedRows": request(v.object({ ...inView, ...page }))<ViewRows>(),
  "view/locate": request(v.object({ ...inView, instanceId: id }))<Located>(),
  "view/close": request(v.object(inView))<null>(),
};
