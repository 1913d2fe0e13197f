import * as vscode from "vscode";
import type { ActionInfo, VectorTypeInfo } from "../../protocol/plugins.ts";
import type { PluginList } from "../plugins/pluginList.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { countText, plural } from "../text.ts";
import { ProjectTree } from "./projectTree.ts";
import { ownersText, vectorTypeText } from "./vectorTypeText.ts";

/** A plugin that has vectors, or could make some. */
export class VectorSourceNode {
  readonly project: Project;
  readonly source: string;
  readonly title: string;
  readonly types: readonly VectorTypeInfo[];
  readonly canMake: boolean;
  constructor(list: PluginList, source: string) {
    this.project = list.project;
    this.source = source;
    this.title = list.plugin(source)?.title ?? source;
    this.types = list.vectorTypes.filter((type) => type.source === source);
    this.canMake = actionsOf(list, source, "vector_type").length > 0;
  }
}

export class VectorTypeNode {
  readonly project: Project;
  readonly type: VectorTypeInfo;
  /** What its plugin offers to do with it. */
  readonly actions: readonly ActionInfo[];
  constructor(list: PluginList, type: VectorTypeInfo) {
    this.project = list.project;
    this.type = type;
    this.actions = actionsOf(list, type.source, "vector");
  }
}

/** An action on a vector type, by its own title: what a button of the type's line is called is VS Code's to say. */
export class VectorActionNode {
  readonly of: VectorTypeNode;
  readonly action: ActionInfo;
  constructor(of: VectorTypeNode, action: ActionInfo) {
    this.of = of;
    this.action = action;
  }
}

type Node = VectorSourceNode | VectorTypeNode | VectorActionNode;

/** Vector types by the plugin that made them, with how many images or objects have one. */
export class VectorsTree extends ProjectTree<Node> {
  constructor(projects: Projects) {
    super(projects, {
      viewId: "winnow.vectors",
      refreshMs: 100,
      follow: ({ plugins }, refresh) => plugins.onDidChange(refresh),
    });
  }

  /** Of all projects: whoever asks for vectors starts no engine. */
  protected override async roots(): Promise<Node[]> {
    const tops = await Promise.all(this.projects.all.map((one) => this.childrenOfProject(one)));
    return tops.flat();
  }

  protected async childrenOfProject({ plugins: list }: Project): Promise<Node[]> {
    return sourcesOf(list).map((source) => new VectorSourceNode(list, source));
  }

  protected childrenOf(node: Node): Node[] {
    if (node instanceof VectorActionNode) return [];
    if (node instanceof VectorTypeNode)
      return node.actions.map((action) => new VectorActionNode(node, action));
    return node.types.map((type) => new VectorTypeNode(node.project.plugins, type));
  }

  protected itemOf(node: Node): vscode.TreeItem {
    if (node instanceof VectorActionNode) return actionItem(node);
    if (node instanceof VectorTypeNode) return typeItem(node);
    return sourceItem(node, this.projects.all.length > 1);
  }
}

function sourcesOf(list: PluginList): string[] {
  const makers = list.actions.filter(({ hooks }) => hooks.includes("vector_type"));
  return [
    ...new Set([
      ...list.vectorTypes.map(({ source }) => source),
      ...makers.map(({ pluginId }) => pluginId),
    ]),
  ];
}

function actionsOf(
  list: PluginList,
  pluginId: string,
  hook: "vector" | "vector_type",
): ActionInfo[] {
  return list.actions.filter(
    (action) => action.pluginId === pluginId && action.hooks.includes(hook),
  );
}

function sourceItem(node: VectorSourceNode, isOneOfSeveral: boolean): vscode.TreeItem {
  const { project, source, title, types, canMake } = node;
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, types.length > 0 ? Expanded : None);
  item.id = `${project.dir}\0vectors\0${source}`;
  item.description = [
    ...(isOneOfSeveral ? [project.name] : []),
    ...(types.length === 0 ? ["no vectors yet"] : []),
  ].join(" · ");
  item.iconPath = new vscode.ThemeIcon("plug");
  if (canMake) item.contextValue = "vectorSource";
  return item;
}

function typeItem(node: VectorTypeNode): vscode.TreeItem {
  const { project, type, actions } = node;
  const { id, dimensions, params, source } = type;
  const name = vectorTypeText(type);
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, actions.length > 0 ? Expanded : None);
  item.id = `${project.dir}\0vectorType\0${id}`;
  item.description = countText(type.count);
  item.iconPath = new vscode.ThemeIcon("graph-scatter");
  if (actions.length > 0) item.contextValue = "vectorTypeComputed";
  else item.contextValue = "vectorType";
  item.tooltip = [
    `${name}: ${plural(dimensions, "dimension")}, ${ownersText(type)}`,
    `Of ${source}`,
    ...Object.entries(params).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ].join("\n");
  item.accessibilityInformation = { label: `${name}, ${ownersText(type)} with a vector` };
  return item;
}

function actionItem({ of, action }: VectorActionNode): vscode.TreeItem {
  const item = new vscode.TreeItem(action.title);
  item.id = `${of.project.dir}\0vectorType\0${of.type.id}\0${action.id}`;
  item.iconPath = new vscode.ThemeIcon(action.icon === "" ? "play-circle" : action.icon);
  item.contextValue = "vectorAction";
  item.tooltip = `${action.title} (${action.id})\n${action.description}`.trim();
  item.accessibilityInformation = {
    label: `${action.title}, action on ${vectorTypeText(of.type)}. ${action.description}`.trim(),
  };
  return item;
}
