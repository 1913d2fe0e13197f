import { availableParallelism } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type * as v from "valibot";
import type { Disposable } from "../base/disposable.ts";
import { messageOf, WinnowError } from "../base/errors.ts";
import { Emitter } from "../base/event.ts";
import { Dataset } from "../core/columns/dataset.ts";
import { authorName } from "../core/commits/authorName.ts";
import { CommitLog } from "../core/commits/commitLog.ts";
import { instancesById, instanceState } from "../core/db/instances.ts";
import { saveViewState, viewSelection } from "../core/db/viewStates.ts";
import { write } from "../core/db/statement.ts";
import { ExchangeTasks } from "../core/exchange/exchangeTasks.ts";
import { DecodeQueue } from "../core/import/decodeQueue.ts";
import { DecoderPool } from "../core/import/decoderPool.ts";
import type { ImportContext } from "../core/import/importContext.ts";
import { addSources } from "../core/import/importSources.ts";
import { runImport, type ImportParams } from "../core/import/importTask.ts";
import { shownPath, storedPathOf } from "../core/project/describe.ts";
import { toStored } from "../core/project/layout.ts";
import type { Plugins } from "../core/plugins/plugins.ts";
import type { Project } from "../core/project/project.ts";
import { Results } from "../core/results/results.ts";
import { ProjectState } from "../core/state/projectState.ts";
import { TaskQueue } from "../core/tasks/taskQueue.ts";
import { VectorStore } from "../core/vectors/vectorStore.ts";
import { View } from "../core/view/view.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { engineContract } from "../protocol/engine.ts";
import type { ImportSource } from "../protocol/project.ts";
import type { OwnTaskKind, TaskInfo } from "../protocol/tasks.ts";
import type { StateChange } from "../protocol/state.ts";
import type { ViewSpec } from "../protocol/view.ts";
import { ChangeNotifier } from "./changeNotifier.ts";
import { PacedEmitter } from "./pacedEmitter.ts";
import { pluginsOf, type PluginFiles } from "./pluginsOf.ts";

type Message = v.InferOutput<(typeof engineContract.events)["message"]>;

/** Where the engine finds what it starts. */
export interface EngineScripts {
  readonly decoder: string;
  readonly plugins: PluginFiles;
}

/** A project at work: its data in memory, its tasks, its decoders, its open views. Knows no connection. */
export class Engine implements Disposable {
  readonly project: Project;
  readonly dataset: Dataset;
  readonly decoders: DecoderPool;
  readonly tasks: TaskQueue;
  readonly queue: DecodeQueue;
  readonly commits: CommitLog;
  readonly exchange: ExchangeTasks;
  readonly state: ProjectState;
  readonly vectors: VectorStore;
  readonly results: Results;
  readonly plugins: Plugins;
  readonly changes = new ChangeNotifier();
  readonly #messages = new Emitter<Message>();
  readonly onMessage = this.#messages.event;
  readonly #stateChanges = new PacedEmitter<readonly StateChange[]>(joinStateChanges);
  readonly onDidChangeState = this.#stateChanges.event;
  readonly #resultChanges = new PacedEmitter<ReadonlySet<number>>(
    (known, next) => new Set([...known, ...next]),
  );
  /** Ids of results that are new, other than before, or gone. */
  readonly onDidChangeResults = this.#resultChanges.event;
  readonly #vectorChanges = new PacedEmitter<null>(() => null);
  readonly onDidChangeVectors = this.#vectorChanges.event;
  readonly #views = new Map<
    number,
    { view: View; stateId: string | null; saving?: NodeJS.Timeout }
  >();
  #nextViewId = 1;
  #keeping: NodeJS.Timeout | undefined;

  constructor(project: Project, scripts: EngineScripts) {
    const { decoder: decoderScript } = scripts;
    this.project = project;
    this.dataset = new Dataset(project.db);
    const warn = (text: string): void => this.#messages.fire({ level: "warning", text });
    this.decoders = new DecoderPool({
      script: decoderScript,
      processes: Math.min(8, availableParallelism()),
      log: (text) => this.#messages.fire({ level: "info", text }),
    });
    const context: ImportContext = {
      project,
      dataset: this.dataset,
      decoders: this.decoders,
      changed: (change) => this.changes.add(change),
      record: (input) => void this.commits.do(input),
      warn,
      imported: (ids) => this.plugins.events.imported(ids),
    };
    this.queue = new DecodeQueue(context);
    this.commits = new CommitLog(project.db, this.dataset, {
      author: authorName(),
      changed: (change, restored) => {
        if (change.instances) this.vectors.instancesChanged();
        this.changes.add(change);
        this.#lookAgain(restored);
        this.#keeping ??= setTimeout(() => this.#keepSafe(), keepAfterMs);
      },
    });
    const lookAgain = (): void => void this.rescan(null, false);
    this.exchange = new ExchangeTasks(
      project,
      this.dataset,
      this.commits,
      decoderScript,
      lookAgain,
    );
    this.state = new ProjectState(project, {
      assertWritable: () => this.assertWritable(),
      changed: (change) => this.#stateChanges.add([change]),
      warn,
    });
    this.commits.onDidRewriteQueries((owners) => {
      for (const owner of owners) this.state.changed("query", owner);
    });
    this.vectors = new VectorStore(project, warn);
    this.commits.onDidForgetVectors((rows) => this.vectors.forgotten(rows));
    this.vectors.onDidChange(() => this.#vectorChanges.add(null));
    const importHandler = async (
      task: Parameters<typeof runImport>[2],
      signal: AbortSignal,
    ): Promise<void> => {
      try {
        await runImport(context, this.queue, task, signal);
      } finally {
        this.#settle();
      }
    };
    this.tasks = new TaskQueue(project.db, {
      import: importHandler,
      rescan: importHandler,
      exchange: (task, signal) => this.exchange.run(task, signal),
    });
    this.tasks.onDidChange((task) => {
      if (task.endedAt !== null) this.#keepSafe();
    });
    this.results = new Results(project.db, this.dataset, { readOnly: project.readOnly });
    this.results.onDidChange((id) => this.#resultChanges.add(new Set([id])));
    this.plugins = pluginsOf(this, scripts.plugins, warn);
    if (!project.readOnly) this.tasks.resume();
  }

  /** @throws WinnowError read-only */
  assertWritable(): void {
    if (this.project.readOnly)
      throw new WinnowError(
        "read-only",
        "The project is open in another process that cannot be reached, so it can only be looked at here. Close the other one and try again.",
      );
  }

  async import(sources: readonly ImportSource[]): Promise<TaskInfo> {
    this.assertWritable();
    const paths = await addSources(this.project, sources);
    const title =
      sources.length === 1
        ? `Import ${path.basename(sources[0].path)}`
        : `Import from ${sources.length} places`;
    return this.#add("import", title, { paths, retryProblems: false, firstNewId: null });
  }

  rescan(paths: readonly string[] | null, retryProblems: boolean): TaskInfo {
    this.assertWritable();
    const stored = paths?.map((absolute) => toStored(this.project.dir, absolute)) ?? null;
    return this.#add("rescan", retryProblems ? "Try problems again" : "Look for changes", {
      paths: stored,
      retryProblems,
      firstNewId: null,
    });
  }

  openView(spec: ViewSpec, stateId: string | null): { viewId: number; view: View } {
    const view = new View(this.project.db, this.dataset, spec);
    const saved = stateId === null ? undefined : viewSelection(this.project.db, stateId);
    if (saved) view.selection.addRuns(int32sOf(saved));
    const viewId = this.#nextViewId++;
    this.#views.set(viewId, { view, stateId });
    return { viewId, view };
  }

  /** @throws WinnowError not-found */
  view(viewId: number): View {
    const entry = this.#views.get(viewId);
    if (!entry) throw new WinnowError("not-found", `View ${viewId} is not open.`);
    return entry.view;
  }

  closeView(viewId: number): void {
    const entry = this.#views.get(viewId);
    if (entry?.saving) this.#saveSelection(viewId);
    this.#views.delete(viewId);
  }

  /** The selection of a view changed: it is kept, a moment later, for a window that reloads. */
  selectionChanged(viewId: number): void {
    this.plugins.events.viewChanged(viewId);
    const entry = this.#views.get(viewId);
    if (!entry?.stateId || this.project.readOnly) return;
    entry.saving ??= setTimeout(() => this.#saveSelection(viewId), 300);
  }

  /** Stops working; what is unfinished goes on at the next opening. */
  async close(): Promise<void> {
    for (const viewId of [...this.#views.keys()]) this.closeView(viewId);
    // Plugins first: what they do in their last second is still written.
    await this.plugins.close();
    await Promise.all([
      this.tasks.close(),
      this.decoders.close(),
      this.state.close(),
      this.vectors.close(),
    ]);
    this.dispose();
    await this.project.close();
  }

  dispose(): void {
    clearTimeout(this.#keeping);
    this.plugins.dispose();
    this.tasks.dispose();
    this.decoders.dispose();
    this.state.dispose();
    this.changes.dispose();
    this.#stateChanges.dispose();
    this.#resultChanges.dispose();
    this.#vectorChanges.dispose();
    this.#messages.dispose();
  }

  /** Instances that a commit added, or that came back before they were ever decoded, are decoded by a look at them. */
  #lookAgain(restored: readonly number[]): void {
    const { state } = this.dataset.instances;
    const pending = restored.filter((id) => state[id] === instanceState.pending);
    if (pending.length === 0) return;
    const files = instancesById(this.project.db, pending).map((row) =>
      shownPath(this.project, storedPathOf(this.dataset, row)),
    );
    const folders = [...new Set(files.map((file) => path.dirname(file)))];
    this.rescan(files.length <= fewFiles ? files : folders, false);
  }

  #add(kind: OwnTaskKind, title: string, params: ImportParams): TaskInfo {
    return this.tasks.hasQueued(kind, params) ?? this.tasks.add(kind, title, params);
  }

  /** Between tasks and a while after changes: what must be known outside of the database, and its daily copy. */
  #keepSafe(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    const keep = async (): Promise<void> => {
      this.project.saveLocal();
      await this.project.backUpDaily();
    };
    keep().catch((error: unknown) =>
      this.#messages.fire({
        level: "warning",
        text: `The project could not be backed up: ${messageOf(error)}`,
      }),
    );
  }

  #settle(): void {
    this.dataset.namesSettled();
    for (const { view } of this.#views.values()) view.settle();
    this.changes.add({ instances: true, problems: true, folders: true });
  }

  #saveSelection(viewId: number): void {
    const entry = this.#views.get(viewId);
    if (!entry?.stateId) return;
    clearTimeout(entry.saving);
    delete entry.saving;
    const { stateId, view } = entry;
    const runs = bytesOf(view.selection.toRuns());
    write(this.project.db, () => saveViewState(this.project.db, stateId, runs, Date.now()));
  }
}

/** Each file is a transaction of its own; of more, their folders are listed. */
const fewFiles = 16;

/** Changes come in flocks; what is known outside of the database is written once for those of this long. */
const keepAfterMs = 5000;

/** Each only once. */
function joinStateChanges(
  pending: readonly StateChange[],
  next: readonly StateChange[],
): readonly StateChange[] {
  const fresh = next.filter((change) => !pending.some((known) => isDeepStrictEqual(known, change)));
  return [...pending, ...fresh];
}
