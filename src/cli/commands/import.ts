import path from "node:path";
import { Command, Option } from "commander";
import { fusionModes, manyModes } from "../../protocol/exchange.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";
import { plural, print, type CommonOptions } from "../output.ts";
import { addOption } from "../formatOptions.ts";
import { importLabels, type DatasetOptions } from "../importLabels.ts";
import { runTask } from "../runTask.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

interface ImportOptions extends CommonOptions, DatasetOptions {
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
    .addOption(
      new Option("--format <format>", "instead, labels for images of the project (see 'formats')"),
    )
    .option("--option <name=value>", "an option of the format; repeatable", addOption, {})
    .addOption(
      new Option("--fusion <how>", "what happens to values that are there")
        .choices(fusionModes)
        .default("replace"),
    )
    .addOption(
      new Option("--many <which>", "which of several images with the same name get the labels")
        .choices(manyModes)
        .default("leave"),
    )
    .option("--classes <property>", "the property of the annotations' classes", "object")
    .option("--split-property <property>", "the property of the split", "split")
    .option("--source <run>", "the prediction run that the annotations are of", "")
    .option("--dry-run", "only say what would be done, and what does not fit")
    .action(async (paths: string[], options: ImportOptions) => {
      if (options.format !== undefined) return importLabels(paths, options.format, options);
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
