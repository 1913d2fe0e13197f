import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import type { ActionInfo, PluginInfo } from "../../protocol/plugins.ts";
import type { PluginList } from "../plugins/pluginList.ts";
import type { PluginLists } from "../plugins/pluginLists.ts";
import type { Project } from "../projects/project.ts";

class ProjectNode {
  readonly project: Project;
  constructor(project: Project) {
    this.project = project;
  }
}

export class PluginNode {
  readonly project: Project;
  readonly plugin: PluginInfo;
  constructor(project: Project, plugin: PluginInfo) {
    this.project = project;
    this.plugin = plugin;
  }
}

export class ActionNode {
  readonly project: Project;
  readonly action: ActionInfo;
  constructor(project: Project, action: ActionInfo) {
    this.project = project;
    this.action = action;
  }
}

type Node = ProjectNode | PluginNode | ActionNode;

/** The plugins of each project with their states, and their actions below them. */
export class PluginsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #lists: PluginLists;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #view: vscode.TreeView<Node>;
  /** Projects whose engine was asked: showing the view is what starts it. */
  readonly #asked = new WeakSet<PluginList>();

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(lists: PluginLists) {
    this.#lists = lists;
    this.#view = this.#owned.add(
      vscode.window.createTreeView("winnow.plugins", { treeDataProvider: this }),
    );
    this.#owned.add(lists.onDidChange(() => this.#changed.fire()));
    this.#owned.add(lists.projects.onDidChange(() => this.#changed.fire()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    try {
      if (!node)
        this.#view.message = vscode.workspace.isTrusted
          ? undefined
          : "Plugins run in trusted workspaces only.";
      return await this.#childrenOf(node);
    } catch (error) {
      this.#view.message = messageOf(error);
      return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node instanceof PluginNode) return pluginItem(node);
    if (node instanceof ActionNode) return actionItem(node);
    const item = new vscode.TreeItem(node.project.name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.project.dir;
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #childrenOf(node?: Node): Promise<Node[]> {
    if (node instanceof ProjectNode) return this.#pluginsOf(node.project);
    if (node instanceof PluginNode)
      return node.plugin.actions
        .filter(({ unlisted }) => !unlisted)
        .map((action) => new ActionNode(node.project, action));
    if (node) return [];
    const projects = await this.#lists.projects.list();
    const [only] = projects;
    if (projects.length === 1 && only) return this.#pluginsOf(only);
    return projects.map((project) => new ProjectNode(project));
  }

  async #pluginsOf(project: Project): Promise<Node[]> {
    const list = this.#lists.of(project);
    if (!list || project.state.kind === "failed") return [];
    if (!this.#asked.has(list)) {
      this.#asked.add(list);
      await list.refresh();
    }
    return list.plugins
      .toSorted((a, b) => a.title.localeCompare(b.title))
      .map((plugin) => new PluginNode(project, plugin));
  }
}

function pluginItem(node: PluginNode): vscode.TreeItem {
  const { project, plugin } = node;
  const { id, title, version, state, developing, actions, enabled } = plugin;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, actions.length > 0 ? Collapsed : None);
  item.id = `${project.dir}\0plugin\0${id}`;
  const said = [version, ...(developing ? ["in development"] : []), ...stateWords(plugin)];
  item.description = said.join(" · ");
  item.iconPath = iconOf(plugin);
  const isUntrusted = state.kind === "untrusted";
  if (!enabled) item.contextValue = "pluginDisabled";
  else if (isUntrusted) item.contextValue = "pluginUntrusted";
  else if (state.kind === "running") item.contextValue = "pluginRunning";
  else item.contextValue = "pluginStopped";
  item.tooltip = tooltipOf(plugin);
  item.accessibilityInformation = { label: `${title}, ${said.join(", ")}` };
  return item;
}

/** What is to be said of a state, as short as a tree's line is; a plugin that runs needs no words. */
function stateWords({ state, diagnostics }: PluginInfo): string[] {
  const isBroken = diagnostics.some(({ severity }) => severity === "error");
  switch (state.kind) {
    case "running":
      return isBroken ? ["the last build failed"] : [];
    case "untrusted":
      return ["not trusted yet"];
    case "invalid":
      return ["cannot be used"];
    case "building":
      return ["building…"];
    case "starting":
      return ["starting…"];
    case "waiting":
      return ["waits for the debugger"];
    case "restarting":
      return ["ended, starting again…"];
    case "failed":
      return ["failed"];
    case "disabled":
      return ["disabled"];
    case "stopped":
      return ["stopped"];
  }
}

function iconOf({ state, diagnostics }: PluginInfo): vscode.ThemeIcon {
  const warning = new vscode.ThemeColor("list.warningForeground");
  const error = new vscode.ThemeColor("list.errorForeground");
  switch (state.kind) {
    case "running":
      return diagnostics.some(({ severity }) => severity === "error")
        ? new vscode.ThemeIcon("plug", warning)
        : new vscode.ThemeIcon("plug", new vscode.ThemeColor("testing.iconPassed"));
    case "building":
    case "starting":
      return new vscode.ThemeIcon("sync~spin");
    case "waiting":
      return new vscode.ThemeIcon("debug");
    case "restarting":
      return new vscode.ThemeIcon("sync~spin", warning);
    case "untrusted":
      return new vscode.ThemeIcon("shield", warning);
    case "invalid":
    case "failed":
      return new vscode.ThemeIcon("error", error);
    case "disabled":
    case "stopped":
      return new vscode.ThemeIcon("circle-slash");
  }
}

function tooltipOf({ title, version, publisher, description, dir, state }: PluginInfo): string {
  const lines = [`${title} ${version}`];
  if (publisher !== "") lines[0] += `, by ${publisher}`;
  if (description !== "") lines.push(description);
  if ("message" in state) lines.push(state.message);
  if (state.kind === "running") lines.push(`Process ${state.pid}`);
  return [...lines, dir].join("\n");
}

function actionItem(node: ActionNode): vscode.TreeItem {
  const { project, action } = node;
  const item = new vscode.TreeItem(action.title);
  item.id = `${project.dir}\0action\0${action.id}`;
  item.description = action.description;
  item.iconPath = new vscode.ThemeIcon(action.icon === "" ? "play-circle" : action.icon);
  item.contextValue = "action";
  item.tooltip = `${action.title} (${action.id})\n${action.description}`.trim();
  item.accessibilityInformation = { label: `${action.title}, action. ${action.description}` };
  return item;
}
