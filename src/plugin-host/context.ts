import type { Parameters } from "../plugin-api/parameters.ts";
import { apiVersion } from "../plugin-api/index.ts";
import type { Computations, Plugin, PluginContext } from "../plugin-api/plugin.ts";
import type { PluginContract } from "../protocol/pluginHost.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client, Handlers, Server } from "../protocol/rpc.ts";
import { ActionRegistry } from "./actions.ts";
import type { ComputePool } from "./compute.ts";
import { hostedEvents } from "./events.ts";
import { log } from "./log.ts";
import { pluginMemory } from "./memory.ts";
import { hostedProject } from "./project.ts";
import { currentScope } from "./runScope.ts";
import { HostedSettings } from "./settings.ts";
import { mapsOf, runsOf, storesOf } from "./state.ts";
import { PluginTasks } from "./tasks.ts";
import { toWireNotification } from "./wireResult.ts";

export interface ContextOptions {
  readonly given: Activation;
  readonly plugin: Plugin<Parameters, Computations>;
  readonly pool: ComputePool;
  readonly client: Client<ServicesContract>;
  readonly server: Server<PluginContract>;
  fail(error: unknown): void;
}

type Activation = globalThis.Parameters<Handlers<PluginContract>["plugin/activate"]>[0];

/** What a plugin is given, and the ends of it that the host holds. */
export interface HostedContext {
  readonly context: PluginContext;
  readonly actions: ActionRegistry;
  readonly tasks: PluginTasks;
  readonly settings: HostedSettings;
  /** What `ctx.memory` holds. */
  memory(): unknown;
  /** Aborts everything, and waits for those who listen to the closing. */
  stop(): Promise<void>;
}

export function createContext(options: ContextOptions): HostedContext {
  const { given, plugin, pool, client, server, fail } = options;
  const actions = new ActionRegistry({ pluginId: given.id, client, server, fail });
  const tasks = new PluginTasks({ client, server, fail, unfinished: given.tasks });
  const settings = new HostedSettings({
    client,
    declared: plugin.settings ?? {},
    values: given.settingValues,
    fail,
  });
  const { events, closing } = hostedEvents({ client, fail });
  const memory = pluginMemory(given.memory);
  const output = log(server);
  const context: PluginContext = {
    id: given.id,
    version: given.version,
    apiVersion,
    dir: given.dir,
    dataDir: given.dataDir,
    userDir: given.userDir,
    project: hostedProject(given.project, client),
    settings: settings.api,
    actions: actions.api,
    events,
    tasks: tasks.api,
    stores: storesOf(client),
    runs: runsOf(client),
    maps: mapsOf(client),
    secrets: {
      get: async (name) => (await client.call("secret/get", { name })) ?? undefined,
    },
    compute: pool.functions(Object.keys(plugin.computations ?? {})),
    log: output,
    notify(notification) {
      const wire = toWireNotification(notification, given.id, "The notification");
      const scope = currentScope();
      if (scope?.notify) scope.notify(wire);
      else server.fire("notify", wire);
    },
    memory: memory.api,
  };
  return {
    context,
    actions,
    tasks,
    settings,
    memory: () => memory.kept((problem) => output.warn(problem)),
    async stop() {
      tasks.stop();
      actions.stop();
      await closing();
    },
  };
}
