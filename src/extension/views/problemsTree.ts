import path from "node:path";
import * as vscode from "vscode";
import type { ProblemInfo, ProblemSummary } from "../../protocol/project.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { countText, plural, problemTitles } from "../text.ts";
import { ProjectTree } from "./projectTree.ts";

/** Rows that a kind shows at first, and more with each "Show More". */
const PAGE = 100;

/** All problems of one kind in a project. */
export class ProblemKindNode {
  readonly project: Project;
  readonly summary: ProblemSummary;
  constructor(project: Project, summary: ProblemSummary) {
    this.project = project;
    this.summary = summary;
  }
}

export class ProblemNode {
  readonly project: Project;
  readonly problem: ProblemInfo;
  constructor(project: Project, problem: ProblemInfo) {
    this.project = project;
    this.problem = problem;
  }
}

export class MoreProblems {
  readonly kind: ProblemKindNode;
  readonly left: number;
  constructor(kind: ProblemKindNode, left: number) {
    this.kind = kind;
    this.left = left;
  }
}

type Node = ProblemKindNode | ProblemNode | MoreProblems;

/** Files that cannot be used: by kind with counts, then each with its reason. The view's badge counts them. */
export class ProblemsTree extends ProjectTree<Node> {
  /** How many rows a kind shows, by its item's id. */
  readonly #shown = new Map<string, number>();

  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.problems",
      refreshMs: 1000,
      leavesOutEmpty: true,
      follow: ({ engine }, refresh) =>
        engine.on("project/changed", ({ problems }) => {
          if (problems) refresh();
        }),
    });
    this.owned.add(projects.each((project) => project.onDidChange(() => this.#countAll())));
    this.owned.add(projects.onDidChange(() => this.#countAll()));
  }

  showMore({ kind }: MoreProblems): void {
    const id = idOf(kind);
    this.#shown.set(id, (this.#shown.get(id) ?? PAGE) + PAGE);
    this.redraw();
  }

  protected async childrenOfProject(project: Project): Promise<Node[]> {
    const summary = await project.engine.call("problem/summary", {});
    return summary.map((one) => new ProblemKindNode(project, one));
  }

  protected async childrenOf(node: Node): Promise<Node[]> {
    if (!(node instanceof ProblemKindNode)) return [];
    const { project, summary } = node;
    const limit = this.#shown.get(idOf(node)) ?? PAGE;
    const rows = await project.engine.call("problem/list", {
      kind: summary.kind,
      offset: 0,
      limit: Math.min(limit, 10_000),
    });
    const left = summary.count - rows.length;
    return [
      ...rows.map((problem) => new ProblemNode(project, problem)),
      ...(left > 0 && rows.length < 10_000 ? [new MoreProblems(node, left)] : []),
    ];
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof ProblemNode) return problemItem(node);
    return node instanceof MoreProblems ? moreItem(node) : kindItem(node);
  }

  #countAll(): void {
    const value = this.projects.all.reduce((sum, { status }) => sum + (status?.problems ?? 0), 0);
    this.view.badge =
      value === 0 ? undefined : { value, tooltip: `${plural(value, "file")} cannot be used` };
  }
}

function idOf({ project, summary }: ProblemKindNode): string {
  return `${project.dir}\0${summary.kind}`;
}

function kindItem(node: ProblemKindNode): vscode.TreeItem {
  const { kind, count } = node.summary;
  const item = new vscode.TreeItem(problemTitles[kind], vscode.TreeItemCollapsibleState.Collapsed);
  item.id = idOf(node);
  item.description = countText(count);
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.contextValue = "kind";
  item.accessibilityInformation = { label: `${problemTitles[kind]}, ${plural(count, "file")}` };
  return item;
}

function problemItem(node: ProblemNode): vscode.TreeItem {
  const { project, problem } = node;
  const item = new vscode.TreeItem(path.basename(problem.path));
  item.id = `${project.dir}\0problem ${problem.id}`;
  item.description = problem.reason;
  item.tooltip = `${problem.path}\n${problem.reason}`;
  item.resourceUri = vscode.Uri.file(problem.path);
  item.contextValue = "problem";
  item.command = { command: "winnow.problem.open", title: "Open File", arguments: [node] };
  item.accessibilityInformation = { label: `${path.basename(problem.path)}: ${problem.reason}` };
  return item;
}

function moreItem(node: MoreProblems): vscode.TreeItem {
  const item = new vscode.TreeItem(`Show More (${countText(node.left)} left)`);
  item.iconPath = new vscode.ThemeIcon("add");
  item.command = { command: "winnow.problem.more", title: "Show More", arguments: [node] };
  return item;
}
