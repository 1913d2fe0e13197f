import * as v from "valibot";
import type { ExifEntry, InstanceInfo, RenderedImage } from "./images.ts";
import { dataEvents, dataRequests } from "./pageData.ts";
import { request, type Contract } from "./rpc.ts";

/** The boundary between the extension host (server) and one viewer page (client). */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const viewerState = v.object({
  /** Names the viewer for the host, which finds its project by it after a window reload. */
  stateId: v.pipe(v.string(), v.uuid()),
  instanceId: id,
  inspector: v.boolean(),
  /** The two that are compared in place of the one. */
  compared: v.optional(v.nullable(v.tuple([id, id]))),
  /** Left out by pages of before. */
  annotations: v.optional(
    v.object({
      /** Whether they are drawn. */
      shown: v.boolean(),
      /** Whether the panel with the legend is open. */
      panel: v.boolean(),
    }),
  ),
});
export type ViewerState = v.InferOutput<typeof viewerState>;

/** The instance on show and where it is in the grid's view that the viewer was opened from. */
export interface Shown {
  readonly instance: InstanceInfo;
  /** Position in the view, or -1 when the view no longer has it. */
  readonly position: number;
  readonly total: number;
  /** The neighbours in the view, whose pictures the page loads ahead; null at its ends. */
  readonly previousId: number | null;
  readonly nextId: number | null;
}

export interface ViewerInit extends Shown {
  /** The page keeps it in its {@link ViewerState}. */
  readonly stateId: string;
  /** Whether another program writes the project: it can only be looked at. */
  readonly readOnly: boolean;
  /** Two instances to compare at once. */
  readonly compared?: readonly [number, number] | null;
}

export const viewerCommands = [
  "reveal-in-explorer",
  "reveal-in-os",
  "copy-path",
  "copy-relative-path",
  "open-file",
  "open-beside",
  "show-in-grid",
  "show-copies",
  "act-on-annotation",
] as const;
export type ViewerCommand = (typeof viewerCommands)[number];

export const viewerActions = [
  "next",
  "previous",
  "fit",
  "actual-size",
  "zoom-in",
  "zoom-out",
  "toggle-inspector",
] as const;
export type ViewerAction = (typeof viewerActions)[number];

export const viewerPageContract = {
  name: "viewer host",
  requests: {
    ready: request(v.object({ state: v.nullable(viewerState) }))<ViewerInit>(),
    /** Moves by `delta` positions in the view (clamped to its ends) and answers what is there. */
    step: request(v.object({ delta: v.pipe(v.number(), v.safeInteger()) }))<Shown>(),
    show: request(v.object({ instanceId: id }))<Shown>(),
    /** What is known of an instance, without showing it. */
    instance: request(v.object({ instanceId: id }))<InstanceInfo>(),
    exif: request(v.object({ instanceId: id }))<ExifEntry[]>(),
    /** maxSide 0: full size. */
    render: request(
      v.object({ instanceId: id, maxSide: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
    )<RenderedImage>(),
    command: request(v.object({ instanceId: id, command: v.picklist(viewerCommands) }))<null>(),
    /** The annotation that is selected in the page from now on; null: none. */
    selected: request(v.object({ annotationId: v.nullable(id) }))<null>(),
    ...dataRequests,
  },
  events: {
    ...dataEvents,
    action: v.object({ action: v.picklist(viewerActions) }),
    /** Show another instance in this page. */
    navigate: v.object({ instanceId: id }),
    /** Show two instances beside each other in this page. */
    compare: v.object({ instanceIds: v.tuple([id, id]) }),
  },
} as const satisfies Contract;

export type ViewerPageContract = typeof viewerPageContract;
