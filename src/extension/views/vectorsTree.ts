import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { VectorTypeInfo } from "../../protocol/plugins.ts";
import type { PluginList } from "../plugins/pluginList.ts";
import type { PluginLists } from "../plugins/pluginLists.ts";
import type { Project } from "../projects/project.ts";
import { countText, plural } from "../text.ts";
import { vectorTypeText } from "./vectorTypeText.ts";

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
    this.canMake = hasHook(list, source, "vector_type");
  }
}

export class VectorTypeNode {
  readonly project: Project;
  readonly type: VectorTypeInfo;
  readonly canCompute: boolean;
  constructor(list: PluginList, type: VectorTypeInfo) {
    this.project = list.project;
    this.type = type;
    this.canCompute = hasHook(list, type.source, "vector");
  }
}

type Node = VectorSourceNode | VectorTypeNode;

/** Vector types by the plugin that made them, with how many images have one. */
export class VectorsTree implements Disposable, vscode.TreeDataProvider<Node> {
  readonly #lists: PluginLists;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());

  readonly onDidChangeTreeData: vscode.Event<void> = this.#changed.event;

  constructor(lists: PluginLists) {
    this.#lists = lists;
    this.#owned.add(vscode.window.createTreeView("winnow.vectors", { treeDataProvider: this }));
    this.#owned.add(lists.onDidChange(() => this.#changed.fire()));
    this.#owned.add(lists.projects.onDidChange(() => this.#changed.fire()));
  }

  getChildren(node?: Node): Node[] {
    if (node instanceof VectorTypeNode) return [];
    if (node) {
      const list = this.#lists.of(node.project);
      return list ? node.types.map((type) => new VectorTypeNode(list, type)) : [];
    }
    return this.#lists.all.flatMap((list) =>
      sourcesOf(list).map((source) => new VectorSourceNode(list, source)),
    );
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node instanceof VectorTypeNode ? typeItem(node) : sourceItem(node, this.#lists);
  }

  dispose(): void {
    this.#owned.dispose();
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

function hasHook(list: PluginList, pluginId: string, hook: "vector" | "vector_type"): boolean {
  return list.actions.some((action) => action.pluginId === pluginId && action.hooks.includes(hook));
}

function sourceItem(node: VectorSourceNode, lists: PluginLists): vscode.TreeItem {
  const { project, source, title, types, canMake } = node;
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, types.length > 0 ? Expanded : None);
  item.id = `${project.dir}\0vectors\0${source}`;
  item.description = [
    ...(lists.projects.all.length > 1 ? [project.name] : []),
    ...(types.length === 0 ? ["no vectors yet"] : []),
  ].join(" · ");
  item.iconPath = new vscode.ThemeIcon("plug");
  if (canMake) item.contextValue = "vectorSource";
  return item;
}

function typeItem(node: VectorTypeNode): vscode.TreeItem {
  const { project, type, canCompute } = node;
  const { id, dimensions, count, params, source } = type;
  const name = vectorTypeText(type);
  const item = new vscode.TreeItem(name);
  item.id = `${project.dir}\0vectorType\0${id}`;
  item.description = countText(count);
  item.iconPath = new vscode.ThemeIcon("graph-scatter");
  if (canCompute) item.contextValue = "vectorTypeComputed";
  else item.contextValue = "vectorType";
  item.tooltip = [
    `${name}: ${plural(dimensions, "dimension")}, ${plural(count, "image")}`,
    `Of ${source}`,
    ...Object.entries(params).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ].join("\n");
  item.accessibilityInformation = { label: `${name}, ${plural(count, "image")} with a vector` };
  return item;
}
