import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Handlers } from "../commands/register.ts";
import { PluginNode } from "../views/pluginsTree.ts";
import type { ActionRunner } from "./actionRunner.ts";
import { DebugConfigurations, debugConfiguration, debugType } from "./debugConfigurations.ts";
import { createPlugin, newPlugin, type NewPlugin, type NewPluginOptions } from "./newPlugin.ts";
import { PluginDebugger } from "./pluginDebugger.ts";
import { pluginOfFile } from "./pluginFiles.ts";
import { PluginLenses } from "./pluginLens.ts";
import { pluginReloads } from "./pluginReloads.ts";

export interface AuthoringOptions extends NewPluginOptions {
  readonly context: vscode.ExtensionContext;
  readonly runner: ActionRunner;
  /** Asks for a plugin where the command was not called on one. */
  pick(arg: unknown): Promise<PluginNode | undefined>;
}

/** What authors of plugins have: new ones, the debugger, lenses, and what became of a save. */
export class Authoring implements Disposable {
  readonly commands: Handlers<"winnow.plugin.new" | "winnow.plugin.debug">;
  readonly #options: AuthoringOptions;
  readonly #owned = new DisposableStore();

  constructor(options: AuthoringOptions) {
    this.#options = options;
    const { context, lists, consent, runner, reporter, cliScript } = options;
    const pluginDebugger = this.#owned.add(new PluginDebugger({ lists, consent, reporter }));
    const configurations = new DebugConfigurations(lists, pluginDebugger, reporter);
    const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
    this.#owned.add(vscode.debug.registerDebugConfigurationProvider(debugType, configurations));
    // Only to list them: VS Code would ask each of two providers to resolve one, and load the plugin twice.
    const listed = {
      provideDebugConfigurations: () => configurations.provideDebugConfigurations(),
    };
    this.#owned.add(vscode.debug.registerDebugConfigurationProvider(debugType, listed, Dynamic));
    this.#owned.add(PluginLenses.register(lists));
    this.#owned.add(pluginReloads(lists, runner, reporter));
    // For the tests of plugins, in terminals.
    context.environmentVariableCollection.persistent = false;
    context.environmentVariableCollection.description = "The command line of Winnow, for plugins";
    context.environmentVariableCollection.replace("WINNOW_CLI", cliScript);
    this.commands = {
      "winnow.plugin.new": async () => {
        await newPlugin(options);
      },
      "winnow.plugin.debug": async (arg) => {
        const node = this.#nodeOf(arg) ?? (await options.pick(arg));
        if (!node) return;
        const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(node.plugin.dir));
        await vscode.debug.startDebugging(folder, debugConfiguration(node));
      },
    };
  }

  /** A new plugin, as "New Plugin…" makes it once it has asked. */
  create(plugin: NewPlugin): Promise<PluginNode | undefined> {
    return createPlugin(this.#options, plugin);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The plugin of the file in the editor, where nothing else was pointed at. */
  #nodeOf(arg: unknown): PluginNode | undefined {
    if (arg instanceof PluginNode) return arg;
    const uri = vscode.window.activeTextEditor?.document.uri;
    return arg === undefined && uri ? pluginOfFile(this.#options.lists, uri) : undefined;
  }
}
