import type * as vscode from "vscode";
import { PluginNode } from "../views/pluginsTree.ts";
import { contains } from "../projects/sources.ts";
import type { PluginLists } from "./pluginLists.ts";

/** The plugin that a file is part of, as its innermost folder says. */
export function pluginOfFile(lists: PluginLists, uri: vscode.Uri): PluginNode | undefined {
  if (uri.scheme !== "file") return undefined;
  return allPlugins(lists)
    .filter(({ plugin }) => contains(plugin.dir, uri.fsPath))
    .toSorted((a, b) => b.plugin.dir.length - a.plugin.dir.length)[0];
}

export function allPlugins(lists: PluginLists): PluginNode[] {
  return lists.all.flatMap(({ project, plugins }) =>
    plugins.map((plugin) => new PluginNode(project, plugin)),
  );
}

/** One plugin of one project, as a text that a debugging session can carry: no NUL, which would not arrive. */
export function keyOfPlugin({ project, plugin }: PluginNode): string {
  return `${plugin.id} ${project.dir}`;
}
