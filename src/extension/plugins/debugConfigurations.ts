import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { Reporter } from "../reporter.ts";
import type { PluginNode } from "../views/pluginsTree.ts";
import type { PluginDebugger } from "./pluginDebugger.ts";
import { allPlugins, pluginOfFile } from "./pluginFiles.ts";
import type { PluginLists } from "./pluginLists.ts";

export const debugType = "winnow-plugin";

/** What a launch.json says of a plugin; `project` is the absolute path of a dataset, the first that has it by default. */
export function debugConfiguration({ project, plugin }: PluginNode): vscode.DebugConfiguration {
  return {
    type: debugType,
    request: "launch",
    name: `Debug ${plugin.title}`,
    plugin: plugin.id,
    project: project.dir,
  };
}

/** Debugging of plugins without a launch.json and with one: a plugin's process is what Node's debugger attaches to. */
export class DebugConfigurations implements vscode.DebugConfigurationProvider {
  readonly #lists: PluginLists;
  readonly #debugger: PluginDebugger;
  readonly #reporter: Reporter;

  constructor(lists: PluginLists, pluginDebugger: PluginDebugger, reporter: Reporter) {
    this.#lists = lists;
    this.#debugger = pluginDebugger;
    this.#reporter = reporter;
  }

  async provideDebugConfigurations(): Promise<vscode.DebugConfiguration[]> {
    await this.#lists.projects.list();
    await Promise.all(this.#lists.all.map((list) => list.refresh()));
    // One that is written to a launch.json is for everybody's machine.
    return allPlugins(this.#lists).map((node) => {
      const { project: _, ...configuration } = debugConfiguration(node);
      return configuration;
    });
  }

  async resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      const node = await this.#nodeOf(configuration);
      return await this.#debugger.begin(node);
    } catch (error) {
      this.#reporter.report(error);
      return undefined;
    }
  }

  async #nodeOf({ plugin, project }: vscode.DebugConfiguration): Promise<PluginNode> {
    const lists = this.#lists;
    await lists.projects.list();
    if (typeof plugin !== "string" || plugin === "") {
      const uri = vscode.window.activeTextEditor?.document.uri;
      const node = uri && pluginOfFile(lists, uri);
      if (node) return node;
      throw new WinnowError(
        "not-found",
        "The file in the editor is no part of a plugin. Open one of the plugin's files, or name it as 'plugin' in launch.json.",
      );
    }
    const find = (): PluginNode | undefined =>
      allPlugins(lists).find(
        (node) =>
          node.plugin.id === plugin &&
          (typeof project !== "string" || project === "" || node.project.dir === project),
      );
    const known = find();
    if (known) return known;
    await Promise.all(lists.all.map((list) => list.refresh()));
    const found = find();
    if (found) return found;
    throw new WinnowError(
      "not-found",
      `There is no plugin '${plugin}' in the datasets of this window.`,
    );
  }
}
