import { rm } from "node:fs/promises";
import path from "node:path";
import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import { checkForm, mistakesOf } from "../../protocol/forms.ts";
import { reservedPluginIds, type PluginInfo } from "../../protocol/plugins.ts";
import { layoutOf } from "../project/layout.ts";
import { Actions } from "./actions.ts";
import { BuildFolder } from "./buildFolder.ts";
import { pluginBuilder } from "./build.ts";
import type { Places } from "./discover.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { listenToProcess } from "./listenToProcess.ts";
import { LogGate } from "./logGate.ts";
import { noContext, Notifications } from "./notifications.ts";
import { pluginInfo } from "./pluginInfo.ts";
import { PluginPlaces } from "./pluginPlaces.ts";
import { PluginSettings } from "./pluginSettings.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import { PluginTasks } from "./pluginTasks.ts";
import { ProjectEvents } from "./projectEvents.ts";
import { Secrets } from "./secrets.ts";
import { projectServices } from "./services.ts";
import { stateServices } from "./stateServices.ts";
import { Supervisor } from "./supervisor.ts";
import type { LogLevel, SupervisorHost } from "./supervisorHost.ts";

export interface PluginLog {
  readonly pluginId: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** The plugins of a project: which there are, their lives, their actions, and what they have to say. */
export class Plugins implements Disposable {
  readonly actions: Actions;
  readonly notifications = new Notifications();
  readonly tasks: PluginTasks;
  readonly secrets = new Secrets();
  readonly events: ProjectEvents;
  readonly #options: PluginsOptions;
  readonly #settings: PluginSettings;
  readonly #supervisors = new Map<string, Supervisor>();
  /** The ends of those that are not found any more: one that comes back is not there twice. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #builds = new BuildFolder();
  readonly #gates = new Map<string, LogGate>();
  readonly #places: PluginPlaces;
  readonly #changed = new Emitter<string>();
  readonly onDidChange = this.#changed.event;
  readonly #logged = new Emitter<PluginLog>();
  readonly onDidLog = this.#logged.event;
  readonly #host: SupervisorHost;

  constructor(options: PluginsOptions) {
    this.#options = options;
    const { project } = options;
    this.#settings = new PluginSettings(project.db);
    this.tasks = new PluginTasks(project.db, (id) => this.#supervisors.get(id)?.running);
    this.actions = new Actions(options, {
      plugins: () => this.#supervisors.values(),
      notifications: this.notifications,
      results: options.results,
      facts: {
        sourceOfVectorType: (typeId) => options.vectors.sourceOf(typeId),
        secretsOf: (id) => this.#supervisors.get(id)?.found.secrets.map(({ name }) => name) ?? [],
      },
    });
    this.events = new ProjectEvents(options, () => this.#servers());
    this.#host = this.#makeHost();
    this.#places = new PluginPlaces(
      (found) => this.#apply(found),
      (text) => options.warn(text),
    );
    this.#settings.onDidChange((id) => this.#settingsChanged(id));
  }

  list(): PluginInfo[] {
    return [...this.#supervisors.values()].map((one) => this.#describe(one));
  }

  /** Looks for plugins where a client says, besides where others say; resolves when they are known, not yet loaded. */
  async setPlaces(client: object, places: Places): Promise<PluginInfo[]> {
    await this.#places.set(client, places);
    return this.list();
  }

  /** The client is gone: plugins that only it knew of are stopped. */
  forgetClient(client: object): void {
    this.#places.forget(client);
  }

  async enable(id: string, enabled: boolean): Promise<PluginInfo> {
    const supervisor = this.#supervisor(id);
    this.#options.assertWritable();
    this.#settings.enable(id, enabled);
    await supervisor.update(supervisor.found, enabled);
    return this.#describe(supervisor);
  }

  async reload(id: string): Promise<PluginInfo> {
    const supervisor = this.#supervisor(id);
    this.#options.assertWritable();
    // What was trusted may have changed since: then it is asked about anew.
    if (!supervisor.found.developing) await this.#places.refresh();
    await supervisor.reload();
    return this.#describe(supervisor);
  }

  /** Answers the debugger's port, before the plugin is active. */
  async debug(id: string, wait: boolean): Promise<{ port: number }> {
    this.#options.assertWritable();
    return { port: await this.#supervisor(id).debug(wait) };
  }

  async stopDebugging(id: string): Promise<null> {
    await this.#supervisor(id).stopDebugging();
    return null;
  }

  /** Stops a plugin and deletes all that it keeps in the project; it is disabled then. */
  async removeData(id: string): Promise<null> {
    this.#options.assertWritable();
    const supervisor = this.#supervisors.get(id);
    if (supervisor) await supervisor.update(supervisor.found, false);
    this.tasks.forget(id);
    this.secrets.forget(id);
    this.#settings.forget(id);
    this.#settings.enable(id, false);
    this.#options.state.forget("project", id);
    await this.#options.vectors.forget(id);
    await rm(this.#dataDir(id), { recursive: true, force: true });
    this.#changed.fire(id);
    return null;
  }

  /** @throws WinnowError bad-request with what is wrong */
  set(id: string, values: Record<string, unknown>): PluginInfo {
    const supervisor = this.#supervisor(id);
    this.#options.assertWritable();
    const next = { ...this.#settings.values(id), ...values };
    const mistakes = mistakesOf(checkForm(supervisor.settings, next));
    if (mistakes.length > 0) throw new WinnowError("bad-request", mistakes.join(" "));
    this.#settings.set(id, next);
    return this.#describe(supervisor);
  }

  /** Ends all processes, each with a second to finish. */
  async close(): Promise<void> {
    await this.#places.close();
    await Promise.all([...this.#supervisors.values()].map((one) => one.close()));
    await Promise.all(this.#closing.values());
    await this.#builds.remove();
    this.dispose();
  }

  dispose(): void {
    this.#places.dispose();
    for (const supervisor of this.#supervisors.values()) supervisor.dispose();
    this.#supervisors.clear();
    for (const gate of this.#gates.values()) gate.dispose();
    this.tasks.dispose();
    this.events.dispose();
    this.#changed.dispose();
    this.#logged.dispose();
  }

  #supervisor(id: string): Supervisor {
    const supervisor = this.#supervisors.get(id);
    if (supervisor) return supervisor;
    throw new WinnowError("not-found", `There is no plugin '${id}' here.`);
  }

  #apply(found: readonly FoundPlugin[]): void {
    // Another process works on the project: one of them runs its plugins, and that is the other one.
    const canRun = !this.#options.project.readOnly;
    const known = new Set<string>();
    for (const one of found.map((each) => this.#asItRuns(each))) {
      if (known.has(one.id) || reservedPluginIds.includes(one.id)) continue;
      known.add(one.id);
      let supervisor = this.#supervisors.get(one.id);
      if (!supervisor) this.#supervisors.set(one.id, (supervisor = this.#begin(one)));
      void supervisor.update(one, canRun && this.#settings.isEnabled(one.id));
    }
    for (const [id, supervisor] of this.#supervisors) {
      if (known.has(id)) continue;
      this.#end(id, supervisor);
      this.#changed.fire(id);
    }
  }

  #begin(found: FoundPlugin): Supervisor {
    return new Supervisor(this.#host, found, this.#closing.get(found.id) ?? Promise.resolve());
  }

  #end(id: string, supervisor: Supervisor): void {
    this.#supervisors.delete(id);
    const closing = supervisor.close().then(() => {
      supervisor.dispose();
      if (this.#closing.get(id) === closing) this.#closing.delete(id);
    });
    this.#closing.set(id, closing);
  }

  /** A manifest that is broken while it is edited keeps what runs, as a broken build does. */
  #asItRuns(found: FoundPlugin): FoundPlugin {
    if (found.problem === null || !found.developing) return found;
    const running = [...this.#supervisors.values()].find(
      (one) => one.running && one.found.dir === found.dir,
    );
    return running ? { ...running.found, diagnostics: found.diagnostics } : found;
  }

  #describe(one: Supervisor): PluginInfo {
    return pluginInfo(one, this.#settings.values(one.id));
  }

  #settingsChanged(id: string): void {
    const supervisor = this.#supervisors.get(id);
    if (!supervisor) return;
    const { values } = checkForm(supervisor.settings, this.#settings.values(id));
    supervisor.running?.process.server.fire("settings/changed", { values: { ...values } });
    this.#changed.fire(id);
  }

  *#servers(): Iterable<NonNullable<Supervisor["running"]>["process"]["server"]> {
    for (const { running } of this.#supervisors.values()) if (running) yield running.process.server;
  }

  #dataDir(id: string): string {
    return path.join(layoutOf(this.#options.project.dir).plugins, id);
  }

  #log(pluginId: string, level: LogLevel, text: string): void {
    let gate = this.#gates.get(pluginId);
    if (!gate) {
      const tell = (count: number): void =>
        this.#logged.fire({
          pluginId,
          level: "warn",
          text: `… ${count.toLocaleString("en")} lines more were left out: ${linesPerSecond} a second are shown.`,
        });
      this.#gates.set(pluginId, (gate = new LogGate(linesPerSecond, tell)));
    }
    if (gate.pass()) this.#logged.fire({ pluginId, level, text });
  }

  #makeHost(): SupervisorHost {
    const options = this.#options;
    const parts = {
      actions: this.actions,
      tasks: this.tasks,
      settings: this.#settings,
      secrets: this.secrets,
    };
    const { id, dir } = options.project;
    return {
      link: options.link,
      project: { id, dir },
      dataDirOf: (pluginId) => this.#dataDir(pluginId),
      builderOf: async (found) =>
        pluginBuilder(found, await this.#builds.of(found.id), options.apiFile),
      servicesOf: (supervisor, generation) => {
        const { found } = supervisor;
        const state = stateServices(options, found.id, found.version);
        return {
          handlers: {
            "host/hello": () => null,
            ...state.handlers,
            ...projectServices(options, parts, supervisor, generation),
          },
          kept: state.uploads,
        };
      },
      settingsOf: (pluginId) => this.#settings.values(pluginId),
      unfinishedTasksOf: (pluginId) => this.tasks.unfinishedOf(pluginId),
      attach: (supervisor, process) =>
        listenToProcess(supervisor, process, {
          tasks: this.tasks,
          notifications: this.notifications,
          log: (level, text) => this.#log(supervisor.id, level, text),
        }),
      ended: (pluginId, how) => this.tasks.processEnded(pluginId, how === "crashed"),
      changed: (pluginId) => this.#changed.fire(pluginId),
      log: (pluginId, level, text) => this.#log(pluginId, level, text),
      failed: ({ id: pluginId, found }, message, stack) => {
        this.#log(pluginId, "error", stack || message);
        this.notifications.add(
          { pluginId, name: found.title, runId: 0, context: noContext },
          { type: "error", message, name: "", data: "", stack, actions: [] },
        );
      },
    };
  }
}

/** Lines of a plugin's output that are shown; a flood would hold up everybody's windows. */
const linesPerSecond = 500;
