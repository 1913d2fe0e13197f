import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import { ownOwner, type RunInfo, type SavedQuery } from "../../protocol/state.ts";
import { throttle } from "../coalesce.ts";
import { whenText } from "../commitText.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { countText } from "../text.ts";

/** Runs that are listed; the command line has the rest. */
const MOST_RUNS = 1000;
/** The tree is read again at most so often, in ms. */
const REFRESH = 500;

class ProjectNode {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

export class SavedQueryNode {
  readonly project: Project;
  readonly query: SavedQuery;
  constructor(project: Project, query: SavedQuery) {
    this.project = project;
    this.query = query;
  }
}

/** What plugins worked out; there only where there is some. */
class RunsNode {
  readonly project: Project;
  readonly runs: readonly RunInfo[];
  constructor(project: Project, runs: readonly RunInfo[]) {
    this.project = project;
    this.runs = runs;
  }
}

export class RunNode {
  readonly project: Project;
  readonly run: RunInfo;
  constructor(project: Project, run: RunInfo) {
    this.project = project;
    this.run = run;
  }
}

type Node = ProjectNode | SavedQueryNode | RunsNode | RunNode;

/** Saved queries by name, and below them the runs of plugins. */
export class SavedTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #refresh = this.#owned.add(throttle(() => this.#changed.fire(), REFRESH));
  readonly #view: vscode.TreeView<Node>;

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    this.#view = this.#owned.add(
      vscode.window.createTreeView("winnow.savedQueries", { treeDataProvider: this }),
    );
    this.#owned.add(projects.each((project) => this.#follow(project)));
    this.#owned.add(projects.onDidChange(() => this.#changed.fire()));
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
    if (node instanceof SavedQueryNode) return queryItem(node);
    if (node instanceof RunNode) return runItem(node);
    if (node instanceof RunsNode) return runsItem(node);
    const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.project.dir;
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #childrenOf(node?: Node): Promise<Node[]> {
    if (node instanceof ProjectNode) return savedIn(node.project);
    if (node instanceof RunsNode) return node.runs.map((run) => new RunNode(node.project, run));
    if (node) return [];
    const projects = await this.#projects.list();
    const [only] = projects;
    if (projects.length === 1 && only) return savedIn(only);
    return projects.map((project) => new ProjectNode(project));
  }

  #follow(project: Project): Disposable {
    const store = new DisposableStore();
    store.add(
      project.engine.on("state/changed", ({ changes }) => {
        if (changes.some(({ kind }) => kind === "query" || kind === "run")) this.#refresh();
      }),
    );
    store.add(
      project.engine.onDidChangeState(({ kind }) => {
        if (kind === "ready") this.#refresh();
      }),
    );
    return store;
  }
}

async function savedIn(project: Project): Promise<Node[]> {
  if (project.state.kind === "failed") return [];
  const [queries, runs] = await Promise.all([
    project.engine.call("saved/list", { owner: null }),
    project.engine.call("run/list", { owner: null, offset: 0, limit: MOST_RUNS }),
  ]);
  return [
    ...queries.map((query) => new SavedQueryNode(project, query)),
    ...(runs.length > 0 ? [new RunsNode(project, runs)] : []),
  ];
}

function queryItem(node: SavedQueryNode): vscode.TreeItem {
  const { project, query } = node;
  const item = new vscode.TreeItem(query.name);
  item.id = `${project.dir}\0query\0${query.owner}\0${query.name}`;
  const text = query.text.replaceAll(/\s+/g, " ");
  item.description = query.owner === ownOwner ? text : `${query.owner} · ${text}`;
  item.iconPath = new vscode.ThemeIcon("bookmark");
  item.contextValue = "savedQuery";
  item.tooltip = `${query.name}\n${query.text}`;
  item.command = { command: "winnow.saved.open", title: "Open in Grid", arguments: [node] };
  item.accessibilityInformation = { label: `${query.name}, ${text}` };
  return item;
}

function runsItem({ project, runs }: RunsNode): vscode.TreeItem {
  const item = new vscode.TreeItem("Runs", vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${project.dir}\0runs`;
  item.description = runs.length < MOST_RUNS ? countText(runs.length) : `the first ${MOST_RUNS}`;
  item.iconPath = new vscode.ThemeIcon("beaker");
  return item;
}

function runItem(node: RunNode): vscode.TreeItem {
  const { project, run } = node;
  const { owner, key, version, createdAt, updatedAt, results } = run;
  const item = new vscode.TreeItem(key);
  item.id = `${project.dir}\0run\0${owner}\0${key}`;
  item.description = `${owner} · ${whenText(updatedAt, Date.now())}`;
  item.iconPath = new vscode.ThemeIcon(results ? "pass" : "circle-outline");
  item.contextValue = "run";
  const kept = results ? `${countText(results.bytes)} bytes of results` : "No results yet";
  item.tooltip = `${key}\n${owner} ${version}, ${new Date(createdAt).toLocaleString()}\n${kept}`;
  item.command = { command: "winnow.run.show", title: "Show Config", arguments: [node] };
  item.accessibilityInformation = { label: `${key}, of ${owner}, ${kept}` };
  return item;
}
