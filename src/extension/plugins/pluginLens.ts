import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/event.ts";
import { plural } from "../text.ts";
import type { PluginNode } from "../views/pluginsTree.ts";
import { pluginOfFile } from "./pluginFiles.ts";
import type { PluginLists } from "./pluginLists.ts";

const declaration = /\bdefinePlugin\s*[(<]/;

/** "Debug Plugin" and what the plugin is doing, above `definePlugin`. */
export class PluginLenses implements Disposable, vscode.CodeLensProvider {
  readonly #lists: PluginLists;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<void>());
  readonly onDidChangeCodeLenses = (listener: () => void): vscode.Disposable =>
    new vscode.Disposable(this.#changed.event(listener).dispose);

  constructor(lists: PluginLists) {
    this.#lists = lists;
    this.#owned.add(lists.onDidChange(() => this.#changed.fire()));
  }

  static register(lists: PluginLists): Disposable {
    const store = new DisposableStore();
    const lenses = store.add(new PluginLenses(lists));
    const languages = ["typescript", "typescriptreact", "javascript", "javascriptreact"];
    const selector = languages.map((language) => ({ scheme: "file", language }));
    store.add(vscode.languages.registerCodeLensProvider(selector, lenses));
    return store;
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const node = pluginOfFile(this.#lists, document.uri);
    if (!node) return [];
    for (let at = 0; at < document.lineCount; at++) {
      const { text, range } = document.lineAt(at);
      // The import names it without a call.
      if (declaration.test(text)) return lensesOf(node, range);
    }
    return [];
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function lensesOf(node: PluginNode, range: vscode.Range): vscode.CodeLens[] {
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [node] });
  return [
    lens("$(debug-alt) Debug Plugin", "winnow.plugin.debug"),
    lens("$(refresh) Reload", "winnow.plugin.reload"),
    lens(stateText(node), "winnow.plugin.showOutput"),
  ];
}

function stateText({ plugin: { state, actions } }: PluginNode): string {
  if (state.kind !== "running") return state.kind;
  return `running, ${plural(actions.length, "action")}`;
}
