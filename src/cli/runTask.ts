import { cancelled, WinnowError } from "../base/errors.ts";
import type { EngineConnection } from "../engine-client/engineConnection.ts";
import type { TaskInfo } from "../protocol/tasks.ts";
import { ProgressLine } from "./progressLine.ts";

/** Starts a task and follows it to its end; the signal cancels it (what it did stays, and it can go on later). */
export async function runTask(
  engine: EngineConnection,
  signal: AbortSignal,
  start: () => Promise<TaskInfo>,
): Promise<TaskInfo> {
  const progress = new ProgressLine();
  let id: number | undefined;
  const call: EngineConnection["call"] = (...args) => askAgain(engine, () => engine.call(...args));
  const finished = new Promise<TaskInfo>((resolve, reject) => {
    const see = (task: TaskInfo): void => {
      if (task.id !== id) return;
      progress.show(task);
      if (task.endedAt !== null) resolve(task);
    };
    engine.on("task/changed", see);
    engine.on("message", ({ text }) => progress.say(text));
    engine.onDidChangeState((state) => {
      if (state.kind === "lost") progress.say(state.message);
      if (state.kind === "failed") reject(state.error);
      // A task goes on in the next engine, and may have ended before we listened.
      if (state.kind === "ready") call("task/list", {}).then((tasks) => tasks.forEach(see), reject);
    });
    signal.addEventListener("abort", () => {
      if (id === undefined) reject(cancelled());
      else call("task/cancel", { taskId: id }).catch(reject);
    });
    askAgain(engine, start).then((task) => {
      id = task.id;
      call("task/list", {}).then((tasks) => tasks.forEach(see), reject);
    }, reject);
  });
  const task = await finished.finally(() => progress.end());
  if (task.state.kind === "cancelled") throw cancelled();
  if (task.state.kind === "failed") throw new WinnowError("internal", task.state.error);
  return task;
}

/** Asks the next engine when one is lost on the way. What is asked here may be asked twice. */
async function askAgain<T>(engine: EngineConnection, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isLost = error instanceof WinnowError && error.code === "engine-lost";
      if (!isLost || engine.state.kind === "failed") throw error;
    }
  }
}
