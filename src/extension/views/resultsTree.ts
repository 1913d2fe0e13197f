import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import type { ResultGroupInfo, ResultInfo } from "../../protocol/plugins.ts";
import { throttle } from "../coalesce.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { plural } from "../text.ts";

/** Groups of a result that are listed; the grid shows all. */
const MOST_GROUPS = 1000;
/** The tree is read again at most so often, in ms. */
const REFRESH = 500;

class ProjectNode {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

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

type Node = ProjectNode | ResultNode | ResultGroupNode;

/** What actions gave, newest first, with the groups of each. */
export class ResultsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #refresh = this.#owned.add(
    throttle(() => {
      this.#changed.fire();
      void this.#tellWhether();
    }, REFRESH),
  );
  readonly #view: vscode.TreeView<Node>;

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView("winnow.results", {
        treeDataProvider: this,
        canSelectMany: true,
      }),
    );
    this.#owned.add(projects.each((project) => this.#follow(project)));
    this.#owned.add(projects.onDidChange(() => this.#refresh()));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    try {
      if (!node) this.#view.message = undefined;
      return await this.#childrenOf(node);
    } catch (error) {
      this.#view.message = messageOf(error);
      return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node instanceof ResultNode) return resultItem(node);
    if (node instanceof ResultGroupNode) return groupItem(node);
    const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.project.dir;
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #childrenOf(node?: Node): Promise<Node[]> {
    if (node instanceof ProjectNode) return resultsOf(node.project);
    if (node instanceof ResultNode)
      return node.result.groups
        .slice(0, MOST_GROUPS)
        .map((group) => new ResultGroupNode(node, group));
    if (node) return [];
    const projects = await this.#projects.list();
    const [only] = projects;
    if (projects.length === 1 && only) return resultsOf(only);
    return projects.map((project) => new ProjectNode(project));
  }

  #follow(project: Project): Disposable {
    const store = new DisposableStore();
    store.add(project.engine.on("result/changed", () => this.#refresh()));
    store.add(
      project.engine.onDidChangeState(({ kind }) => {
        if (kind === "ready") this.#refresh();
      }),
    );
    if (project.state.kind === "ready") this.#refresh();
    return store;
  }

  /** The view is there only where there is something in it; while it is not, nobody asks it for its items. */
  async #tellWhether(): Promise<void> {
    const ready = (await this.#projects.list()).filter(({ state }) => state.kind === "ready");
    const all = await Promise.all(ready.map((project) => resultsOf(project).catch(() => [])));
    const hasResults = all.some((results) => results.length > 0);
    await vscode.commands.executeCommand("setContext", "winnow.hasResults", hasResults);
  }
}

async function resultsOf(project: Project): Promise<ResultNode[]> {
  if (project.state.kind === "failed") return [];
  const results = await project.engine.call("result/list", {});
  return results.map((result) => new ResultNode(project, result));
}

function resultItem(node: ResultNode): vscode.TreeItem {
  const { project, result } = node;
  const { title, groups, running, time, actionId } = result;
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${project.dir}\0${result.id}`;
  const when = running ? "running" : whenText(time, Date.now());
  item.description = `${plural(groups.length, "group")} · ${when}`;
  item.iconPath = new vscode.ThemeIcon(running ? "loading~spin" : "list-tree");
  item.contextValue = "result";
  item.tooltip = `${title}\n${actionId}, ${new Date(time).toLocaleString()}`;
  item.command = { command: "winnow.result.open", title: "Open in Grid", arguments: [node] };
  item.accessibilityInformation = { label: `${title}, ${item.description}` };
  return item;
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
