import { messageOf, WinnowError } from "../../base/errors.ts";
import type { PluginDiagnostic, PluginState } from "../../protocol/plugins.ts";
import { maxCrashes } from "./crashCount.ts";
import type { FoundPlugin } from "./foundPlugin.ts";

/** The state of a plugin that is not to be loaded; null: it is. */
export function stateWithout(found: FoundPlugin, enabled: boolean): PluginState | null {
  const { problem, trusted, contentHash } = found;
  if (!enabled) return { kind: "disabled" };
  if (problem !== null) return { kind: "invalid", message: problem };
  return trusted ? null : { kind: "untrusted", contentHash };
}

/** Whether it is loaded and should not be, the other way round, or for another reason than it says. */
export function isOutOfStep({ kind }: PluginState, found: FoundPlugin, enabled: boolean): boolean {
  const without = stateWithout(found, enabled);
  if (without) return without.kind !== kind;
  return kind === "disabled" || kind === "untrusted" || kind === "invalid" || kind === "stopped";
}

/** Why a plugin that is asked for something cannot do it now, as a sentence with the next step. */
export function notRunning(title: string, state: PluginState): string {
  switch (state.kind) {
    case "disabled":
      return `${title} is disabled in this project. Enable it first.`;
    case "untrusted":
      return `${title} was not trusted on this machine yet. Trust it first.`;
    case "invalid":
    case "failed":
      return `${title} does not run: ${state.message}`;
    case "restarting":
      return `${title} ended and is being started again: ${state.message} Try again in a moment.`;
    case "building":
    case "starting":
    case "waiting":
      return `${title} is being started. Try again in a moment.`;
    case "running":
      return `${title} was loaded anew meanwhile. Try again.`;
    case "stopped":
      return `${title} is not loaded.`;
  }
}

export function buildRefused([first]: readonly PluginDiagnostic[]): string {
  return `It cannot be built: ${first?.message ?? "its source has errors"}.`;
}

/** @param how it ended the last time, a sentence */
export function endedTooOften(how: string): string {
  return `It ended ${maxCrashes + 1} times within a minute and is not started again by itself. ${how} Reload it when it is mended.`;
}

/** What went wrong at the start of a plugin. */
export function activationRefused(error: unknown): string {
  const text = messageOf(error);
  return error instanceof WinnowError && error.code === "plugin-failed"
    ? `Its 'activate' threw an error: ${text}`
    : text;
}
