import type { ParameterChange } from "../../plugin-api/parameters.ts";
import type { WirePart, WireResult } from "../../protocol/wireResult.ts";
import type { ActionInfo } from "../../protocol/plugins.ts";
import type { ProcessCall } from "./runningPlugin.ts";
import type { Supervisor } from "./supervisor.ts";

/** Something that can be run, wherever it is done. */
export interface FoundAction {
  readonly info: ActionInfo;
  /** Who shows in front of its notifications. */
  readonly sourceTitle: string;
  execute(
    call: ProcessCall,
    signal: AbortSignal,
    part: (part: WirePart) => void,
  ): Promise<WireResult>;
  /** Of a dynamic form. */
  resolve?(call: ProcessCall, signal: AbortSignal): Promise<Record<string, ParameterChange>>;
}

/** The actions of a plugin, as its process describes them. */
export function actionsOf(plugin: Supervisor): FoundAction[] {
  return plugin.actions.map((own) => ({
    info: { ...own, pluginId: plugin.id },
    sourceTitle: plugin.found.title,
    execute: async (call, signal, part) => (await plugin.ready()).execute(call, signal, part),
    ...(own.dynamic
      ? {
          resolve: async (call: ProcessCall, signal: AbortSignal) =>
            (await plugin.ready()).resolve(call, signal),
        }
      : {}),
  }));
}
