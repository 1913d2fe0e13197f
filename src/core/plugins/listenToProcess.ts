import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { LogGate } from "./logGate.ts";
import { noContext } from "../../protocol/plugins.ts";
import type { Notifications } from "./notifications.ts";
import type { PluginProcess } from "./pluginProcess.ts";
import type { PluginTasks } from "./pluginTasks.ts";
import type { Supervisor } from "./supervisor.ts";
import type { LogLevel } from "./supervisorHost.ts";
import { watchProcess } from "./watchdog.ts";

/** Takes what a plugin's process tells by itself: its log, notifications, tasks. */
export function listenToProcess(
  { id, found }: Supervisor,
  process: PluginProcess,
  parts: {
    readonly tasks: PluginTasks;
    readonly notifications: Notifications;
    log(level: LogLevel, text: string): void;
  },
): Disposable {
  const { tasks, notifications, log } = parts;
  const { client } = process;
  const store = new DisposableStore();
  const source = { pluginId: id, name: found.title, runId: 0, context: noContext };
  const gate = store.add(
    new LogGate(notificationsPerSecond, (count) =>
      log("warn", `${count.toLocaleString("en")} notifications more were left out.`),
    ),
  );
  store.add(client.on("log", ({ level, text }) => log(level, text)));
  store.add(
    client.on("notify", (given) => {
      if (!gate.pass()) return;
      notifications.add(source, given);
      if (given.type === "error") log("error", given.stack || given.message);
    }),
  );
  store.add(client.on("task/started", ({ taskId }) => tasks.started(id, taskId)));
  store.add(client.on("task/progress", (told) => tasks.progress(id, told)));
  store.add(client.on("task/ended", (told) => tasks.ended(id, told)));
  if (process.debugPort === null)
    store.add(watchProcess(process, { note: (text) => log("warn", text) }));
  return store;
}

/** More than that nobody reads. */
const notificationsPerSecond = 20;
