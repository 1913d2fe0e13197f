import * as v from "valibot";
import { reportLimits, type ReportInfo } from "./reports.ts";
import { request, type Contract } from "./rpc.ts";

/** The boundary between the extension host (server) and the page of one report (client). */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());

/** How a block is shown; what is left out is as at first. */
const look = v.object({
  /** A chart as its numbers. */
  asTable: v.optional(v.boolean()),
  /** Rows of a table, or bars, that are drawn. */
  shown: v.optional(place),
  /** Places of the series that are hidden. */
  hidden: v.optional(v.pipe(v.array(place), v.maxLength(reportLimits.lineSeries))),
  /** The cell at the top left of a matrix. */
  from: v.optional(v.object({ row: place, column: place })),
});
export type ReportLook = v.InferOutput<typeof look>;

/** What the page itself keeps through `setState`, and hands back after a window reload. */
export const reportState = v.object({
  /** Names the page for the host, which finds its project by it. */
  stateId: v.pipe(v.string(), v.uuid()),
  resultId: id,
  /** Where the user left the threshold of a histogram, by the place of its block. */
  thresholds: v.record(v.string(), finite),
  /** How the user sorted a table, by the place of its block. */
  sorts: v.record(v.string(), v.object({ column: place, descending: v.boolean() })),
  /** By the place of the block; left out by pages of before. */
  looks: v.optional(v.record(v.string(), look), {}),
  /** How far the page is scrolled, in CSS pixels. */
  scroll: finite,
});
export type KeptReport = v.InferOutput<typeof reportState>;

export interface ReportInit {
  readonly stateId: string;
  readonly resultId: number;
  readonly title: string;
  /** Whose action made it, and when, in words. */
  readonly source: string;
  /** Groups that its result lists besides. */
  readonly groups: number;
  readonly report: ReportInfo;
}

export const reportPageContract = {
  name: "report host",
  requests: {
    /** What there is to show. */
    ready: request(v.object({}))<ReportInit>(),
    /**
     * Shows the images of a group in the grid, of a histogram those whose values are in [min, max]; null: no such end.
     */
    show: request(
      v.object({ groupId: id, min: v.nullable(finite), max: v.nullable(finite) }),
    )<null>(),
    /** Opens the groups that the result lists. */
    showGroups: request(v.object({}))<null>(),
    /** Starts the action of a histogram's threshold. */
    act: request(v.object({ block: place, threshold: finite }))<null>(),
    /** Puts a text on the clipboard. */
    copy: request(v.object({ text: v.pipe(v.string(), v.maxLength(20_000_000)) }))<null>(),
  },
  events: {
    /** The result changed, or is gone: the page asks `ready` again. */
    changed: v.object({}),
    /** What the user should know of the engine; null: all is well again. */
    engine: v.object({ lost: v.nullable(v.string()) }),
  },
} as const satisfies Contract;

export type ReportPageContract = typeof reportPageContract;
