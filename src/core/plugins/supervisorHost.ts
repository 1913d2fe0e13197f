import type { Disposable } from "../../base/disposable.ts";
import type { QueuedTask } from "../../protocol/pluginHost.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Builder } from "./builder.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import type { PluginProcess } from "./pluginProcess.ts";
import type { PluginLink } from "./pluginsOptions.ts";
import type { Supervisor } from "./supervisor.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "stdout" | "stderr";

/** What a supervisor needs of the plugin system that it is part of. */
export interface SupervisorHost {
  readonly link: PluginLink;
  readonly project: { readonly id: string; readonly dir: string };
  /** Absolute path of the folder that a plugin may keep data in. */
  dataDirOf(id: string): string;
  builderOf(found: FoundPlugin): Promise<Builder>;
  /** What its process may ask, as long as it is of this generation; `kept` is what ends with the process. */
  servicesOf(
    supervisor: Supervisor,
    generation: number,
  ): { readonly handlers: Handlers<ServicesContract>; readonly kept: Disposable };
  settingsOf(id: string): Record<string, unknown>;
  unfinishedTasksOf(id: string): readonly QueuedTask[];
  /** A process is there, not active yet: whoever listens to it begins now. The answer ends with it. */
  attach(supervisor: Supervisor, process: PluginProcess): Disposable;
  /** Its process is gone; a crash is an end that nobody asked for. */
  ended(id: string, how: "stopped" | "crashed"): void;
  changed(id: string): void;
  /** Somebody waits for it. */
  needed(found: FoundPlugin): void;
  log(id: string, level: LogLevel, text: string): void;
  /** An error of the plugin's own, with its frames. */
  failed(supervisor: Supervisor, message: string, stack: string): void;
}
