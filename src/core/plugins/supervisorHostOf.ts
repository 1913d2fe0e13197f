import { pluginBuilder } from "./build.ts";
import type { BuildFolder } from "./buildFolder.ts";
import type { BuiltinStart } from "./builtinStart.ts";
import { listenToProcess } from "./listenToProcess.ts";
import { noContext } from "../../protocol/plugins.ts";
import type { Notifications } from "./notifications.ts";
import type { PluginOutput } from "./pluginOutput.ts";
import type { PluginSettings } from "./pluginSettings.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import { prebuilt } from "./prebuilt.ts";
import { projectServices, type ServiceParts } from "./services.ts";
import { stateServices } from "./stateServices.ts";
import type { SupervisorHost } from "./supervisorHost.ts";

/** The parts of the plugin system that the processes of plugins need. */
interface HostParts {
  readonly plugins: Pick<ServiceParts, "actions" | "tasks" | "secrets"> & {
    readonly notifications: Notifications;
  };
  readonly settings: PluginSettings;
  readonly builds: BuildFolder;
  readonly builtinStart: BuiltinStart;
  readonly output: PluginOutput;
  dataDirOf(pluginId: string): string;
  changed(pluginId: string): void;
}

/** What supervisors get of the plugin system that they are part of. */
export function supervisorHost(
  options: PluginsOptions,
  { plugins, settings, builds, builtinStart, output, dataDirOf, changed }: HostParts,
): SupervisorHost {
  const parts = {
    actions: plugins.actions,
    tasks: plugins.tasks,
    settings,
    secrets: plugins.secrets,
  };
  const { id, dir } = options.project;
  return {
    link: options.link,
    project: { id, dir },
    dataDirOf,
    builderOf: async (found) =>
      found.origin === "builtin"
        ? prebuilt(found)
        : pluginBuilder(found, await builds.of(found.id), options.apiFile),
    servicesOf: (supervisor, generation) => {
      const { found } = supervisor;
      const state = stateServices(options, found.id, found.version);
      return {
        handlers: {
          "host/hello": () => null,
          ...state.handlers,
          ...projectServices(options, parts, supervisor, generation),
        },
        kept: state.uploads,
      };
    },
    settingsOf: (pluginId) => settings.values(pluginId),
    unfinishedTasksOf: (pluginId) => plugins.tasks.unfinishedOf(pluginId),
    attach: (supervisor, process) =>
      listenToProcess(supervisor, process, {
        tasks: plugins.tasks,
        notifications: plugins.notifications,
        log: (level, text) => output.log(supervisor.id, level, text),
      }),
    ended: (pluginId, how) => plugins.tasks.processEnded(pluginId, how === "crashed"),
    changed,
    needed: ({ origin }) => {
      if (origin === "builtin") builtinStart.now();
    },
    log: (pluginId, level, text) => output.log(pluginId, level, text),
    failed: ({ id: pluginId, found }, message, stack) => {
      output.log(pluginId, "error", stack || message);
      plugins.notifications.add(
        { pluginId, name: found.title, runId: 0, context: noContext },
        { type: "error", message, name: "", data: "", stack, actions: [] },
      );
    },
  };
}
