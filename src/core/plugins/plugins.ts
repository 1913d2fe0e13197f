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
import { BuiltinStart } from "./builtinStart.ts";
import type { Places } from "./discover.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { Notifications } from "./notifications.ts";
import { pluginInfo } from "./pluginInfo.ts";
import { PluginOutput } from "./pluginOutput.ts";
import { PluginPlaces } from "./pluginPlaces.ts";
import { PluginSettings } from "./pluginSettings.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import { PluginTasks } from "./pluginTasks.ts";
import { ProjectEvents } from "./projectEvents.ts";
import { Secrets } from "./secrets.ts";
import { Supervisor } from "./supervisor.ts";
import type { SupervisorHost } from "./supervisorHost.ts";
import { supervisorHost } from "./supervisorHostOf.ts";

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
  /** Who asked last for a plugin's debugger. */
  readonly #debuggers = new Map<string, object>();
  readonly #builds = new BuildFolder();
  readonly #builtinStart = new BuiltinStart();
  readonly #output = new PluginOutput();
  readonly onDidLog = this.#output.onDidLog;
  readonly #places: PluginPlaces;
  readonly #changed = new Emitter<string>();
  readonly onDidChange = this.#changed.event;
  readonly #host: SupervisorHost;

  constructor(options: PluginsOptions) {
    this.#options = options;
    const { project } = options;
    this.#settings = new PluginSettings(project.db);
    this.tasks = new PluginTasks(project.db, (id) => this.#supervisors.get(id)?.running);
    this.actions = new Actions(options, {
      plugins: () => this.#supervisors.values(),
      found: () => this.#places.found,
      notifications: this.notifications,
      results: options.results,
      facts: {
        vectorType: (typeId) => options.vectors.typeOf(typeId),
        secretsOf: (id) => this.#supervisors.get(id)?.found.secrets.map(({ name }) => name) ?? [],
      },
    });
    this.events = new ProjectEvents(options, () => this.#servers());
    this.#host = supervisorHost(options, {
      plugins: this,
      settings: this.#settings,
      builds: this.#builds,
      builtinStart: this.#builtinStart,
      output: this.#output,
      dataDirOf: (id) => this.#dataDir(id),
      changed: (id) => this.#changed.fire(id),
    });
    this.#places = new PluginPlaces(
      options.builtinDir,
      (found) => this.#apply(found),
      (text) => options.warn(text),
    );
    this.#settings.onDidChange((id) => this.#settingsChanged(id));
  }

  /** The built-in ones last: the others are what a user works at. */
  list(): PluginInfo[] {
    const isBuiltin = ({ found }: Supervisor): number => (found.origin === "builtin" ? 1 : 0);
    return [...this.#supervisors.values()]
      .toSorted((a, b) => isBuiltin(a) - isBuiltin(b))
      .map((one) => this.#describe(one));
  }

  /** Looks for plugins where a client says, besides where others say; resolves when they are known, not yet loaded. */
  async setPlaces(client: object, places: Places): Promise<PluginInfo[]> {
    this.#builtinStart.wanted();
    await this.#places.set(client, places);
    return this.list();
  }

  /** A window shows images: what waited for it begins. */
  pageServed(): void {
    this.#builtinStart.pageServed();
  }

  async settled(id: string): Promise<PluginInfo> {
    const supervisor = this.#supervisor(id);
    await supervisor.settled();
    return this.#describe(supervisor);
  }

  /** The client is gone: plugins that only it knew of are stopped, and those that it debugs wait for no debugger. */
  forgetClient(client: object): void {
    for (const [id, debugging] of this.#debuggers) {
      if (debugging !== client) continue;
      this.#debuggers.delete(id);
      void this.#supervisors.get(id)?.stopDebugging();
    }
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
  async debug(client: object, id: string, wait: boolean): Promise<{ port: number }> {
    this.#options.assertWritable();
    const supervisor = this.#supervisor(id);
    this.#debuggers.set(id, client);
    return { port: await supervisor.debug(wait) };
  }

  async stopDebugging(id: string): Promise<null> {
    this.#debuggers.delete(id);
    await this.#supervisor(id).stopDebugging();
    return null;
  }

  /** Stops a plugin and deletes all that it keeps in the project; it is disabled then. */
  async removeData(id: string): Promise<null> {
    this.#options.assertWritable();
    const supervisor = this.#supervisors.get(id);
    this.#builtinStart.now();
    if (supervisor) await supervisor.update(supervisor.found, false);
    supervisor?.forgetMemory();
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
    const closing = [...this.#supervisors.values()].map((one) => one.close());
    // They close as they start: one after the other.
    this.#builtinStart.now();
    await Promise.all(closing);
    await Promise.all(this.#closing.values());
    await this.#builds.remove();
    this.dispose();
  }

  dispose(): void {
    this.#places.dispose();
    this.#builtinStart.dispose();
    for (const supervisor of this.#supervisors.values()) supervisor.dispose();
    this.#supervisors.clear();
    this.#output.dispose();
    this.tasks.dispose();
    this.events.dispose();
    this.#changed.dispose();
  }

  #supervisor(id: string): Supervisor {
    this.#builtinStart.now();
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
    const before = this.#closing.get(found.id) ?? Promise.resolve();
    const isBuiltin = found.origin === "builtin";
    return new Supervisor(
      this.#host,
      found,
      isBuiltin ? before.then(() => this.#builtinStart.begun) : before,
    );
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
}
