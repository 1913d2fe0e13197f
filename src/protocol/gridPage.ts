import * as v from "valibot";
import { propertyKey, type Facet, type QueryCheck, type QueryNames } from "./data.ts";
import { taskInfo } from "./tasks.ts";
import { dataEvents, dataRequests, pageTarget } from "./pageData.ts";
import type { ResultInfo } from "./results.ts";
import { request, type Contract } from "./rpc.ts";
import {
  rangeParams,
  selectionParams,
  selectParams,
  thumbsAtParams,
  thumbsParams,
  viewSpec,
  type Located,
  type SelectionInfo,
  type Thumbs,
  type ViewInfo,
  type ViewRange,
  type ViewRows,
  type ViewSpec,
} from "./view.ts";

/**
 * The boundary between the extension host (server) and one grid page (client). The page is a projection: it holds
 * what is visible, asks for ranges, and sends ids, never paths; the host checks every message.
 */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const queryText = v.pipe(v.string(), v.maxLength(20_000));

const initialPanels = {
  facets: false,
  stamp: false,
  facetsWidth: 240,
  stampWidth: 280,
  openFacets: [],
};

/** What the page itself keeps through `setState`, and hands back after a window reload. */
export const gridState = v.object({
  /** Names the view's state (its selection) in the project database. */
  stateId: v.pipe(v.string(), v.uuid()),
  spec: viewSpec,
  /** Edge of a cell in CSS pixels, [32, 512]. */
  cell: v.pipe(v.number(), v.minValue(32), v.maxValue(512)),
  /** Whether a cell shows the whole picture; otherwise the middle of it, filling the square. */
  trueAspect: v.boolean(),
  /** The instance at the top left of the visible part, to scroll back to. */
  anchorId: v.nullable(id),
  focusId: v.nullable(id),
  /** Keys of the groups that are folded. */
  collapsed: v.pipe(v.array(v.string()), v.maxLength(10_000)),
  /** Panels beside the grid; left out by pages of before. */
  panels: v.optional(
    v.object({
      facets: v.boolean(),
      stamp: v.boolean(),
      /** In CSS pixels. */
      facetsWidth: v.pipe(v.number(), v.minValue(120), v.maxValue(800)),
      stampWidth: v.pipe(v.number(), v.minValue(120), v.maxValue(800)),
      /** Keys of the properties whose facets are open. */
      openFacets: v.pipe(v.array(propertyKey), v.maxLength(1000)),
    }),
    initialPanels,
  ),
  /** Whether annotations are drawn over thumbnails; null: where there are any. */
  annotations: v.optional(v.nullable(v.boolean()), null),
  /** Whether they bear the names of their classes, where there is room. */
  annotationNames: v.optional(v.boolean(), true),
  /** The table, where it has ever been on show. */
  table: v.optional(
    v.object({
      shown: v.boolean(),
      columns: v.pipe(
        v.array(
          v.object({
            key: propertyKey,
            /** In CSS pixels. */
            width: v.pipe(v.number(), v.minValue(40), v.maxValue(1000)),
          }),
        ),
        v.minLength(1),
        v.maxLength(31),
      ),
      /** Labels under thumbnails, for when the grid is back: the view's own are the columns meanwhile. */
      gridLabels: viewSpec.entries.labels,
    }),
  ),
  /** Filters that were applied, newest first. */
  filters: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(20_000))), v.maxLength(50)),
    [],
  ),
});
export type GridState = v.InferOutput<typeof gridState>;

export interface GridInit {
  /** The page keeps it in its {@link GridState}: by it a restored page finds its project and its selection again. */
  readonly stateId: string;
  readonly title: string;
  readonly spec: ViewSpec;
  readonly view: ViewInfo;
  readonly readOnly: boolean;
  /** Tasks that are under way. */
  readonly tasks: readonly v.InferOutput<typeof taskInfo>[];
}

/** What the host asks a page to do when a command runs while the page is active. */
export const gridActions = [
  "select-all",
  "invert-selection",
  "clear-selection",
  "larger",
  "smaller",
  "toggle-aspect",
  "find",
  "sort",
  "group",
  "labels",
  "collapse-all",
  "expand-all",
  "facets",
  "stamp",
  "table",
] as const;
export type GridAction = (typeof gridActions)[number];

/** Commands of VS Code that a page has buttons for. */
export const gridCommands = ["import-folder", "rescan", "show-problems", "save-query"] as const;
export type GridCommand = (typeof gridCommands)[number];

/** What can be done with a result and with its groups; the host asks what is still to be said. */
export const resultCommands = [
  "merge",
  "rename",
  "save",
  "tag",
  "export",
  "remove",
  "open",
  "show",
  "report",
] as const;
export type ResultCommand = (typeof resultCommands)[number];

/** A result, as a menu of earlier ones has it. */
export type ResultSummary = Pick<ResultInfo, "id" | "title" | "time">;

export const gridPageContract = {
  name: "grid host",
  requests: {
    /**
     * First message of a page. `state` is what an earlier life of the page kept; null on a first opening. `all`: without
     * the filter and the groups that the page last had, with which the view could not be opened.
     */
    ready: request(
      v.object({ state: v.nullable(gridState), all: v.optional(v.boolean(), false) }),
    )<GridInit>(),
    "view/update": request(v.object({ spec: viewSpec }))<ViewInfo>(),
    "view/refresh": request(v.object({}))<ViewInfo>(),
    "view/range": request(rangeParams)<ViewRange>(),
    "view/thumbs": request(thumbsParams)<Thumbs>(),
    "view/thumbsAt": request(thumbsAtParams)<Thumbs>(),
    "view/select": request(selectParams)<SelectionInfo>(),
    /** Int32 ids of the selected instances in view order, from `offset`: what a drag out of the grid carries. */
    "view/selection": request(selectionParams)<Uint8Array>(),
    /** The rows of those, without scores. */
    "view/selectedRows": request(selectionParams)<ViewRows>(),
    "view/locate": request(v.object({ instanceId: id }))<Located>(),
    /** Opens the viewer on an instance; stepping in it follows this grid's view. */
    open: request(v.object({ instanceId: id, beside: v.boolean() }))<null>(),
    /** The instance that has the focus, for commands and context keys. */
    focus: request(v.object({ instanceId: v.nullable(id) }))<null>(),
    /** Things dropped on the grid, as the URIs of the drag's `text/uri-list`; the host asks before it imports. */
    drop: request(
      v.object({
        uris: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(10_000)),
      }),
    )<null>(),
    command: request(v.object({ command: v.picklist(gridCommands) }))<null>(),
    "task/cancel": request(v.object({ taskId: id }))<null>(),
    /** Shows what an import or export of labels that has ended complains of. */
    "task/report": request(v.object({ taskId: id }))<null>(),
    ...dataRequests,
    "facet/get": request(
      v.object({
        target: pageTarget,
        property: propertyKey,
        limit: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1000)),
        bins: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(200)),
      }),
    )<Facet>(),
    "query/check": request(v.object({ text: queryText }))<QueryCheck>(),
    "query/names": request(v.object({}))<QueryNames>(),
    "result/get": request(
      v.object({ resultId: id, groupIds: v.optional(v.nullable(v.array(id)), null) }),
    )<ResultInfo>(),
    /** Newest first. */
    "result/list": request(v.object({}))<ResultSummary[]>(),
    /** For some groups of a result; null: the host asks which, or means all. */
    "result/command": request(
      v.object({
        command: v.picklist(resultCommands),
        resultId: id,
        groupIds: v.nullable(v.pipe(v.array(id), v.maxLength(10_000))),
      }),
    )<null>(),
  },
  events: {
    ...dataEvents,
    "task/changed": taskInfo,
    action: v.object({ action: v.picklist(gridActions) }),
    /** A result is new, other than before, or gone. */
    "result/changed": v.object({ resultId: id }),
    /** Another page, a map, changed the selection of the view. */
    "selection/changed": v.object({ selected: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
    /** Scroll to an instance and focus it. */
    reveal: v.object({ instanceId: id }),
    /** Show something else, such as a folder chosen in a tree: the page takes it over and asks for `view/update`. */
    navigate: v.object({ title: v.string(), spec: viewSpec }),
  },
} as const satisfies Contract;

export type GridPageContract = typeof gridPageContract;
