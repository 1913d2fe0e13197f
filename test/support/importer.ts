import path from "node:path";
import { Dataset } from "../../src/core/columns/dataset.ts";
import { CommitLog } from "../../src/core/commits/commitLog.ts";
import { DecodeQueue } from "../../src/core/import/decodeQueue.ts";
import type { DecoderPool } from "../../src/core/import/decoderPool.ts";
import type { ImportContext } from "../../src/core/import/importContext.ts";
import { addSources } from "../../src/core/import/importSources.ts";
import { runImport, type ImportParams } from "../../src/core/import/importTask.ts";
import { toStored } from "../../src/core/project/layout.ts";
import { Project } from "../../src/core/project/project.ts";
import { TaskQueue } from "../../src/core/tasks/taskQueue.ts";
import type { OwnTaskKind, TaskInfo } from "../../src/protocol/tasks.ts";

/** A path, or one with globs. */
export type GivenSource =
  | string
  | {
      readonly path: string;
      readonly include?: readonly string[];
      readonly exclude?: readonly string[];
    };

/** A project that imports in this process, with real decoders, and without what an engine adds. */
export interface Importer extends AsyncDisposable {
  readonly project: Project;
  readonly dataset: Dataset;
  readonly tasks: TaskQueue;
  readonly queue: DecodeQueue;
  /** Sentences for the user, in the order of saying. */
  readonly warnings: string[];
  /** Imports paths relative to the project folder (or absolute ones) and answers the finished task. */
  import(...sources: readonly GivenSource[]): Promise<TaskInfo>;
  rescan(paths?: readonly string[], options?: { retryProblems: boolean }): Promise<TaskInfo>;
  /** The same without waiting for the end. */
  startImport(...sources: readonly GivenSource[]): Promise<TaskInfo>;
  ended(task: TaskInfo): Promise<TaskInfo>;
  /** `path state` of every instance and `path problem-kind` of every problem, sorted. */
  listing(): string[];
  close(): Promise<void>;
}

export async function openImporter(dir: string, decoders: DecoderPool): Promise<Importer> {
  const project = await Project.open({
    projectDir: dir,
    create: true,
    readOnly: false,
    recover: null,
  });
  const dataset = new Dataset(project.db);
  const warnings: string[] = [];
  const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
  const context: ImportContext = {
    project,
    dataset,
    decoders,
    changed: () => {},
    record: (input) => void log.do(input),
    warn: (text) => warnings.push(text),
  };
  const queue = new DecodeQueue(context);
  const run = (task: Parameters<typeof runImport>[2], signal: AbortSignal): Promise<void> =>
    runImport(context, queue, task, signal).finally(() => dataset.namesSettled());
  const tasks = new TaskQueue(project.db, { import: run, rescan: run, exchange: run });
  tasks.resume();
  const add = (kind: OwnTaskKind, params: Partial<ImportParams>): TaskInfo =>
    tasks.add(kind, kind, { paths: null, retryProblems: false, firstNewId: null, ...params });
  const importer: Importer = {
    project,
    dataset,
    tasks,
    queue,
    warnings,
    startImport: async (...sources) => {
      const given = sources.map((source) =>
        typeof source === "string" ? { path: source } : source,
      );
      const paths = await addSources(
        project,
        given.map(({ path: relative, include = [], exclude = [] }) => ({
          path: path.resolve(dir, relative),
          include: [...include],
          exclude: [...exclude],
        })),
      );
      return add("import", { paths });
    },
    import: async (...sources) => importer.ended(await importer.startImport(...sources)),
    rescan: (paths, { retryProblems } = { retryProblems: false }) =>
      importer.ended(
        add("rescan", {
          paths: paths?.map((relative) => toStored(dir, path.resolve(dir, relative))) ?? null,
          retryProblems,
        }),
      ),
    ended: ({ id }) =>
      new Promise((resolve) => {
        const subscription = tasks.onDidChange((task) => {
          if (task.id !== id || task.endedAt === null) return;
          subscription.dispose();
          resolve(task);
        });
      }),
    listing: () => [
      ...(project.db
        .prepare("SELECT path || ' ' || state FROM dataset WHERE state <> 'problem' ORDER BY 1")
        .pluck()
        .all() as string[]),
      ...(project.db
        .prepare(
          `SELECT CASE f.path WHEN '' THEN p.name ELSE f.path || '/' || p.name END || ' ' || p.kind
           FROM problems p JOIN folders f ON f.id = p.folder_id ORDER BY 1`,
        )
        .pluck()
        .all() as string[]),
    ],
    close: async () => {
      await tasks.close();
      await project.close();
    },
    [Symbol.asyncDispose]: () => importer.close(),
  };
  return importer;
}

/** The numbers of a task that are not 0, and its state. */
export function countsOf(task: TaskInfo): Record<string, number | string> {
  const { done, total, added, changed, moved, missing, problems } = task;
  const counts = { done, total, added, changed, moved, missing, problems };
  return {
    ...(task.state.kind === "done" ? {} : { state: task.state.kind }),
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
  };
}
