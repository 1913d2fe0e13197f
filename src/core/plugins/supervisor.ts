import { setTimeout as sleep } from "node:timers/promises";
import type { Disposable } from "../../base/disposable.ts";
import { messageOf, WinnowError } from "../../base/errors.ts";
import type { ParameterDescription } from "../../plugin-api/parameters.ts";
import type { OwnActionInfo } from "../../protocol/pluginActions.ts";
import type { PluginDiagnostic, PluginState } from "../../protocol/plugins.ts";
import type { BuildOutcome } from "./builder.ts";
import { Builds } from "./builds.ts";
import { CrashCount, maxCrashes } from "./crashCount.ts";
import { makeDataFolder } from "./dataFolder.ts";
import { isSamePlugin, type FoundPlugin } from "./foundPlugin.ts";
import { activate, launch } from "./launch.ts";
import type { Inspect, PluginProcess } from "./pluginProcess.ts";
import { isOfPlugin, RunningPlugin } from "./runningPlugin.ts";
import { activationRefused, notRunning, stateWithout } from "./stateTexts.ts";
import type { SupervisorHost } from "./supervisorHost.ts";

/**
 * The life of one plugin in this project: built, started, watched, started again after a crash or a save. What is asked
 * of it is done one after another; a newer wish ends a start that is under way.
 */
export class Supervisor implements Disposable {
  readonly #host: SupervisorHost;
  #found: FoundPlugin;
  #enabled = false;
  #state: PluginState = { kind: "stopped" };
  #live: { readonly plugin: RunningPlugin; readonly attached: Disposable } | undefined;
  #starting: PluginProcess | undefined;
  readonly #builds: Builds;
  #generation = 0;
  /** Of the last process, for the next one; JSON. */
  #memory: unknown = null;
  #actions: readonly OwnActionInfo[] = [];
  #settings: Readonly<Record<string, ParameterDescription>> = {};
  #inspect: Inspect = "no";
  #port: PromiseWithResolvers<number> | undefined;
  readonly #crashes = new CrashCount();
  #retry: NodeJS.Timeout | undefined;
  #turn: Promise<void>;
  /** Wishes that came after the one that is being done: it is in vain. */
  #waiting = 0;
  #disposed = false;

  /** @param before what has to be over before it begins: the end of one of the same id */
  constructor(host: SupervisorHost, found: FoundPlugin, before: Promise<void>) {
    this.#host = host;
    this.#found = found;
    this.#turn = before;
    this.#builds = new Builds(
      (one) => host.builderOf(one),
      (outcome) => this.#saved(outcome),
    );
  }

  get id(): string {
    return this.#found.id;
  }
  get found(): FoundPlugin {
    return this.#found;
  }
  get enabled(): boolean {
    return this.#enabled;
  }
  get state(): PluginState {
    return this.#state;
  }
  get generation(): number {
    return this.#generation;
  }
  get settings(): Readonly<Record<string, ParameterDescription>> {
    return this.#settings;
  }
  /** As its process described them last; none while it does not run. */
  get actions(): readonly OwnActionInfo[] {
    return this.#live || this.#starting ? this.#actions : [];
  }
  get diagnostics(): readonly PluginDiagnostic[] {
    // The build reads the manifest, too: a mistake in it is told once, in the words of who knows what it is.
    const own = this.#found.diagnostics;
    const isTold = (file: string): boolean => own.some((one) => one.file === file);
    return [...own, ...this.#builds.diagnostics.filter(({ file }) => !isTold(file))];
  }
  /** The process that works, if any. */
  get running(): RunningPlugin | undefined {
    return this.#live?.plugin;
  }

  /** Brings it in step with what is wanted; resolves when it is. */
  update(found: FoundPlugin, enabled: boolean): Promise<void> {
    const isSame = isSamePlugin(this.#found, found) && this.#enabled === enabled;
    this.#found = found;
    this.#enabled = enabled;
    if (isSame && !this.#wantsChange()) {
      this.#host.changed(this.id);
      return this.#turn;
    }
    return this.#do(async () => {
      await this.#builds.forget();
      await this.#settle();
    });
  }

  /** Builds and loads it anew; resolves when that is over, whatever came of it. */
  reload(): Promise<void> {
    this.#crashes.clear();
    return this.#do(() => this.#settle());
  }

  /** Loads it anew with a debugger's port. @throws WinnowError plugin-lost where it cannot be started */
  async debug(wait: boolean): Promise<number> {
    this.#crashes.clear();
    const port = Promise.withResolvers<number>();
    const over = this.#do(() => {
      // Not before it is its turn: a start that is under way is ended by this one, and its port with it.
      this.#inspect = wait ? "wait" : "yes";
      this.#port = port;
      return this.#settle();
    }).then(() => {
      throw new WinnowError("plugin-lost", notRunning(this.#found.title, this.#state));
    });
    try {
      return await Promise.race([port.promise, over]);
    } catch (error) {
      // Nobody is told of the port of a later start, which would wait for ever.
      if (this.#port === port) this.#inspect = "no";
      throw error;
    } finally {
      over.catch(() => undefined);
    }
  }

  async stopDebugging(): Promise<void> {
    if (this.#inspect === "no") return;
    this.#inspect = "no";
    await this.reload();
  }

  /** What its process says that it can do. */
  describe(generation: number, actions: readonly OwnActionInfo[]): void {
    if (generation !== this.#generation) return;
    this.#actions = actions;
    this.#host.changed(this.id);
  }

  /** Once it runs, or is settled otherwise. @throws WinnowError plugin-lost with what keeps it from running */
  async ready(): Promise<RunningPlugin> {
    for (let attempt = 0; !this.#live && attempt < 3; attempt++) {
      await this.#turn;
      if (this.#state.kind !== "restarting") break;
      await sleep(this.#state.retryInMs);
    }
    if (this.#live) return this.#live.plugin;
    throw new WinnowError("plugin-lost", notRunning(this.#found.title, this.#state));
  }

  /** Ends its process; nothing is started again. */
  async close(): Promise<void> {
    this.#disposed = true;
    await this.#do(async () => {
      await this.#end();
      await this.#builds.forget();
      this.#state = { kind: "stopped" };
    });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#retry);
    this.#builds.dispose();
    this.#starting?.kill();
    this.#live?.attached.dispose();
    this.#live?.plugin.process.kill();
  }

  /** One after another; what is being started is ended first, as it would be in vain. */
  #do(work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#retry);
    this.#starting?.kill();
    this.#waiting++;
    const begin = (): Promise<void> => {
      this.#waiting--;
      return work();
    };
    this.#turn = this.#turn.then(begin).catch((error: unknown) => {
      this.#set({ kind: "failed", message: messageOf(error) });
    });
    return this.#turn;
  }

  /** Whether it is loaded and should not be, the other way round, or for another reason than it says. */
  #wantsChange(): boolean {
    const { kind } = this.#state;
    const without = stateWithout(this.#found, this.#enabled);
    if (without) return without.kind !== kind;
    return kind === "disabled" || kind === "untrusted" || kind === "invalid" || kind === "stopped";
  }

  async #settle(built?: BuildOutcome): Promise<void> {
    if (this.#disposed) return;
    const without = stateWithout(this.#found, this.#enabled);
    if (without) {
      await this.#end();
      this.#set(without);
      return;
    }
    if (!built && !this.#live) this.#set({ kind: "building" });
    await this.#load(built ?? (await this.#builds.build(this.#found)));
  }

  #saved(outcome: BuildOutcome): void {
    this.#crashes.clear();
    void this.#do(async () => {
      if (this.#builds.isNewest(outcome)) await this.#settle(outcome);
    });
  }

  async #load(outcome: BuildOutcome): Promise<void> {
    this.#builds.diagnostics = outcome.diagnostics;
    if (outcome.kind === "failed") {
      const [first] = outcome.diagnostics;
      const message = `It cannot be built: ${first?.message ?? "its source has errors"}.`;
      // What runs goes on: an author who mistypes should not lose it.
      if (this.#live) this.#host.changed(this.id);
      else this.#set({ kind: "failed", message });
      return;
    }
    const dataDir = this.#host.dataDirOf(this.id);
    await makeDataFolder(dataDir);
    const generation = this.#generation + 1;
    // While the old process ends, the new one starts.
    const next = launch(this.#host, this, this.#inspect, generation);
    next.catch(() => undefined);
    await this.#end();
    this.#generation = generation;
    this.#actions = [];
    this.#set({ kind: "starting" });
    try {
      const process = await next;
      await this.#activate(process, outcome.bundle, dataDir);
    } catch (error) {
      // It was ended for what comes next, which says how it is then.
      if (this.#waiting > 0) return;
      const frames = isOfPlugin(error) ? String(error.details.stack ?? "") : "";
      const message = activationRefused(error);
      this.#set({ kind: "failed", message });
      this.#host.failed(this, message, frames);
    }
  }

  async #activate(process: PluginProcess, bundle: string, dataDir: string): Promise<void> {
    const attached = this.#host.attach(this, process);
    const { pid, debugPort } = process;
    this.#starting = process;
    if (this.#waiting > 0) process.kill();
    try {
      if (debugPort !== null) {
        this.#port?.resolve(debugPort);
        if (this.#inspect === "wait") this.#set({ kind: "waiting", debugPort });
      }
      const memory = this.#memory;
      this.#settings = await activate(this.#host, this.#found, process, {
        bundle,
        dataDir,
        memory,
      });
    } catch (error) {
      attached.dispose();
      this.#host.ended(this.id, this.#waiting > 0 ? "stopped" : "crashed");
      throw error;
    } finally {
      this.#starting = undefined;
    }
    const plugin = new RunningPlugin(process);
    this.#live = { plugin, attached };
    void process.exited.then((how) => this.#ended(plugin, how));
    this.#set({ kind: "running", pid, debugPort });
    process.server.fire("project/opened", {});
  }

  /** Of a process that nobody asked to end. */
  #ended(plugin: RunningPlugin, how: string): void {
    if (this.#live?.plugin !== plugin) return;
    this.#live.attached.dispose();
    plugin.dispose();
    this.#live = undefined;
    this.#host.ended(this.id, "crashed");
    const retryInMs = this.#crashes.add();
    this.#host.failed(this, `${this.#found.title} ended unexpectedly. ${how}`, "");
    if (retryInMs === null) {
      const message = `It ended ${maxCrashes + 1} times within a minute and is not started again by itself. ${how} Reload it when it is mended.`;
      this.#set({ kind: "failed", message });
      return;
    }
    this.#retry = setTimeout(() => void this.#do(() => this.#settle()), retryInMs);
    this.#set({ kind: "restarting", message: how, retryInMs });
  }

  async #end(): Promise<void> {
    clearTimeout(this.#retry);
    const live = this.#live;
    if (!live) return;
    this.#live = undefined;
    const memory = await live.plugin.stop();
    if (memory !== undefined) this.#memory = memory;
    live.attached.dispose();
    live.plugin.dispose();
    this.#host.ended(this.id, "stopped");
  }

  #set(state: PluginState): void {
    this.#state = state;
    if (!this.#disposed) this.#host.changed(this.id);
  }
}
