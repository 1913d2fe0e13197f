import * as v from "valibot";
import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { ResultGroupInfo, ResultInfo } from "../../protocol/results.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { ResultGroupNode, ResultNode } from "../views/resultsTree.ts";
import { pickProject } from "./pick.ts";
import { projectOf, type Pages } from "./targets.ts";

/** A result that a command is about, and those of its groups that were chosen; null: none were. */
export interface ResultTarget {
  readonly project: Project;
  readonly result: ResultInfo;
  readonly groupIds: readonly number[] | null;
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
    return { project: arg.project, result: arg.result, groupIds: null };
  if (arg instanceof ResultGroupNode) {
    const { project, result } = arg;
    const also = Array.isArray(others) ? others : [];
    const groups = [arg, ...also].filter(
      (node) => node instanceof ResultGroupNode && node.result.id === result.id,
    ) as ResultGroupNode[];
    return { project, result, groupIds: [...new Set(groups.map(({ group }) => group.id))] };
  }
  const named = v.safeParse(ofGrid, arg);
  const grid = pages.grids.active ?? (named.success ? pages.grids.recent() : undefined);
  const resultId = named.success ? named.output.resultId : grid?.view.spec.result?.id;
  if (grid && resultId !== undefined) {
    const { groupId, groupIds = null } = named.success ? named.output : {};
    const chosen = groupId ? [groupId] : groupIds;
    // What a cell of a report stands for is told only when it is asked for.
    const asked = chosen ?? grid.view.spec.result?.groups ?? null;
    const result = await grid.project.engine.call("result/get", { resultId, groupIds: asked });
    return { project: grid.project, result, groupIds: chosen };
  }
  const project = await projectOf(pages, undefined, pickProject);
  return project && pickResult(project);
}

async function pickResult(project: Project): Promise<ResultTarget | undefined> {
  const all = await project.engine.call("result/list", {});
  if (all.length === 0)
    throw new WinnowError(
      "bad-request",
      "There is no result yet. An action of a plugin that gives groups makes one.",
    );
  const items = all.map((result) => ({
    label: result.title,
    description: `${plural(result.groups.length, "group")} · ${whenText(result.time, Date.now())}`,
    result,
  }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which result?" });
  return choice && { project, result: choice.result, groupIds: null };
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
