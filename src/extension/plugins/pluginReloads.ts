import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import type { Reporter } from "../reporter.ts";
import type { PluginNode } from "../views/pluginsTree.ts";
import type { ActionRunner } from "./actionRunner.ts";
import { allPlugins, keyOfPlugin, pluginOfFile } from "./pluginFiles.ts";
import type { PluginLists } from "./pluginLists.ts";

/** How long it is said that a plugin was reloaded; ms. */
const saidMs = 4000;

/**
 * What an author is told while writing a plugin: its state in the status bar while one of its files is in the editor,
 * how long a reload took, and, where the setting says so, its last action run once more.
 */
export function pluginReloads(
  lists: PluginLists,
  runner: ActionRunner,
  reporter: Reporter,
): Disposable {
  const owned = new DisposableStore();
  const item = owned.add(
    vscode.window.createStatusBarItem("winnow.plugin", vscode.StatusBarAlignment.Left, 9),
  );
  item.name = "Winnow Plugin";
  const generations = new Map<string, number>();
  const savedAt = new Map<string, number>();
  const said = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();
  owned.add(toDisposable(() => timers.forEach(clearTimeout)));

  const show = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const node = uri && pluginOfFile(lists, uri);
    void vscode.commands.executeCommand("setContext", "winnow.pluginFile", isDebuggable(node));
    if (!node) return item.hide();
    Object.assign(item, faceOf(node, said.get(keyOfPlugin(node))));
    item.show();
  };
  const reloaded = (node: PluginNode): void => {
    const key = keyOfPlugin(node);
    const saved = savedAt.get(key);
    savedAt.delete(key);
    const took = saved === undefined ? "" : ` in ${Math.round(performance.now() - saved)} ms`;
    said.set(key, `reloaded${took}`);
    reporter.log.info(`plugin ${node.plugin.id}: reloaded${took}`);
    const timer = setTimeout(() => {
      timers.delete(timer);
      said.delete(key);
      show();
    }, saidMs);
    timers.add(timer);
    const last = runner.last;
    const isOwn = last?.project === node.project && last.actionId.startsWith(`${node.plugin.id}/`);
    const rerun = vscode.workspace
      .getConfiguration("winnow.plugins", vscode.Uri.file(node.plugin.dir))
      .get("rerunOnReload", false);
    if (isOwn && rerun) reporter.watch(runner.again());
  };
  const look = (): void => {
    for (const node of allPlugins(lists)) {
      const { plugin } = node;
      const key = keyOfPlugin(node);
      if (plugin.state.kind !== "running" || generations.get(key) === plugin.generation) continue;
      const isFirst = !generations.has(key);
      generations.set(key, plugin.generation);
      if (!isFirst && plugin.developing) reloaded(node);
    }
    show();
  };
  owned.add(lists.onDidChange(look));
  owned.add(vscode.window.onDidChangeActiveTextEditor(show));
  owned.add(vscode.workspace.onDidChangeConfiguration(show));
  owned.add(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      const node = pluginOfFile(lists, uri);
      if (node) savedAt.set(keyOfPlugin(node), performance.now());
    }),
  );
  look();
  return owned;
}

/** F5 is the plugin's where nothing else was set up to be debugged. */
function isDebuggable(node: PluginNode | undefined): boolean {
  if (!node) return false;
  const own = vscode.workspace.getConfiguration("launch").get<unknown[]>("configurations", []);
  return own.length === 0;
}

type Face = Pick<
  vscode.StatusBarItem,
  "text" | "tooltip" | "command" | "backgroundColor" | "accessibilityInformation"
>;

function faceOf(node: PluginNode, said: string | undefined): Face {
  const { title, state, diagnostics } = node.plugin;
  const face = (icon: string, text: string, tooltip: string, isError = false): Face => ({
    text: `$(${icon}) ${text}`,
    tooltip: `${tooltip}\nClick for its output.`,
    command: { title: "Show Output", command: "winnow.plugin.showOutput", arguments: [node] },
    backgroundColor: isError ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined,
    accessibilityInformation: { label: `Plugin ${text}. ${tooltip}` },
  });
  const broken = diagnostics.find(({ severity }) => severity === "error");
  switch (state.kind) {
    case "running":
      if (broken)
        return face(
          "error",
          `${title}: the build failed`,
          `${broken.message}\nWhat was built before goes on.`,
          true,
        );
      return said === undefined
        ? face("plug", title, "It runs, and is loaded anew at every save.")
        : face("check", `${title} ${said}`, "It runs as it was saved.");
    case "building":
    case "starting":
      return face("sync~spin", title, "It is being loaded.");
    case "waiting":
      return face("debug", `${title} waits for the debugger`, "It goes on once that is attached.");
    case "restarting":
      return face("sync~spin", `${title}: starting again`, state.message, true);
    case "failed":
    case "invalid":
      return face("error", `${title} failed`, state.message, true);
    case "untrusted":
      return face("shield", `${title}: not trusted`, "It runs once you trust it.");
    case "disabled":
    case "stopped":
      return face("circle-slash", `${title}: ${state.kind}`, "It does not run.");
  }
}
