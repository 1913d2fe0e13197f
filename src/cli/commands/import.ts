import path from "node:path";
import { Command } from "commander";
import { cancelled, WinnowError } from "../../base/errors.ts";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import type { TaskInfo } from "../../protocol/engine.ts";
import { plural, print, type CommonOptions } from "../output.ts";
import { ProgressLine } from "../progressLine.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface ImportOptions extends CommonOptions {
  readonly include: string[];
  readonly exclude: string[];
  readonly retryProblems?: boolean;
}

export function importCommand(): Command {
  const collect = (value: string, all: string[]): string[] => [...all, value];
  return new Command("import")
    .description(
      "import folders and files of images; without any, look again at what was imported before",
    )
    .argument("[path...]", "folders (with all below them) or image files")
    .option(
      "--include <glob>",
      "only files that match, relative to each folder; repeatable",
      collect,
      [],
    )
    .option("--exclude <glob>", "no files that match; repeatable", collect, [])
    .option("--retry-problems", "read unchanged files that failed before once more")
    .action(async (paths: string[], options: ImportOptions) => {
      // Importing names a place to keep the project in, so it may be made there; looking again may not.
      const projectDir =
        paths.length > 0 && options.project
          ? path.resolve(options.project)
          : await projectDirOf(options);
      const task = await withEngine(projectDir, { create: paths.length > 0 }, (engine, signal) =>
        runTask(engine, signal, () =>
          paths.length > 0
            ? engine.call("import/start", {
                sources: paths.map((given) => ({
                  path: path.resolve(given),
                  include: options.include,
                  exclude: options.exclude,
                })),
              })
            : engine.call("import/rescan", {
                paths: null,
                retryProblems: options.retryProblems ?? false,
              }),
        ),
      );
      await print(options.json ? JSON.stringify(task) : summarize(task));
    });
}

/** Starts a task and follows it to its end; the signal cancels it (what it did stays, and it can go on later). */
async function runTask(
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

function summarize(task: TaskInfo): string {
  const seconds = ((task.endedAt ?? Date.now()) - task.startedAt) / 1000;
  const parts = [
    `${plural(task.added, "image", "images")} added`,
    task.changed > 0 ? `${task.changed} changed` : "",
    task.moved > 0 ? `${task.moved} moved` : "",
    task.missing > 0 ? `${task.missing} missing` : "",
    task.problems > 0
      ? `${plural(task.problems, "problem", "problems")} (see 'winnow problems')`
      : "",
  ];
  return `${parts.filter(Boolean).join(", ")} in ${seconds.toFixed(1)} s.`;
}
