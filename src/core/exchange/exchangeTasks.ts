import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import {
  exportDatasetParams,
  importDatasetParams,
  type ExchangeIssue,
  type ExchangeReport,
} from "../../protocol/exchange.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { CommitLog } from "../commits/commitLog.ts";
import type { Project } from "../project/project.ts";
import type { RunningTask } from "../tasks/taskQueue.ts";
import type { ImportIssue } from "./exchange.ts";
import { instancesAfter } from "../db/instances.ts";
import { shownPath, storedPathOf } from "../project/describe.ts";
import { exportSetOf } from "./exportDataset.ts";
import { writeExport } from "./exportFolder.ts";
import { exportOptions } from "./exportOptions.ts";
import { formatById } from "./formats.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { planImport } from "./importDataset.ts";

/** What a task keeps in the database; instances as base64 of Int32 ids, so that it ends as it was begun. */
export const exchangeTaskParams = v.variant("kind", [
  v.object({ kind: v.literal("import"), ...importDatasetParams.entries }),
  v.object({
    kind: v.literal("export"),
    ...v.omit(exportDatasetParams, ["target"]).entries,
    ids: v.string(),
  }),
]);
export type ExchangeTaskParams = v.InferOutput<typeof exchangeTaskParams>;
type ExportTask = Extract<ExchangeTaskParams, { kind: "export" }>;
type ImportTask = Extract<ExchangeTaskParams, { kind: "import" }>;

/** Runs imports and exports as tasks, and keeps what they have to say about it. */
export class ExchangeTasks {
  readonly #project: Project;
  readonly #dataset: Dataset;
  readonly #commits: CommitLog;
  readonly #decoderScript: string;
  readonly #lookAgain: () => void;
  readonly #reports = new Map<number, ExchangeReport>();

  /** @param lookAgain Called when files of the project were moved. */
  constructor(
    project: Project,
    dataset: Dataset,
    commits: CommitLog,
    decoderScript: string,
    lookAgain: () => void,
  ) {
    this.#lookAgain = lookAgain;
    this.#project = project;
    this.#dataset = dataset;
    this.#commits = commits;
    this.#decoderScript = decoderScript;
  }

  /** Of a task that ended, among the last ones. */
  report(taskId: number): ExchangeReport | undefined {
    return this.#reports.get(taskId);
  }

  /** An import that a crash interrupts is begun anew: it adds nothing twice. */
  async run(task: RunningTask, signal: AbortSignal): Promise<void> {
    const params = v.parse(exchangeTaskParams, task.params);
    const issues: ExchangeIssue[] = [];
    let issueCount = 0;
    const context = {
      signal,
      decoderScript: this.#decoderScript,
      issue: (one: ImportIssue) => {
        issueCount++;
        task.count("problems", 1);
        if (issues.length < listed)
          issues.push({
            file: one.file,
            line: one.line ?? null,
            item: one.item ?? null,
            message: one.message,
          });
      },
      progress: (done: number, total: number | null) => {
        task.counts = { ...task.counts, total: total ?? done };
        task.totalKnown = total !== null;
        task.count("done", done - task.counts.done);
        task.report();
      },
    };
    const done = await (params.kind === "import"
      ? this.#import(params, context)
      : this.#export(params, task.wasInterrupted, context));
    this.#reports.set(task.id, { ...done, issueCount, issues });
    for (const old of [...this.#reports.keys()].slice(0, -keptReports)) this.#reports.delete(old);
    task.count("changed", done.images);
  }

  async #import(params: ImportTask, context: Context): Promise<Done> {
    const { import: importer, title } = formatById(params.format);
    if (!importer) throw new WinnowError("bad-request", `${title} can only be exported.`);
    const reader = await importer.open(params.path, params.options, context);
    const plan = await planImport(this.#project, this.#dataset, reader, params, context);
    context.signal.throwIfAborted();
    const { commit, matched, unmatched, values, annotations } = plan;
    const isEmpty = values + annotations + commit.tags.length + commit.properties.length === 0;
    const commitId = params.dryRun || isEmpty ? null : this.#commits.do(commit).commitId;
    return { images: matched, unmatched, values, annotations, commitId };
  }

  async #export(params: ExportTask, again: boolean, context: Context): Promise<Done> {
    const { format, path, replace, splitProperty, sources } = params;
    const { export: exporter, title } = formatById(format);
    if (!exporter) throw new WinnowError("bad-request", `${title} can only be imported.`);
    const options = exportOptions(params);
    const move = params.move ? this.#isOriginal() : undefined;
    const ids = idsOfText(params.ids);
    const write = (folder: OutputFolder): Promise<void> => {
      const choice = { ids, split: splitProperty, sources, signal: context.signal };
      const set = exportSetOf(this.#project, this.#dataset, choice);
      return exporter.write(set, folder, options, context);
    };
    try {
      const { images } = await writeExport(path, { format, replace, again, move }, context, write);
      return { images, unmatched: ids.length - images, values: 0, annotations: 0, commitId: null };
    } finally {
      // Also after a cancel: some may have moved by then.
      if (params.move) this.#lookAgain();
    }
  }

  /** Whether a path is that of an image of the project: nothing else is ever moved. */
  #isOriginal(): (source: string) => boolean {
    const paths = new Set<string>();
    for (
      let after = 0, rows;
      (rows = instancesAfter(this.#project.db, after, 10_000)).length > 0;
    ) {
      for (const row of rows) paths.add(shownPath(this.#project, storedPathOf(this.#dataset, row)));
      after = rows[rows.length - 1].id;
    }
    return (source) => paths.has(source);
  }
}

/** Int32 ids as the text that a task keeps. */
export function textOfIds(ids: Int32Array): string {
  return Buffer.from(bytesOf(ids)).toString("base64");
}

function idsOfText(text: string): Int32Array {
  return int32sOf(new Uint8Array(Buffer.from(text, "base64")));
}

type Done = Omit<ExchangeReport, "issueCount" | "issues">;

interface Context {
  readonly signal: AbortSignal;
  readonly issue: (issue: ImportIssue) => void;
  readonly progress: (done: number, total: number | null) => void;
}

const listed = 1000;
const keptReports = 20;
