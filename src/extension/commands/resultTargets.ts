import * as v from "valibot";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { ResultGroupInfo, ResultInfo } from "../../protocol/results.ts";
import type { ViewResult } from "../../protocol/view.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { ResultGroupNode, ResultNode, resultText } from "../views/resultsTree.ts";
import { pickProject } from "./pick.ts";
import { projectOf, type Pages } from "./targets.ts";

/** A result that a command is about. */
export interface ResultTarget {
  readonly project: Project;
  readonly result: ResultInfo;
  /** Those of its groups that were chosen; null: none were, so that all that it lists are meant. */
  readonly groupIds: readonly number[] | null;
  /** The scores that the grid shows it by: nobody else is meant. */
  readonly scores: Pick<ViewResult, "min" | "max">;
}

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** As a grid's menu or its page names it. */
const ofGrid = v.object({
  resultId: id,
  groupId: v.optional(id),
  groupIds: v.optional(v.nullable(v.array(id))),
});

/**
 * The result of a tree's item, of a grid's group, of the grid in use, or the one that is picked; undefined when the
 * user gives up.
 */
export async function resultTarget(
  pages: Pages,
  arg: unknown,
  others?: unknown,
): Promise<ResultTarget | undefined> {
  if (arg instanceof ResultNode)
    return { project: arg.project, result: arg.result, groupIds: null, scores: everyScore };
  if (arg instanceof ResultGroupNode) {
    const { project, result } = arg;
    const also = Array.isArray(others) ? others : [];
    const groups = [arg, ...also].filter(
      (node) => node instanceof ResultGroupNode && node.result.id === result.id,
    ) as ResultGroupNode[];
    const groupIds = [...new Set(groups.map(({ group }) => group.id))];
    return { project, result, groupIds, scores: everyScore };
  }
  const named = v.safeParse(ofGrid, arg);
  const grid = pages.grids.active ?? (named.success ? pages.grids.recent() : undefined);
  const resultId = named.success ? named.output.resultId : grid?.view.spec.result?.id;
  if (grid && resultId !== undefined) {
    const { groupId, groupIds = null } = named.success ? named.output : {};
    const chosen = groupId ? [groupId] : groupIds;
    const { result: shown } = grid.view.spec;
    const { groups, min, max } = shown?.id === resultId ? shown : everyScore;
    // What a cell of a report stands for is told only when it is asked for.
    const asked = { resultId, groupIds: chosen ?? groups };
    const result = await grid.project.engine.call("result/get", asked);
    // And none of those that the result lists: "all" are those on show.
    const isOfReport = result.groups.some(({ inReport }) => inReport);
    const { project } = grid;
    return {
      project,
      result,
      groupIds: isOfReport ? asked.groupIds : chosen,
      scores: { min, max },
    };
  }
  const project = await projectOf(pages, undefined, pickProject);
  return project && pickResult(project);
}

const everyScore = { groups: null, min: null, max: null };

async function pickResult(project: Project): Promise<ResultTarget | undefined> {
  const all = await project.engine.call("result/list", {});
  if (all.length === 0)
    throw new WinnowError(
      "bad-request",
      "There is no result yet. An action that gives groups or a report makes one.",
    );
  const items = all.map((result) => ({
    label: result.title,
    description: resultText(result),
    result,
  }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which result?" });
  return choice && { project, result: choice.result, groupIds: null, scores: everyScore };
}

/** The group that is meant: the chosen one, the only one, or the one that is picked. */
export async function oneGroup(
  { result, groupIds }: ResultTarget,
  placeHolder: string,
): Promise<ResultGroupInfo | undefined> {
  const groups = chosen(result, groupIds);
  if (groups.length === 1) return groups[0];
  return (await vscode.window.showQuickPick(groups.map(itemOf), { placeHolder }))?.group;
}

/** At least `least` groups: those that are chosen, or those that are picked. */
export async function someGroups(
  { result, groupIds }: ResultTarget,
  placeHolder: string,
  least: number,
): Promise<readonly ResultGroupInfo[] | undefined> {
  if (groupIds && groupIds.length >= least) return chosen(result, groupIds);
  if (result.groups.length < least)
    throw new WinnowError("bad-request", `The result has fewer than ${least} groups.`);
  const items = result.groups.map((group) => ({
    ...itemOf(group),
    picked: groupIds?.includes(group.id) ?? false,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true });
  if (!picked || picked.length === 0) return undefined;
  if (picked.length < least)
    throw new WinnowError("bad-request", `Choose at least ${least} groups.`);
  return picked.map(({ group }) => group);
}

function chosen(
  { groups }: ResultInfo,
  groupIds: readonly number[] | null,
): readonly ResultGroupInfo[] {
  const found = groupIds ? groups.filter((group) => groupIds.includes(group.id)) : groups;
  if (found.length === 0)
    throw new WinnowError("not-found", "The group is not there any more. Choose another one.");
  return found;
}

function itemOf(group: ResultGroupInfo): vscode.QuickPickItem & { group: ResultGroupInfo } {
  return { label: group.name, description: plural(group.count, "image"), group };
}
