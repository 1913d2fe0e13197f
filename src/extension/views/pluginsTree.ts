import * as vscode from "vscode";
import type { ActionInfo, PluginInfo } from "../../protocol/plugins.ts";
import type { PluginList } from "../plugins/pluginList.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { ProjectTree } from "./projectTree.ts";

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

type Node = PluginNode | ActionNode;

/** The plugins of each project with their states, and their actions below them. */
export class PluginsTree extends ProjectTree<Node> {
  /** Projects whose engine was asked: showing the view is what starts it. */
  readonly #asked = new WeakSet<PluginList>();

  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.plugins",
      refreshMs: 100,
      follow: ({ plugins }, refresh) => plugins.onDidChange(refresh),
    });
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.redraw()));
  }

  protected override get message(): string | undefined {
    return vscode.workspace.isTrusted
      ? undefined
      : "Until this workspace is trusted, only the built-in plugin runs.";
  }

  protected async childrenOfProject(project: Project): Promise<Node[]> {
    const list = project.plugins;
    if (!this.#asked.has(list)) {
      this.#asked.add(list);
      await list.refresh();
    }
    return list.plugins
      .toSorted((a, b) => a.title.localeCompare(b.title))
      .map((plugin) => new PluginNode(project, plugin));
  }

  protected childrenOf(node: Node): Node[] {
    if (node instanceof ActionNode) return [];
    return node.plugin.actions
      .filter(({ unlisted }) => !unlisted)
      .map((action) => new ActionNode(node.project, action));
  }

  protected itemOf(node: Node): vscode.TreeItem {
    return node instanceof PluginNode ? pluginItem(node) : actionItem(node);
  }
}

function pluginItem(node: PluginNode): vscode.TreeItem {
  const { project, plugin } = node;
  const { id, title, version, state, developing, actions, enabled, origin } = plugin;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, actions.length > 0 ? Collapsed : None);
  item.id = `${project.dir}\0plugin\0${id}`;
  const said = [
    version,
    ...(origin === "builtin" ? ["built in"] : []),
    ...(developing ? ["in development"] : []),
    ...stateWords(plugin),
  ];
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
