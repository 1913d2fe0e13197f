import * as v from "valibot";
import type { ResultSummary } from "./gridPage.ts";
import {
  instancesParams,
  looksParams,
  mapColoring,
  mapKey,
  selectPointsParams,
  type Looks,
  type MapColors,
  type MapInstances,
  type MapMarks,
} from "./maps.ts";
import { dataEvents, dataRequests } from "./pageData.ts";
import { request, type Contract } from "./rpc.ts";
import { stateLimits, type MapBounds } from "./state.ts";
import { selectionParams, thumbsParams, type SelectionInfo, type Thumbs } from "./view.ts";

/**
 * The boundary between the extension host (server) and one map page (client). The page holds the places of all points,
 * and of each one instance's id; which are selected is told by a view: the grid's that is in use, or one of its own.
 */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
/** Of the save that the page shows: another one is told by `map/changed`. */
const saved = { pointsId: id };

/** What the page keeps through `setState`, and hands back after a window reload. */
export const mapState = v.object({
  /** Names the page for the host, and its own view's selection in the project. */
  stateId: v.pipe(v.string(), v.uuid()),
  map: v.nullable(mapKey),
  /** The middle in units of the map's larger half, and CSS pixels a unit; null: all is in sight. */
  camera: v.nullable(v.object({ x: finite, y: finite, zoom: v.pipe(finite, v.gtValue(0)) })),
  coloring: v.nullable(mapColoring),
  /** Names of categories that are hidden. */
  hidden: v.pipe(v.array(v.string()), v.maxLength(300)),
  density: v.boolean(),
  labels: v.boolean(),
  thumbs: v.boolean(),
  legend: v.boolean(),
});
export type MapState = v.InferOutput<typeof mapState>;

/** The map on show. */
export interface ShownMap {
  readonly owner: string;
  readonly name: string;
  readonly pointsId: number;
  readonly points: number;
  /** Null without any point. */
  readonly bounds: MapBounds | null;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}

export interface MapInit {
  readonly stateId: string;
  /** Null: there is none yet. */
  readonly map: ShownMap | null;
  readonly readOnly: boolean;
  /** Whether some action makes maps. */
  readonly canMake: boolean;
  /** Title of the grid that the selection is shared with; null: none is open. */
  readonly grid: string | null;
}

/** What the page has buttons for and the host does. */
export const mapCommands = ["make", "choose", "tag", "show-in-grid", "run"] as const;
export type MapCommand = (typeof mapCommands)[number];

export const mapPageContract = {
  name: "map host",
  requests: {
    /** First request of a page, and again after `map/changed`. `state` is what an earlier life of the page kept; null on a first opening. */
    ready: request(v.object({ state: v.nullable(mapState) }))<MapInit>(),
    /** Points from the one at `offset` on: 12 bytes each, an int32 id that means nothing here and float32 x and y. */
    "map/points": request(
      v.object({
        ...saved,
        offset: count,
        limit: v.pipe(count, v.maxValue(stateLimits.pointsAtOnce)),
      }),
    )<Uint8Array>(),
    "map/instances": request(v.object({ ...saved, ...instancesParams }))<MapInstances>(),
    "map/colors": request(v.object({ ...saved, coloring: mapColoring }))<MapColors>(),
    "map/marks": request(v.object(saved))<MapMarks>(),
    "map/select": request(v.object({ ...saved, ...selectPointsParams }))<SelectionInfo>(),
    "view/selection": request(selectionParams)<Uint8Array>(),
    "view/thumbs": request(thumbsParams)<Thumbs>(),
    "instance/looks": request(looksParams)<Looks>(),
    /** Newest first. */
    "result/list": request(v.object({}))<ResultSummary[]>(),
    open: request(v.object({ instanceId: id, beside: v.boolean() }))<null>(),
    /** The instance under the cursor, for commands. */
    focus: request(v.object({ instanceId: v.nullable(id) }))<null>(),
    command: request(v.object({ command: v.picklist(mapCommands) }))<null>(),
    ...dataRequests,
  },
  events: {
    ...dataEvents,
    /** The selection is another one, or that of another view, or the view lists something else. */
    "marks/changed": v.object({ grid: v.nullable(v.string()) }),
    /** The map was saved anew or renamed, or is another one: the page asks which again, by `ready`. */
    "map/changed": v.object({}),
    /** A result is new, other than before, or gone. */
    "result/changed": v.object({ resultId: id }),
  },
} as const satisfies Contract;

export type MapPageContract = typeof mapPageContract;
