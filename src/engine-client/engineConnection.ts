import type { ChildProcess } from "node:child_process";
import { access } from "node:fs/promises";
import path from "node:path";
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.ts";
import { cancelled, messageOf, WinnowError } from "../base/errors.ts";
import { Emitter } from "../base/event.ts";
import type { EngineContract, Hello } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { linkToEngine, type EngineLink } from "./startEngine.ts";
import type { Recovery } from "./startMessage.ts";

export interface EngineConnectionOptions {
  readonly projectDir: string;
  /** The engine's entry point. */
  readonly engineScript: string;
  /** Who connects, for the log. */
  readonly client: "extension" | "cli";
  /** Makes a project where there is none; otherwise that fails with `project-missing`. */
  readonly create?: boolean;
  readonly execPath?: string;
  /** Environment variables of an engine besides those of this process; asked for at each start. */
  readonly env?: () => Readonly<Record<string, string>>;
  log?(line: string): void;
}

export type ConnectionState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly hello: Hello }
  /** The engine ended unasked; it is started again by itself. */
  | { readonly kind: "lost"; readonly message: string; readonly retryInMs: number }
  /** It cannot be started; {@link EngineConnection.retry} tries again. */
  | { readonly kind: "failed"; readonly error: WinnowError }
  | { readonly kind: "closed" };

/**
 * The engine of a project, as seen by a window or the CLI: attached to when it runs, started when not, started again
 * with growing pauses when it crashes. Views die with an engine; whoever opened them opens them again on "ready".
 */
export class EngineConnection implements Disposable {
  readonly #options: EngineConnectionOptions;
  readonly #changed = new Emitter<ConnectionState>();
  readonly onDidChangeState = this.#changed.event;
  readonly #listeners = new Set<(client: Client<EngineContract>) => void>();
  readonly #perLink = new Set<DisposableStore>();
  #state: ConnectionState = { kind: "starting" };
  #link: Promise<EngineLink> | undefined;
  /** The link of "ready"; only its end is a loss. */
  #current: EngineLink | undefined;
  /** In the pause after a loss: what callers wait for. */
  #next: PromiseWithResolvers<EngineLink> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #crashes: number[] = [];

  constructor(options: EngineConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether this process started the engine, which then ends with it. */
  async isOwner(): Promise<boolean> {
    return (await this.#linked()).process !== undefined;
  }

  /** Resolves when the engine answers: starts or attaches at the first call. @throws WinnowError */
  async ready(): Promise<Hello> {
    return (await this.#linked()).hello;
  }

  /** Calls the engine, once it answers. A call that was under way when the engine ended rejects with `engine-lost`. */
  call: Client<EngineContract>["call"] = async (method, params, signal) => {
    const { client } = await this.#linked();
    return client.call(method, params, signal);
  };

  /** Listens to an event of the engine, whichever engine it is: the listener outlives crashes. */
  on: Client<EngineContract>["on"] = (event, listener) => {
    const store = new DisposableStore();
    const attach = (client: Client<EngineContract>): void => {
      store.add(client.on(event, listener));
    };
    this.#listeners.add(attach);
    this.#perLink.add(store);
    if (this.#state.kind === "ready" && this.#link)
      void this.#link.then(({ client }) => attach(client)).catch(() => undefined);
    return toDisposable(() => {
      this.#listeners.delete(attach);
      this.#perLink.delete(store);
      store.dispose();
    });
  };

  /** Tries again at once, after "failed" or "lost"; a database that cannot be opened can be set aside. */
  retry(recover: Recovery = null): void {
    if (this.#state.kind !== "failed" && this.#state.kind !== "lost") return;
    clearTimeout(this.#timer);
    this.#linkAgain(recover);
  }

  /** Connects anew: at once after "failed" or "lost"; from "ready" an engine of ours is ended and started again. */
  restart(): void {
    const link = this.#current;
    if (!link) {
      this.retry();
      return;
    }
    this.#current = undefined;
    release(link);
    const gone = link.process ? endedSoon(link.process) : Promise.resolve();
    this.#link = gone.then(() => this.#connect(null));
    this.#link.catch(() => undefined);
    this.#set({ kind: "starting" });
  }

  /** Ends the connection, and the engine with it if this process started it. */
  dispose(): void {
    this.#end();
  }

  /** Like dispose, and waits until an engine of ours has written everything and ended. */
  async close(): Promise<void> {
    const link = this.#next ? undefined : await this.#link?.catch(() => undefined);
    this.#end();
    if (link?.process) await ended(link.process);
  }

  #end(): void {
    if (this.#state.kind === "closed") return;
    clearTimeout(this.#timer);
    this.#next?.reject(cancelled());
    void this.#link?.then(release).catch(() => undefined);
    this.#set({ kind: "closed" });
    this.#changed.dispose();
  }

  #linked(recover: Recovery = null): Promise<EngineLink> {
    if (this.#state.kind === "closed") return Promise.reject(cancelled());
    if (this.#state.kind === "failed" && this.#link) return this.#link;
    this.#link ??= this.#connect(recover);
    return this.#link;
  }

  #linkAgain(recover: Recovery): void {
    const waiting = this.#next;
    this.#next = undefined;
    this.#link = undefined;
    this.#linked(recover).then(waiting?.resolve, waiting?.reject ?? (() => undefined));
  }

  async #connect(recover: Recovery): Promise<EngineLink> {
    this.#set({ kind: "starting" });
    try {
      const link = await linkToEngine({
        projectDir: this.#options.projectDir,
        engineScript: this.#options.engineScript,
        client: this.#options.client,
        create: this.#options.create ?? false,
        recover,
        execPath: this.#options.execPath,
        env: this.#options.env,
        log: (line) => this.#options.log?.(line),
      });
      if (this.state.kind === "closed") {
        release(link);
        throw cancelled();
      }
      link.client.onClose(() => this.#lost(link));
      // Disposing keeps the connection from telling of its end, whichever comes first.
      link.process?.once("exit", () => {
        link.client.dispose();
        this.#lost(link);
      });
      for (const attach of this.#listeners) attach(link.client);
      this.#current = link;
      this.#set({ kind: "ready", hello: link.hello });
      return link;
    } catch (error) {
      const failure =
        error instanceof WinnowError
          ? error
          : new WinnowError("internal", messageOf(error), { cause: error });
      if (this.state.kind !== "closed") this.#set({ kind: "failed", error: failure });
      throw failure;
    }
  }

  #lost(link: EngineLink): void {
    if (this.#state.kind === "closed" || this.#current !== link) return;
    this.#current = undefined;
    link.process?.kill();
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < 60_000), now];
    if (this.#crashes.length > maxCrashes) {
      const error = new WinnowError(
        "engine-lost",
        `The engine of '${this.#options.projectDir}' ended ${this.#crashes.length} times within a minute and is not started again by itself. See the log, then restart it.`,
      );
      this.#link = Promise.reject(error);
      this.#link.catch(() => undefined);
      this.#set({ kind: "failed", error });
      return;
    }
    const retryInMs = firstPauseMs * 2 ** (this.#crashes.length - 1);
    // Callers from now on wait for the next engine.
    this.#next = Promise.withResolvers();
    this.#link = this.#next.promise;
    this.#link.catch(() => undefined);
    this.#timer = setTimeout(() => this.#linkAgain(null), retryInMs);
    this.#set({
      kind: "lost",
      message: link.process
        ? "Winnow's engine ended unexpectedly and is being started again. Nothing that was saved is lost."
        : "The window that ran Winnow's engine was closed; this one starts its own.",
      retryInMs,
    });
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

const firstPauseMs = 200;
const maxCrashes = 5;

/** Whether a folder holds a project. */
export async function hasProject(dir: string): Promise<boolean> {
  return access(path.join(dir, ".winnow", "project.json")).then(
    () => true,
    () => false,
  );
}

/** An engine of ours ends by itself when its channel closes; one that we are guests of goes on. */
function release(link: EngineLink): void {
  link.client.dispose();
  if (link.process?.connected) link.process.disconnect();
}

/** A process that hangs, which is what people restart engines for, gets no more than the grace time. */
async function endedSoon(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await ended(child);
  clearTimeout(timer);
}

const graceMs = 3_000;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
}
