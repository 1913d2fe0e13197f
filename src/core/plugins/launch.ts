import { WinnowError } from "../../base/errors.ts";
import { apiVersion } from "../../plugin-api/index.ts";
import type { ParameterDescription } from "../../plugin-api/parameters.ts";
import { pluginUserDir } from "../state/userFolder.ts";
import { deadline } from "./deadline.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { limits } from "./limits.ts";
import { startPluginProcess, type Inspect, type PluginProcess } from "./pluginProcess.ts";
import { isLost } from "./runningPlugin.ts";
import type { Supervisor } from "./supervisor.ts";
import type { SupervisorHost } from "./supervisorHost.ts";

/** Starts the process that a plugin will be loaded in. @throws WinnowError plugin-lost */
export async function launch(
  host: SupervisorHost,
  supervisor: Supervisor,
  inspect: Inspect,
  generation: number,
): Promise<PluginProcess> {
  const { id, found } = supervisor;
  const { handlers, kept } = host.servicesOf(supervisor, generation);
  try {
    const process = await startPluginProcess({
      link: host.link,
      cwd: found.dir,
      inspect,
      handlers,
      output: (level, line) => host.log(id, level, line),
    });
    void process.exited.then(() => kept.dispose());
    return process;
  } catch (error) {
    kept.dispose();
    throw error;
  }
}

/**
 * Loads the plugin and waits for its `activate`; answers the form of its settings. A process that fails is ended.
 * @throws WinnowError plugin-failed, plugin-refused, plugin-lost
 */
export async function activate(
  host: SupervisorHost,
  { id, dir, version }: FoundPlugin,
  process: PluginProcess,
  given: { readonly bundle: string; readonly memory: unknown },
): Promise<Record<string, ParameterDescription>> {
  const answer = process.client.call("plugin/activate", {
    apiVersion,
    id,
    version,
    dir,
    dataDir: host.dataDirOf(id),
    userDir: pluginUserDir(id),
    ...given,
    project: host.project,
    settingValues: host.settingsOf(id),
    tasks: [...host.unfinishedTasksOf(id)],
  });
  try {
    // Who debugs it may stand in a breakpoint for long.
    const { settings } = await (process.debugPort === null
      ? deadline(answer, limits.activateMs, late)
      : answer);
    return settings;
  } catch (error) {
    process.kill();
    const how = await process.exited;
    throw isLost(error) && !(error instanceof Late) ? new WinnowError("plugin-lost", how) : error;
  }
}

class Late extends WinnowError {}

function late(): never {
  const seconds = limits.activateMs / 1000;
  throw new Late(
    "plugin-lost",
    `Its 'activate' took longer than ${seconds} seconds. Return sooner, and leave what takes long to a task.`,
  );
}
