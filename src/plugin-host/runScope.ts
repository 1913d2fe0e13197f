import { AsyncLocalStorage } from "node:async_hooks";
import type { WireNotification } from "../protocol/wireResult.ts";

/** What is under way in the plugin: a run of an action, or a task. It follows the code through everything it awaits. */
export interface RunScope {
  /** Aborts with the run: its computations end with it. */
  readonly signal: AbortSignal;
  /** Of the action that runs, as the engine calls it; null in tasks. */
  readonly runId: number | null;
  /** Full ids of the actions that led here; empty in tasks. */
  readonly chain: readonly string[];
  /** Where notifications of the run go; without, they are the plugin's. */
  notify?(notification: WireNotification): void;
}

const scopes = new AsyncLocalStorage<RunScope>();

/** Runs a function in a scope. */
export function inScope<T>(scope: RunScope, run: () => T): T {
  return scopes.run(scope, run);
}

/** Runs a function outside of any: what a listener does later is no part of the run that registered it. */
export function outsideScope<T>(run: () => T): T {
  return scopes.exit(run);
}

/** The scope that the caller is in. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore();
}
