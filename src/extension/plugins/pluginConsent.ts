import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Consents } from "../../engine-client/consent.ts";
import type { PluginInfo } from "../../protocol/plugins.ts";
import { coalesce } from "../coalesce.ts";
import type { Project } from "../projects/project.ts";
import type { Reporter } from "../reporter.ts";
import type { PluginPlaces } from "./places.ts";
import type { PluginLists } from "./pluginLists.ts";
import type { PluginSecrets } from "./pluginSecrets.ts";
import { requireTrust } from "./workspaceTrust.ts";

export interface PluginConsentOptions {
  readonly lists: PluginLists;
  readonly places: PluginPlaces;
  readonly secrets: PluginSecrets;
  readonly consents: Consents;
  readonly reporter: Reporter;
  /** Of this machine: contents that the user did not want. */
  readonly memory: vscode.Memento;
}

/**
 * Tells engines where plugins are and which of them may run, and asks the user once about each content that is new. In
 * a workspace that is not trusted nothing may run and nothing is asked; all is done when it is trusted.
 */
export class PluginConsent implements Disposable {
  readonly #options: PluginConsentOptions;
  readonly #owned = new DisposableStore();
  readonly #telling = new Map<Project, () => Promise<void>>();
  /** Contents that are being asked about, or were in this window. */
  readonly #asked = new Set<string>();

  constructor(options: PluginConsentOptions) {
    this.#options = options;
    const { lists, places, consents, reporter } = options;
    this.#owned.add(
      lists.projects.each((project) => {
        const tell = coalesce(
          () => this.#tell(project),
          (error) => {
            if (project.state.kind === "ready") reporter.report(error);
          },
        );
        this.#telling.set(project, tell);
        const subscription = project.engine.onDidChangeState(({ kind }) => {
          if (kind === "ready") void tell();
        });
        if (project.state.kind === "ready") void tell();
        return {
          dispose: () => {
            subscription.dispose();
            this.#telling.delete(project);
          },
        };
      }),
    );
    this.#owned.add(places.onDidChange(() => void this.tellAll()));
    // What another window or a terminal says counts here, too.
    this.#owned.add(consents.watch(() => void this.tellAll()));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.tellAll()));
    this.#owned.add(
      lists.onDidChange(({ plugins }) => {
        for (const plugin of plugins) this.#askLater(plugin);
      }),
    );
  }

  /** Engines that run are told anew; the others when they do. */
  async tellAll(): Promise<void> {
    const running = [...this.#telling].filter(([{ state }]) => state.kind === "ready");
    await Promise.all(running.map(([, tell]) => tell()));
  }

  /**
   * Asks whether a plugin may run; true when it may from now on.
   * @throws WinnowError plugin-refused in a workspace that is not trusted
   */
  async ask(plugin: PluginInfo): Promise<boolean> {
    if (plugin.state.kind !== "untrusted") return true;
    if (!vscode.workspace.isTrusted) await vscode.commands.executeCommand("workbench.trust.manage");
    requireTrust();
    const { contentHash } = plugin.state;
    this.#asked.add(contentHash);
    const by = plugin.publisher === "" ? "" : ` by ${plugin.publisher}`;
    const answer = await vscode.window.showWarningMessage(
      `Trust the plugin '${plugin.title}' ${plugin.version}${by}?`,
      {
        modal: true,
        detail: `A plugin is a program: it runs with all your rights on this machine, and can read and change your files and use the network. You are asked again when anything in it changes.\n\n${plugin.dir}`,
      },
      "Trust and Run",
      "Show Its Code",
    );
    if (answer === "Show Its Code") {
      this.#asked.delete(contentHash);
      await vscode.window.showTextDocument(vscode.Uri.file(plugin.main));
      return false;
    }
    if (answer !== "Trust and Run") {
      await this.#decline(contentHash);
      return false;
    }
    await this.#options.consents.trust({ id: plugin.id, contentHash });
    await this.tellAll();
    return true;
  }

  /** A folder whose plugin the user writes: it runs from now on, whatever is saved into it. */
  async develop(dir: string): Promise<void> {
    await this.#options.consents.develop(dir);
    await this.tellAll();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #tell(project: Project): Promise<void> {
    const { places, secrets, consents } = this.#options;
    const { isTrusted } = vscode.workspace;
    const { trusted, developed } = isTrusted
      ? await consents.read()
      : { trusted: [], developed: [] };
    // First, for a plugin may want them as soon as it is loaded.
    await secrets.send(project);
    await project.engine.call("plugin/places", {
      places: places.all.map(({ dir, origin }) => ({ dir, origin })),
      trusted: [...trusted],
      developed: [...developed],
    });
    await project.plugins.refresh();
  }

  #askLater(plugin: PluginInfo): void {
    const { state } = plugin;
    if (state.kind !== "untrusted" || !vscode.workspace.isTrusted) return;
    const { contentHash } = state;
    if (contentHash === "" || this.#asked.has(contentHash)) return;
    if (this.#declined.includes(contentHash)) return;
    this.#asked.add(contentHash);
    this.#options.reporter.watch(this.#offer(plugin, contentHash));
  }

  /** A question that may wait: a window that opens must not begin with a dialog in the way. */
  async #offer(plugin: PluginInfo, contentHash: string): Promise<void> {
    const answer = await vscode.window.showInformationMessage(
      `The plugin '${plugin.title}' is new on this machine, or changed. It runs once you trust it.`,
      "Review…",
      "Never",
    );
    if (answer === "Never") await this.#decline(contentHash);
    if (answer === "Review…") await this.ask(plugin);
  }

  get #declined(): string[] {
    return this.#options.memory.get<string[]>(declinedKey, []);
  }

  async #decline(contentHash: string): Promise<void> {
    const kept = this.#declined.filter((hash) => hash !== contentHash);
    await this.#options.memory.update(declinedKey, [...kept, contentHash].slice(-mostDeclined));
  }
}

const declinedKey = "winnow.declinedPlugins";
const mostDeclined = 500;
