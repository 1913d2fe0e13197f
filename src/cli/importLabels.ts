import path from "node:path";
import { WinnowError } from "../base/errors.ts";
import type { EngineConnection } from "../engine-client/engineConnection.ts";
import type { TaskInfo } from "../protocol/tasks.ts";
import type { ExchangeReport, fusionModes, manyModes } from "../protocol/exchange.ts";
import { readOptions, type TypedOptions } from "./formatOptions.ts";
import { plural, print, say, type CommonOptions } from "./output.ts";
import { runTask } from "./runTask.ts";
import { projectDirOf, withEngine } from "./withEngine.ts";

export interface DatasetOptions {
  readonly format?: string;
  readonly option: TypedOptions;
  readonly fusion: (typeof fusionModes)[number];
  readonly many: (typeof manyModes)[number];
  readonly classes: string;
  readonly splitProperty: string;
  readonly source: string;
  readonly dryRun?: boolean;
}

/** Reads values and annotations for images of the project out of a dataset's files. */
export async function importLabels(
  paths: readonly string[],
  format: string,
  options: DatasetOptions & CommonOptions,
): Promise<void> {
  const [given, ...more] = paths;
  if (given === undefined || more.length > 0)
    throw new WinnowError("bad-request", "Name one file or folder to read labels from.");
  const report = await exchange(options, async (engine) =>
    engine.call("exchange/import", {
      format,
      path: path.resolve(given),
      options: await readOptions(engine, format, "import", options.option),
      fusion: options.fusion,
      many: options.many,
      classProperty: options.classes,
      splitProperty: options.splitProperty,
      source: options.source,
      dryRun: options.dryRun ?? false,
    }),
  );
  if (options.json) return print(JSON.stringify(report));
  const { images, unmatched, values, annotations } = report;
  const missing =
    unmatched > 0 ? `, ${plural(unmatched, "image", "images")} not in the project` : "";
  await print(
    `${plural(values, "value", "values")} and ${plural(annotations, "annotation", "annotations")} for ${plural(images, "image", "images")}${missing}${options.dryRun ? " (nothing was changed)" : ""}.`,
  );
}

/** Runs an exchange task and answers its report; what does not fit is told on stderr. */
export async function exchange(
  options: CommonOptions,
  start: (engine: EngineConnection) => Promise<TaskInfo>,
): Promise<ExchangeReport> {
  return withEngine(await projectDirOf(options), { create: false }, async (engine, signal) => {
    const task = await runTask(engine, signal, () => start(engine));
    const report = await engine.call("exchange/report", { taskId: task.id });
    if (!report)
      throw new WinnowError(
        "engine-lost",
        "The engine was restarted and has forgotten what it did. Try again.",
      );
    for (const { file, line, item, message } of report.issues)
      say([file, line, item].filter((part) => part !== null).join(":") + `: ${message}`);
    const rest = report.issueCount - report.issues.length;
    if (rest > 0) say(`… and ${plural(rest, "more", "more")}.`);
    return report;
  });
}
