import * as v from "valibot";
import { propertyKey } from "./data.ts";
import { request } from "./rpc.ts";
import { stateLimits } from "./state.ts";
import type { SelectionInfo } from "./view.ts";

/*
 * Maps as pages draw them: which instances their points stand for now, how they are coloured, and which are selected in
 * a view. Points are told by their place in the map, which only another save changes.
 */

export const mapLimits = {
  /** Instances in one message: a megabyte. */
  instancesAtOnce: 262_144,
  /** Categories of a coloring, the last of which may stand for all that are rarer. */
  categories: 64,
  /** Instances that are asked by name at once. */
  looks: 1024,
} as const;

/** The category of a point without one. */
export const noCategory = 255;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);

/** Which map: `pointsId` says which save of it. */
export const mapKey = v.object({
  owner: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(stateLimits.key)),
});
export type MapKey = v.InferOutput<typeof mapKey>;
const saved = { pointsId: id };
const theMap = { ...mapKey.entries, ...saved };

/** What points are coloured by. */
export const mapColoring = v.variant("by", [
  v.object({ by: v.literal("property"), key: propertyKey }),
  /** The groups of a result. */
  v.object({ by: v.literal("result"), resultId: id }),
  /** The scores of a result's members, the best of each. */
  v.object({ by: v.literal("score"), resultId: id }),
]);
export type MapColoring = v.InferOutput<typeof mapColoring>;

export const instancesParams = {
  offset: count,
  limit: v.pipe(count, v.maxValue(mapLimits.instancesAtOnce)),
};

/** A bit a point, the lowest of a byte first. */
const pointBits = v.pipe(
  bytes,
  v.check(
    (bits) => bits.byteLength <= Math.ceil(stateLimits.mapPoints / 8),
    "at most a bit a point",
  ),
);
export const selectPointsParams = {
  points: pointBits,
  /** Points whose images are not in the view are passed over. */
  how: v.picklist(["set", "add", "remove"]),
};

export const looksParams = v.object({
  /** Int32 instance ids. */
  ids: v.pipe(
    bytes,
    v.check((ids) => ids.byteLength <= 4 * mapLimits.looks, "at most 1,024 ids"),
  ),
});

/** What the points [offset, offset + limit) of a map stand for now. */
export interface MapInstances {
  /** Int32 ids: of each point one instance, the one of the lowest id; 0 where none is in the project (any more). */
  readonly ids: Uint8Array;
  /** Of all points: how many stand for something, and how many for nothing. */
  readonly placed: number;
  readonly gone: number;
  /** Images, or instances, of the project that the map does not have. */
  readonly unplaced: number;
  /** Grows when any of this may have changed. */
  readonly revision: number;
}

export interface MapCategory {
  /** No two of a coloring have the same. */
  readonly label: string;
  /** 0xRRGGBB, where it is a tag that has one. */
  readonly color: number | null;
  /** Points that have it. */
  readonly count: number;
}

/** How points are coloured. */
export interface MapColors {
  readonly title: string;
  /** Whether they are steps of a scale, the lowest first; otherwise the most frequent is first. */
  readonly ordered: boolean;
  readonly categories: readonly MapCategory[];
  /** Whether the last category stands for several that are rarer than the others. */
  readonly rest: boolean;
  /** What a point without a category is called, and how many there are. */
  readonly without: MapCategory;
  /** The category of each point; {@link noCategory}: none. */
  readonly codes: Uint8Array;
}

/** What a view has of a map; a bit a point, as {@link selectPointsParams} has them. */
export interface MapMarks {
  readonly selected: Uint8Array;
  /** In the view. */
  readonly shown: Uint8Array;
  /** Points, not instances. */
  readonly selectedPoints: number;
  readonly shownPoints: number;
  readonly selection: SelectionInfo;
}

/** For the instances of the request, in its order. */
export interface Looks {
  /** Empty for those that are gone. */
  readonly names: readonly string[];
  /** Int32 width and height after EXIF orientation, interleaved; 0 while unknown. */
  readonly sizes: Uint8Array;
}

/** Refused with not-found once the map was saved anew. */
export const mapRequests = {
  "map/instances": request(v.object({ ...theMap, ...instancesParams }))<MapInstances>(),
  "map/colors": request(v.object({ ...theMap, coloring: mapColoring }))<MapColors>(),
  "map/marks": request(v.object({ ...theMap, viewId: id }))<MapMarks>(),
  "map/select": request(
    v.object({ ...theMap, viewId: id, ...selectPointsParams }),
  )<SelectionInfo>(),
  "instance/looks": request(looksParams)<Looks>(),
};
