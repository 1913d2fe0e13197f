import * as v from "valibot";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { cancelled, isCancelled, WinnowError } from "../../base/errors.ts";
import type { ParameterChange } from "../../plugin-api/parameters.ts";
import { parameterChange } from "../../protocol/pluginActions.ts";
import type { QueuedTask, RunContext } from "../../protocol/pluginHost.ts";
import { wireResult, type WirePart, type WireResult } from "../../protocol/wireResult.ts";
import { deadline } from "./deadline.ts";
import { limits } from "./limits.ts";
import type { PluginProcess } from "./pluginProcess.ts";

/** A run, or a form, of an action in the process that has it. */
export interface ProcessCall {
  /** The full one. */
  readonly actionId: string;
  readonly parameters: Record<string, unknown>;
  readonly context: RunContext;
  /** Full ids of the actions that led here, the first one first, this one last. */
  readonly chain: readonly string[];
}

/** A process whose plugin is active, and the calls that are under way in it. */
export class RunningPlugin implements Disposable {
  readonly process: PluginProcess;
  readonly #store = new DisposableStore();
  readonly #runs = new Map<number, (part: WirePart) => void>();
  readonly #over = new AbortController();
  #nextRunId = 1;

  /** @param attached who listens to the process, until it is this plugin's no longer */
  constructor(process: PluginProcess, attached: Disposable) {
    this.process = process;
    this.#store.add(attached);
    this.#store.add(process.client.on("run/part", ({ runId, part }) => this.tell(runId, part)));
  }

  /**
   * Runs an action to its end. One that is cancelled has two seconds to end; then its process is ended, but where
   * somebody debugs it: there it is left alone.
   * @throws WinnowError plugin-failed, plugin-refused, plugin-lost, cancelled
   */
  async execute(
    call: ProcessCall,
    signal: AbortSignal,
    part: (part: WirePart) => void,
  ): Promise<WireResult> {
    const runId = this.#nextRunId++;
    this.#runs.set(runId, part);
    const { actionId, parameters, context, chain } = call;
    const params = { runId, actionId, parameters, context, chain: [...chain] };
    const answer = this.process.client.callToEnd("action/execute", params, signal);
    const ended = answer.then(
      () => {},
      () => {},
    );
    const abandoned = Promise.withResolvers<never>();
    const abort = (): void => {
      void this.#endCancelled(ended).finally(() => abandoned.reject(cancelled()));
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
      return checkedResult(await Promise.race([answer, abandoned.promise]));
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (!isLost(error)) throw error;
      const how = await this.process.exited;
      throw new WinnowError("plugin-lost", `Its plugin ended while it ran. ${how}`);
    } finally {
      signal.removeEventListener("abort", abort);
      this.#runs.delete(runId);
    }
  }

  /** Aborts when the process is no longer this plugin's: nobody waits for what it asked for. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** As if a run said it itself; passed over when the run is over. */
  tell(runId: number, part: WirePart): void {
    this.#runs.get(runId)?.(part);
  }

  /** What a dynamic action's form shows differently. @throws as `execute`; a form does not wait for long */
  resolve(
    { actionId, parameters, context }: ProcessCall,
    signal: AbortSignal,
  ): Promise<Record<string, ParameterChange>> {
    const params = { actionId, parameters, context };
    const answer = this.process.client.call("action/resolve", params, signal).then((changes) => {
      const parsed = v.safeParse(parameterChanges, changes);
      if (parsed.success) return parsed.output;
      throw refused(`What 'resolve' answered cannot be used: ${v.summarize(parsed.issues)}`);
    });
    if (this.process.debugPort !== null) return answer;
    return deadline(answer, limits.resolveMs, () => {
      throw refused(`Its 'resolve' took longer than ${limits.resolveMs / 1000} seconds`);
    });
  }

  cancelTask(taskId: number): Promise<null> {
    return this.process.client.call("task/cancel", { taskId });
  }

  retryTask(task: QueuedTask): Promise<null> {
    return this.process.client.call("task/retry", task);
  }

  /** Lets it end by itself within a second, then ends it. Answers what its memory holds; undefined: it did not say. */
  async stop(): Promise<unknown> {
    const { client, server, exited } = this.process;
    server.fire("project/closing", {});
    const answer = client.call("plugin/deactivate", {}).then(
      ({ memory }) => memory,
      () => undefined,
    );
    const memory = await deadline(answer, limits.stopMs, () => undefined);
    this.process.kill("It was stopped.");
    await exited;
    return memory;
  }

  dispose(): void {
    this.#store.dispose();
    this.#runs.clear();
    this.#over.abort();
  }

  async #endCancelled(ended: Promise<void>): Promise<void> {
    if (this.process.debugPort !== null) return;
    await deadline(ended, limits.cancelMs, () =>
      this.process.kill(
        `A run that was cancelled did not end within ${limits.cancelMs / 1000} seconds.`,
      ),
    );
  }
}

const parameterChanges = v.record(v.string(), parameterChange);

function checkedResult(answer: unknown): WireResult {
  const parsed = v.safeParse(wireResult, answer ?? {});
  if (parsed.success) return parsed.output;
  throw refused(`What it answered cannot be used: ${v.summarize(parsed.issues)}`);
}

function refused(what: string): WinnowError {
  return new WinnowError("plugin-refused", `${what}.`);
}

/** Whether the process was gone before it answered. */
export function isLost(error: unknown): boolean {
  return error instanceof WinnowError && error.code === "plugin-lost";
}

/** Whether an error is the plugin's own, to be told to its author. */
export function isOfPlugin(error: unknown): error is WinnowError {
  return error instanceof WinnowError && !isCancelled(error) && error.code.startsWith("plugin-");
}
