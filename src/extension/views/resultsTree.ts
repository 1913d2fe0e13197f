import * as vscode from "vscode";
import type { ResultGroupInfo, ResultInfo } from "../../protocol/results.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { plural } from "../text.ts";
import { ProjectTree } from "./projectTree.ts";

/** Groups of a result that are listed; the grid shows all. */
const MOST_GROUPS = 1000;

export class ResultNode {
  readonly project: Project;
  readonly result: ResultInfo;
  constructor(project: Project, result: ResultInfo) {
    this.project = project;
    this.result = result;
  }
}

export class ResultGroupNode {
  readonly project: Project;
  readonly result: ResultInfo;
  readonly group: ResultGroupInfo;
  constructor({ project, result }: ResultNode, group: ResultGroupInfo) {
    this.project = project;
    this.result = result;
    this.group = group;
  }
}

type Node = ResultNode | ResultGroupNode;

/** What actions gave, newest first, with the groups of each. */
export class ResultsTree extends ProjectTree<Node> {
  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.results",
      view: { canSelectMany: true },
      follow: ({ engine }, refresh) => engine.on("result/changed", refresh),
    });
    this.owned.add(this.onDidChangeTreeData(() => void this.#tellWhether()));
    if (projects.all.some(({ state }) => state.kind === "ready")) this.refresh();
  }

  protected childrenOfProject(project: Project): Promise<Node[]> {
    return resultsOf(project);
  }

  protected childrenOf(node: Node): Node[] {
    if (node instanceof ResultGroupNode) return [];
    return node.result.groups
      .slice(0, MOST_GROUPS)
      .map((group) => new ResultGroupNode(node, group));
  }

  protected itemOf(node: Node): vscode.TreeItem {
    return node instanceof ResultNode ? resultItem(node) : groupItem(node);
  }

  /** The view is there only where there is something in it; while it is not, nobody asks it for its items. */
  async #tellWhether(): Promise<void> {
    const ready = (await this.projects.list()).filter(({ state }) => state.kind === "ready");
    const all = await Promise.all(ready.map((project) => resultsOf(project).catch(() => [])));
    const hasResults = all.some((results) => results.length > 0);
    await vscode.commands.executeCommand("setContext", "winnow.hasResults", hasResults);
  }
}

async function resultsOf(project: Project): Promise<ResultNode[]> {
  const results = await project.engine.call("result/list", {});
  return results.map((result) => new ResultNode(project, result));
}

function resultItem(node: ResultNode): vscode.TreeItem {
  const { project, result } = node;
  const { title, groups, hasReport, running, time, actionId } = result;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, groups.length === 0 ? None : Collapsed);
  item.id = `${project.dir}\0${result.id}`;
  item.description = resultText(result);
  const icon = hasReport ? "graph" : "list-tree";
  item.iconPath = new vscode.ThemeIcon(running ? "loading~spin" : icon);
  item.contextValue = isReportAlone(result) ? "report" : hasReport ? "resultReport" : "result";
  item.tooltip = `${title}\n${actionId}, ${new Date(time).toLocaleString()}`;
  item.command = hasReport
    ? { command: "winnow.result.report", title: "Open Report", arguments: [node] }
    : { command: "winnow.result.open", title: "Open in Grid", arguments: [node] };
  item.accessibilityInformation = { label: `${title}, ${item.description}` };
  return item;
}

/** What it holds, and since when. */
export function resultText({ hasReport, groups, running, time }: ResultInfo): string {
  const when = running ? "running" : whenText(time, Date.now());
  const what = [
    ...(hasReport ? ["report"] : []),
    ...(groups.length > 0 || !hasReport ? [plural(groups.length, "group")] : []),
  ];
  return `${what.join(", ")} · ${when}`;
}

function groupItem(node: ResultGroupNode): vscode.TreeItem {
  const { project, result, group } = node;
  const item = new vscode.TreeItem(group.name);
  item.id = `${project.dir}\0${result.id}\0${group.id}`;
  const score = scoreText(group);
  const images = plural(group.count, "image");
  item.description = score === "" ? images : `${images} · ${score}`;
  item.iconPath = new vscode.ThemeIcon("group-by-ref-type");
  item.contextValue = "resultGroup";
  item.tooltip = scaleText(result, group);
  item.command = { command: "winnow.result.open", title: "Open Alone", arguments: [node] };
  item.accessibilityInformation = { label: `${group.name}, ${item.description}` };
  return item;
}

/** Whether there is nothing to see of it in a grid. */
export function isReportAlone({ hasReport, groups }: ResultInfo): boolean {
  return hasReport && groups.length === 0;
}

function scoreText({ score, bestMember }: ResultGroupInfo): string {
  if (score !== null) return `score ${rounded(score)}`;
  return bestMember === null ? "" : `best ${rounded(bestMember)}`;
}

function scaleText(result: ResultInfo, group: ResultGroupInfo): string {
  const scale = group.scale ?? result.scale;
  if (!scale) return group.name;
  const what = scale.description === "" ? "Score" : scale.description;
  const best = scale.maxIsBest ? "high is best" : "low is best";
  return `${group.name}\n${what}, ${rounded(scale.min)} to ${rounded(scale.max)}, ${best}`;
}

function rounded(score: number): string {
  return String(Number(score.toPrecision(4)));
}
