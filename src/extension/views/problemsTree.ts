import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { throttle } from "../coalesce.ts";
import type { ProblemInfo, ProblemSummary } from "../../protocol/project.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { countText, plural, problemTitles } from "../text.ts";

/** Rows that a kind shows at first, and more with each "Show More". */
const PAGE = 100;
/** The tree is read again at most so often, in ms. */
const REFRESH = 1_000;

class ProjectProblems {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

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

type Node = ProjectProblems | ProblemKindNode | ProblemNode | MoreProblems;

/** Files that cannot be used: by kind with counts, then each with its reason. The view's badge counts them. */
export class ProblemsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #view: vscode.TreeView<Node>;
  readonly #refresh = this.#owned.add(throttle(() => this.#changed.fire(), REFRESH));
  /** How many rows a kind shows, by its item's id. */
  readonly #shown = new Map<string, number>();

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView("winnow.problems", { treeDataProvider: this }),
    );
    this.#owned.add(projects.each((project) => this.#follow(project)));
    this.#owned.add(projects.onDidChange(() => this.#changed.fire()));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.#top(await this.#projects.list());
    if (node instanceof ProjectProblems) return kindsOf(node.project);
    if (node instanceof ProblemKindNode) return this.#rows(node);
    return [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node instanceof ProblemNode) return problemItem(node);
    if (node instanceof MoreProblems) return moreItem(node);
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    if (node instanceof ProjectProblems) {
      const item = new vscode.TreeItem(node.project.name, Expanded);
      item.id = node.project.dir;
      return item;
    }
    const { kind, count } = node.summary;
    const item = new vscode.TreeItem(problemTitles[kind], Collapsed);
    item.id = idOf(node);
    item.description = countText(count);
    item.iconPath = new vscode.ThemeIcon(
      "warning",
      new vscode.ThemeColor("list.warningForeground"),
    );
    item.contextValue = "kind";
    item.accessibilityInformation = { label: `${problemTitles[kind]}, ${plural(count, "file")}` };
    return item;
  }

  showMore({ kind }: MoreProblems): void {
    const id = idOf(kind);
    this.#shown.set(id, (this.#shown.get(id) ?? PAGE) + PAGE);
    this.#changed.fire();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #top(projects: readonly Project[]): Promise<Node[]> {
    const [only] = projects;
    if (projects.length === 1 && only) return kindsOf(only);
    const counted = await Promise.all(
      projects.map(async (project) => ({ project, kinds: await kindsOf(project) })),
    );
    return counted
      .filter(({ kinds }) => kinds.length > 0)
      .map(({ project }) => new ProjectProblems(project));
  }

  async #rows(node: ProblemKindNode): Promise<Node[]> {
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

  #follow(project: Project): Disposable {
    const store = new DisposableStore();
    store.add(
      project.engine.on("project/changed", ({ problems }) => {
        if (problems) this.#refresh();
      }),
    );
    store.add(
      project.engine.onDidChangeState(({ kind }) => {
        if (kind === "ready") this.#refresh();
      }),
    );
    store.add(project.onDidChange(() => this.#countAll()));
    return store;
  }

  #countAll(): void {
    const value = this.#projects.all.reduce((sum, { status }) => sum + (status?.problems ?? 0), 0);
    this.#view.badge =
      value === 0 ? undefined : { value, tooltip: `${plural(value, "file")} cannot be used` };
  }
}

async function kindsOf(project: Project): Promise<ProblemKindNode[]> {
  // The Projects view says why an engine cannot start; this one has nothing to list then.
  if (project.state.kind === "failed") return [];
  const summary = await project.engine.call("problem/summary", {});
  return summary.map((one) => new ProblemKindNode(project, one));
}

function idOf({ project, summary }: ProblemKindNode): string {
  return `${project.dir}\0${summary.kind}`;
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
