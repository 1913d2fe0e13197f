import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import type { PluginInfo } from "../../protocol/plugins.ts";
import type { Reporter } from "../reporter.ts";
import type { PluginNode } from "../views/pluginsTree.ts";
import type { PluginConsent } from "./pluginConsent.ts";
import { keyOfPlugin } from "./pluginFiles.ts";
import type { PluginList } from "./pluginList.ts";
import type { PluginLists } from "./pluginLists.ts";
import { requireTrust } from "./workspaceTrust.ts";

/** A plugin that the user debugs, and the port of the process that a session was last attached to. */
interface Debugged {
  readonly node: PluginNode;
  port: number;
  /** The user ended its session: what is loaded from now on is not attached to any more. */
  isEnding: boolean;
}

export interface PluginDebuggerOptions {
  readonly lists: PluginLists;
  readonly consent: PluginConsent;
  readonly reporter: Reporter;
}

/** A restart from the debug toolbar ends the session before it begins the next, within this time; ms. */
const restartMs = 1000;

/**
 * Debugging sessions of plugins. A plugin that is debugged waits at every load for the debugger, which attaches anew by
 * itself: breakpoints stop in `activate` as in actions, after every save. It ends when the user ends a session.
 */
export class PluginDebugger implements Disposable {
  readonly #options: PluginDebuggerOptions;
  readonly #owned = new DisposableStore();
  readonly #debugged = new Map<string, Debugged>();

  constructor(options: PluginDebuggerOptions) {
    this.#options = options;
    this.#owned.add(options.lists.onDidChange((list) => this.#follow(list)));
    for (const type of ["node", "pwa-node"])
      this.#owned.add(
        vscode.debug.registerDebugAdapterTrackerFactory(type, {
          createDebugAdapterTracker: (session) => this.#trackerOf(session),
        }),
      );
  }

  /** Loads a plugin so that it waits for a debugger; answers the session that attaches to it. */
  async begin(node: PluginNode): Promise<vscode.DebugConfiguration> {
    const { project, plugin } = node;
    requireTrust();
    if (plugin.state.kind === "untrusted" && !(await this.#options.consent.ask(plugin)))
      throw new WinnowError("cancelled", "The plugin was not trusted.");
    const debugged: Debugged = { node, port: 0, isEnding: false };
    // From now on: the state with the port may be told before the answer.
    this.#debugged.set(keyOfPlugin(node), debugged);
    try {
      const { port } = await project.engine.call("plugin/debug", {
        pluginId: plugin.id,
        wait: true,
      });
      // It may have been saved, and so loaded anew, meanwhile.
      await project.plugins.refresh();
      const now = project.plugins.plugin(plugin.id);
      debugged.port = (now && portOf(now)) ?? port;
      return attachConfiguration(node, debugged.port);
    } catch (error) {
      if (this.#debugged.get(keyOfPlugin(node)) === debugged)
        this.#debugged.delete(keyOfPlugin(node));
      throw error;
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Attaches to the process of each new load. */
  #follow({ project, plugins }: PluginList): void {
    for (const plugin of plugins) {
      const debugged = this.#debugged.get(keyOfPlugin({ project, plugin }));
      const port = portOf(plugin);
      // Port 0: the first session is just about to be.
      if (!debugged || debugged.isEnding || debugged.port === 0) continue;
      if (port === null || port === debugged.port) continue;
      debugged.port = port;
      const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(plugin.dir));
      this.#options.reporter.watch(
        vscode.debug.startDebugging(folder, attachConfiguration(debugged.node, port), {
          suppressDebugView: true,
          suppressSaveBeforeStart: true,
        }),
      );
    }
  }

  /** Tells a session that the user ends from one whose process has ended: VS Code closes both in the same way. */
  #trackerOf({ configuration, parentSession }: vscode.DebugSession): vscode.DebugAdapterTracker {
    const { winnowPlugin: key, port } = configuration as { winnowPlugin?: unknown; port?: number };
    if (typeof key !== "string" || parentSession) return {};
    const debugged = this.#debugged.get(key);
    let hasEnded = false;
    return {
      onWillReceiveMessage: (message: DebugMessage) => {
        const isEnd = message.command === "disconnect" || message.command === "terminate";
        if (!isEnd || hasEnded) return;
        hasEnded = true;
        if (debugged && debugged.port === port)
          this.#options.reporter.watch(this.#end(key, debugged));
      },
      onDidSendMessage: (message: DebugMessage) => {
        if (message.event === "terminated" || message.event === "exited") hasEnded = true;
      },
    };
  }

  async #end(key: string, debugged: Debugged): Promise<void> {
    debugged.isEnding = true;
    await new Promise((resolve) => setTimeout(resolve, restartMs));
    // Another session has taken its place.
    if (this.#debugged.get(key) !== debugged) return;
    this.#debugged.delete(key);
    const { project, plugin } = debugged.node;
    await project.engine.call("plugin/stopDebugging", { pluginId: plugin.id });
  }
}

interface DebugMessage {
  readonly command?: string;
  readonly event?: string;
}

function portOf({ state }: PluginInfo): number | null {
  return state.kind === "waiting" || state.kind === "running" ? state.debugPort : null;
}

function attachConfiguration(node: PluginNode, port: number): vscode.DebugConfiguration {
  return {
    type: "node",
    request: "attach",
    name: node.plugin.title,
    address: "127.0.0.1",
    port,
    // The process stands still until the breakpoints are set.
    continueOnAttach: true,
    // It listens already; one that is gone has another port when it is back.
    timeout: 3000,
    sourceMaps: true,
    // Bundles lie outside of the workspace, and each load has a new one: stop in what is loaded until its map is read.
    outFiles: [],
    resolveSourceMapLocations: null,
    pauseForSourceMap: true,
    skipFiles: ["<node_internals>/**", "**/pluginHost.js"],
    internalConsoleOptions: "neverOpen",
    winnowPlugin: keyOfPlugin(node),
  };
}
