import { setTimeout as sleep } from "node:timers/promises";
import type { Disposable } from "../../base/disposable.ts";
import { messageOf, WinnowError } from "../../base/errors.ts";
import type { ParameterDescription } from "../../plugin-api/parameters.ts";
import type { OwnActionInfo } from "../../protocol/pluginActions.ts";
import type { PluginDiagnostic, PluginState } from "../../protocol/plugins.ts";
import type { BuildOutcome } from "./builder.ts";
import { Builds } from "./builds.ts";
import { CrashCount } from "./crashCount.ts";
import { makeDataFolder } from "./dataFolder.ts";
import { DebugWishes } from "./debugWishes.ts";
import { isSamePlugin, type FoundPlugin } from "./foundPlugin.ts";
import { activate, launch } from "./launch.ts";
import type { PluginProcess } from "./pluginProcess.ts";
import { isOfPlugin, RunningPlugin } from "./runningPlugin.ts";
import {
  activationRefused,
  buildRefused,
  endedTooOften,
  isOutOfStep,
  notRunning,
  stateWithout,
} from "./stateTexts.ts";
import type { SupervisorHost } from "./supervisorHost.ts";
import { Turns } from "./turns.ts";

/**
 * The life of one plugin in this project: built, started, watched, started again after a crash or a save. What is asked
 * of it is done one after another; a newer wish ends a start that is under way.
 */
export class Supervisor implements Disposable {
  readonly #host: SupervisorHost;
  #found: FoundPlugin;
  #enabled = false;
  #state: PluginState = { kind: "stopped" };
  #live: RunningPlugin | undefined;
  #starting: PluginProcess | undefined;
  readonly #builds: Builds;
  #generation = 0;
  /** Of the last process, for the next one; JSON. */
  #memory: unknown = null;
  #actions: readonly OwnActionInfo[] = [];
  #settings: Readonly<Record<string, ParameterDescription>> = {};
  readonly #debugging = new DebugWishes();
  readonly #crashes = new CrashCount();
  #retry: NodeJS.Timeout | undefined;
  readonly #turns: Turns;
  #disposed = false;

  /** @param before what has to be over before it begins: the end of one of the same id */
  constructor(host: SupervisorHost, found: FoundPlugin, before: Promise<void>) {
    this.#host = host;
    this.#found = found;
    this.#turns = new Turns(before);
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
    return this.#builds.diagnosticsBeside(this.#found.diagnostics);
  }
  /** The process that works, if any. */
  get running(): RunningPlugin | undefined {
    return this.#live;
  }

  /** Brings it in step with what is wanted; resolves when it is. */
  update(found: FoundPlugin, enabled: boolean): Promise<void> {
    const isSame = isSamePlugin(this.#found, found) && this.#enabled === enabled;
    this.#found = found;
    this.#enabled = enabled;
    // What waits for its first turn finds all as it is by then.
    if (isSame && (this.#turns.isFirstToCome || !isOutOfStep(this.#state, found, enabled))) {
      this.#host.changed(this.id);
      return this.#turns.last;
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
  debug(wait: boolean): Promise<number> {
    this.#crashes.clear();
    return this.#debugging.ask(wait, async (begin) => {
      await this.#do(() => {
        // Not before it is its turn: a start that is under way is ended by this one, and its port with it.
        begin();
        return this.#settle();
      });
      throw new WinnowError("plugin-lost", notRunning(this.#found.title, this.#state));
    });
  }

  async stopDebugging(): Promise<void> {
    if (!this.#debugging.isWanted) return;
    this.#crashes.clear();
    await this.#do(() => {
      this.#debugging.end();
      return this.#settle();
    });
  }

  /** Its next process begins with nothing in `ctx.memory`. */
  forgetMemory(): void {
    this.#memory = null;
  }

  /** What its process says that it can do. */
  describe(generation: number, actions: readonly OwnActionInfo[]): void {
    if (generation !== this.#generation) return;
    this.#actions = actions;
    this.#host.changed(this.id);
  }

  /** Once it runs, or is settled otherwise. @throws WinnowError plugin-lost with what keeps it from running */
  async ready(): Promise<RunningPlugin> {
    await this.settled();
    if (this.#live) return this.#live;
    throw new WinnowError("plugin-lost", notRunning(this.#found.title, this.#state));
  }

  /** Once nothing is under way, and it runs or does not. */
  async settled(): Promise<void> {
    this.#host.needed(this.#found);
    for (let attempt = 0; !this.#live && attempt < 3; attempt++) {
      await this.#turns.last;
      if (this.#state.kind !== "restarting") break;
      await sleep(this.#state.retryInMs);
    }
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
    this.#live?.dispose();
    this.#live?.process.kill();
  }

  /** One after another; what is being started is ended first, as it would be in vain. */
  #do(work: () => Promise<void>): Promise<void> {
    clearTimeout(this.#retry);
    this.#starting?.kill();
    return this.#turns.take(work, (error) =>
      this.#set({ kind: "failed", message: messageOf(error) }),
    );
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
      // What runs goes on: an author who mistypes should not lose it.
      if (this.#live) this.#host.changed(this.id);
      else this.#set({ kind: "failed", message: buildRefused(outcome.diagnostics) });
      return;
    }
    await makeDataFolder(this.#host.dataDirOf(this.id));
    const generation = this.#generation + 1;
    // While the old process ends, the new one starts.
    const next = launch(this.#host, this, this.#debugging.inspect, generation);
    next.catch(() => undefined);
    await this.#end();
    this.#generation = generation;
    this.#actions = [];
    this.#set({ kind: "starting" });
    try {
      const process = await next;
      await this.#activate(process, outcome.bundle);
    } catch (error) {
      // It was ended for what comes next, which says how it is then.
      if (this.#turns.isWaitedFor) return;
      const frames = isOfPlugin(error) ? String(error.details.stack ?? "") : "";
      const message = activationRefused(error);
      this.#set({ kind: "failed", message });
      this.#host.failed(this, message, frames);
    }
  }

  async #activate(process: PluginProcess, bundle: string): Promise<void> {
    const attached = this.#host.attach(this, process);
    const { pid, debugPort } = process;
    this.#starting = process;
    if (this.#turns.isWaitedFor) process.kill();
    try {
      if (debugPort !== null) {
        this.#debugging.opened(debugPort);
        if (this.#debugging.inspect === "wait") this.#set({ kind: "waiting", debugPort });
      }
      const memory = this.#memory;
      this.#settings = await activate(this.#host, this.#found, process, { bundle, memory });
    } catch (error) {
      attached.dispose();
      this.#host.ended(this.id, this.#turns.isWaitedFor ? "stopped" : "crashed");
      throw error;
    } finally {
      this.#starting = undefined;
    }
    const plugin = new RunningPlugin(process, attached);
    this.#live = plugin;
    void process.exited.then((how) => this.#ended(plugin, how));
    this.#set({ kind: "running", pid, debugPort });
    process.server.fire("project/opened", {});
  }

  /** Of a process that nobody asked to end. */
  #ended(plugin: RunningPlugin, how: string): void {
    if (this.#live !== plugin) return;
    plugin.dispose();
    this.#live = undefined;
    this.#host.ended(this.id, "crashed");
    const retryInMs = this.#crashes.add();
    this.#host.failed(this, `${this.#found.title} ended unexpectedly. ${how}`, "");
    if (retryInMs === null) {
      this.#set({ kind: "failed", message: endedTooOften(how) });
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
    const memory = await live.stop();
    if (memory !== undefined) this.#memory = memory;
    live.dispose();
    this.#host.ended(this.id, "stopped");
  }

  #set(state: PluginState): void {
    this.#state = state;
    if (!this.#disposed) this.#host.changed(this.id);
  }
}
