import * as v from "valibot";
import type { ReportInfo } from "./reports.ts";
import { request } from "./rpc.ts";

// What windows and the command line ask of the engine about what actions gave.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** Groups that an action gave, kept so that the user can go back to them; see core/results. */
export interface ResultInfo {
  readonly id: number;
  readonly title: string;
  /** `plugin/action`. */
  readonly actionId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Whether more groups may come. */
  readonly running: boolean;
  /** Without those that only its report leads to, unless they were asked for. */
  readonly groups: readonly ResultGroupInfo[];
  /** Whether it also is a page of text, tables and charts: `result/report`. */
  readonly hasReport: boolean;
  /** What its scores can be filtered by: those of all members or, without any, of the groups; null: without scores. */
  readonly scale: ScoreScaleInfo | null;
  readonly scored: "members" | "groups" | "nothing";
}

export interface ResultGroupInfo {
  /** Stays with the group through sorting, merging and renaming. */
  readonly id: number;
  readonly name: string;
  /** Whether its members are images: it holds every instance of them. */
  readonly ofImages: boolean;
  /** Whether it is what a cell of the result's report stands for. */
  readonly inReport: boolean;
  /** Instances that are still in the project. */
  readonly count: number;
  readonly score: number | null;
  /** The best score of a member that is still in the project; null: without scores. */
  readonly bestMember: number | null;
  /** Of `score`. */
  readonly scale: ScoreScaleInfo | null;
}

export interface ScoreScaleInfo {
  readonly min: number;
  readonly max: number;
  readonly description: string;
  readonly maxIsBest: boolean;
}

/** Groups (null: all), and the ends of the scores, where they are filtered by them. */
const shown = {
  groupIds: v.nullable(v.array(id)),
  min: v.optional(v.nullable(v.number()), null),
  max: v.optional(v.nullable(v.number()), null),
};

export const resultRequests = {
  /** Newest first, at most 50 are kept. */
  "result/list": request(v.object({}))<ResultInfo[]>(),
  /** With its listed groups, or those of a report's cells when `groupIds` are such. */
  "result/get": request(
    v.object({ resultId: id, groupIds: v.optional(v.nullable(v.array(id)), null) }),
  )<ResultInfo>(),
  /** Its text, tables and charts, with ids of groups behind their cells. */
  "result/report": request(v.object({ resultId: id }))<ReportInfo>(),
  "result/delete": request(v.object({ resultId: id }))<null>(),
  "result/renameGroup": request(
    v.object({
      resultId: id,
      groupId: id,
      name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500)),
    }),
  )<ResultInfo>(),
  /** Into the first of them; scores of members stay where all have the same scale. */
  "result/merge": request(
    v.object({ resultId: id, groupIds: v.pipe(v.array(id), v.minLength(2)) }),
  )<ResultInfo>(),
  "result/removeGroups": request(v.object({ resultId: id, groupIds: v.array(id) }))<ResultInfo>(),
  /** Int32 ids of the instances of groups (null: of all), in their order; those with a score in [min, max], if said. */
  "result/ids": request(v.object({ resultId: id, ...shown }))<Uint8Array>(),
  /**
   * Writes the groups' names, or the members' scores, as a property in one commit: of whom `result/ids` answers. A new
   * property is of images where all groups are; it holds one tag, or several where a member is in several groups. Of
   * several scores the best counts.
   */
  "result/save": request(
    v.object({
      resultId: id,
      ...shown,
      what: v.picklist(["groups", "scores"]),
      property: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
    }),
  )<{ instances: number; commitId: number }>(),
} as const;

export const resultEvents = {
  /** It is new, other than before, or gone. */
  "result/changed": v.object({ resultId: id }),
} as const;
