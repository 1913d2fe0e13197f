import { once } from "node:events";
import os from "node:os";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { cancelled } from "../base/errors.ts";
import type { Compute, Computations } from "../plugin-api/plugin.ts";
import { compact } from "./compact.ts";
import type { ComputationAnswer, ToThread } from "./computeWorker.ts";
import { currentScope } from "./runScope.ts";

export interface ComputeOptions {
  /** The file that a thread begins with. */
  readonly script: string;
  readonly bundle: string;
  /** Tells of an error of a thread that no call waits for. */
  fail(error: unknown): void;
}

/** A call that waits for a thread. */
interface Job {
  readonly name: string;
  readonly given: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  readonly answer: PromiseWithResolvers<unknown>;
}

/**
 * Threads that the heavy functions of a plugin run in: made at the first call, at most two, one call at a time each.
 * A call ends with the run or task that it is part of: its thread is asked to end, and killed when it does not, as
 * nothing else stops a loop.
 */
export class ComputePool {
  readonly #options: ComputeOptions;
  readonly #most = Math.min(2, os.availableParallelism());
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: Job[] = [];
  readonly #ending = new Set<Promise<void>>();
  #disposed = false;

  constructor(options: ComputeOptions) {
    this.#options = options;
  }

  /** `ctx.compute`: a function for each name. */
  functions(names: readonly string[]): Compute<Computations> {
    return Object.fromEntries(
      names.map((name) => [name, (...given: unknown[]) => this.#call(name, given)]),
    ) as Compute<Computations>;
  }

  /** Ends all threads; calls that are under way are cancelled. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const job of this.#waiting.splice(0)) job.answer.reject(cancelled());
    for (const worker of [...this.#idle, ...this.#busy]) this.#end(worker);
    await Promise.all(this.#ending);
  }

  #call(name: string, given: readonly unknown[]): Promise<unknown> {
    const signal = currentScope()?.signal;
    if (this.#disposed || signal?.aborted) return Promise.reject(cancelled());
    const job: Job = { name, given: given.map(compact), signal, answer: Promise.withResolvers() };
    const caller = new Error("caller");
    this.#waiting.push(job);
    const drop = (): void => {
      const at = this.#waiting.indexOf(job);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      job.answer.reject(cancelled());
    };
    signal?.addEventListener("abort", drop, { once: true });
    this.#next();
    return job.answer.promise
      .catch((error: unknown) => {
        throw withCaller(error, caller);
      })
      .finally(() => signal?.removeEventListener("abort", drop));
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      // One that is asked to end has its memory until it is gone.
      const isFree = this.#busy.size + this.#ending.size < this.#most;
      const worker = this.#idle.pop() ?? (isFree ? this.#start() : undefined);
      if (!worker) return;
      const job = this.#waiting.shift();
      if (job) this.#run(worker, job);
    }
  }

  #run(worker: Worker, { name, given, signal, answer }: Job): void {
    if (signal?.aborted) {
      this.#idle.push(worker);
      answer.reject(cancelled());
      return;
    }
    this.#busy.add(worker);
    worker.ref();
    const done = (settle: () => void): void => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
      this.#busy.delete(worker);
      settle();
      this.#next();
    };
    const onMessage = (message: ComputationAnswer): void =>
      done(() => {
        worker.unref();
        this.#idle.push(worker);
        if (message.kind === "done") answer.resolve(message.value);
        else answer.reject(message.error);
      });
    // Out of memory, or something that the function left behind threw: the thread is gone.
    const onError = (error: unknown): void => done(() => answer.reject(error));
    const onExit = (): void =>
      done(() =>
        answer.reject(this.#disposed ? cancelled() : new Error(`The thread of '${name}' ended.`)),
      );
    const onAbort = (): void =>
      done(() => {
        this.#end(worker);
        answer.reject(cancelled());
      });
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      worker.postMessage({ kind: "call", name, given } satisfies ToThread);
    } catch (error) {
      // What cannot be cloned, a function say.
      done(() => {
        this.#idle.push(worker);
        answer.reject(error);
      });
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#options.script, {
      workerData: { bundle: this.#options.bundle },
      // A thread has the limit of the process, and not one of its own beside it.
      resourceLimits: {
        maxOldGenerationSizeMb: Math.round(v8.getHeapStatistics().heap_size_limit / 1024 / 1024),
      },
    });
    worker.on("error", (error) => {
      if (this.#forget(worker)) this.#options.fail(error);
    });
    worker.on("exit", () => this.#forget(worker));
    return worker;
  }

  /**
   * A thread that is killed inside of native code may take the process with it: onnxruntime's binding aborts. So it ends
   * by itself, between two turns of its loop, and is killed only when it does not get there.
   */
  #end(worker: Worker): void {
    const exited = once(worker, "exit");
    const late = setTimeout(() => void worker.terminate(), patienceMs);
    const ended = exited.then(
      () => undefined,
      // Its last error, which no call waits for.
      () => undefined,
    );
    const gone = ended.finally(() => {
      clearTimeout(late);
      this.#ending.delete(gone);
      this.#next();
    });
    this.#ending.add(gone);
    worker.postMessage({ kind: "end" } satisfies ToThread);
  }

  /** Whether it was idle: something that an earlier call left behind has ended it. */
  #forget(worker: Worker): boolean {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    return at >= 0;
  }
}

/** Longer than a large model takes for a few pictures. */
const patienceMs = 2000;

/** The error of a thread with the lines that led to the call below its own. */
function withCaller(error: unknown, caller: Error): unknown {
  if (!(error instanceof Error) || error.name === "WinnowError") return error;
  const frames = (caller.stack ?? "").split("\n").slice(1);
  error.stack = [error.stack ?? `${error.name}: ${error.message}`, ...frames].join("\n");
  return error;
}
