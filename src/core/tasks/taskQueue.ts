import type { Database } from "better-sqlite3";
import type { Disposable } from "../../base/disposable.ts";
import { isCancelled, messageOf, WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import type { OwnTaskKind, TaskInfo, TaskState } from "../../protocol/tasks.ts";
import { write } from "../db/statement.ts";
import {
  insertTask,
  noCounts,
  recentTasks,
  saveTask,
  unfinishedTasks,
  type TaskCounts,
  type OwnTaskRow,
} from "../db/tasks.ts";
import { infoOfRow } from "./infoOfRow.ts";
import { Rate } from "./rate.ts";

export type TaskHandler = (task: RunningTask, signal: AbortSignal) => Promise<void>;

/**
 * Background work, one at a time in the order of asking. Tasks are rows of the database: what a crash or a closed
 * window interrupts goes on when the project is opened again.
 */
export class TaskQueue implements Disposable {
  readonly #db: Database;
  readonly #handlers: Record<OwnTaskKind, TaskHandler>;
  readonly #tasks = new Map<number, RunningTask>();
  readonly #changed = new Emitter<TaskInfo>();
  readonly onDidChange = this.#changed.event;
  #running: Promise<void> | undefined;
  #closing = false;

  constructor(db: Database, handlers: Record<OwnTaskKind, TaskHandler>) {
    this.#db = db;
    this.#handlers = handlers;
  }

  /** Goes on with what was interrupted. */
  resume(): void {
    for (const row of unfinishedTasks(this.#db)) this.#queue(row);
  }

  add(kind: OwnTaskKind, title: string, params: unknown): TaskInfo {
    const startedAt = Date.now();
    const id = write(this.#db, () => insertTask(this.#db, { kind, title, params, startedAt }));
    return this.#queue({
      id,
      kind,
      title,
      params,
      state: "queued",
      error: null,
      counts: noCounts,
      startedAt,
      endedAt: null,
    });
  }

  /** Unfinished tasks and the last finished ones, newest first. */
  list(): TaskInfo[] {
    return recentTasks(this.#db, 50).map(
      (row) => this.#tasks.get(row.id)?.info() ?? infoOfRow(row),
    );
  }

  /** Whether a task of this kind waits that would do the same. */
  hasQueued(kind: OwnTaskKind, params: unknown): TaskInfo | undefined {
    for (const task of this.#tasks.values())
      if (
        task.kind === kind &&
        task.state.kind === "queued" &&
        JSON.stringify(task.params) === JSON.stringify(params)
      )
        return task.info();
    return undefined;
  }

  cancel(id: number): void {
    const task = this.#tasks.get(id);
    if (!task) throw new WinnowError("not-found", `Task ${id} is not under way.`);
    task.abort();
    if (task.state.kind === "queued") this.#end(task, { kind: "cancelled" });
  }

  /** Stops without ending: unfinished tasks stay in the database and go on at the next opening. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const task of this.#tasks.values()) task.abort();
    await this.#running;
    this.dispose();
  }

  dispose(): void {
    this.#closing = true;
    for (const task of this.#tasks.values()) task.abort();
    this.#changed.dispose();
  }

  #queue(row: OwnTaskRow): TaskInfo {
    const task = new RunningTask(this.#db, row, (info) => this.#changed.fire(info));
    this.#tasks.set(task.id, task);
    this.#changed.fire(task.info());
    this.#running ??= this.#drain();
    return task.info();
  }

  async #drain(): Promise<void> {
    // Whoever adds a task gets its answer before the task begins.
    await Promise.resolve();
    for (let task = this.#next(); task; task = this.#next()) await this.#run(task);
    // In the turn of the last look: a task that is added a moment later would else find nobody who runs it.
    this.#running = undefined;
  }

  #next(): RunningTask | undefined {
    if (this.#closing) return undefined;
    return [...this.#tasks.values()].find((task) => task.state.kind === "queued");
  }

  async #run(task: RunningTask): Promise<void> {
    task.setState({ kind: "running" });
    try {
      write(this.#db, () => task.save());
      await this.#handlers[task.kind](task, task.signal);
      this.#end(task, { kind: "done" });
    } catch (error) {
      // Closing interrupts a task like a crash does: it stays as it is and goes on later.
      if (this.#closing) return;
      this.#end(
        task,
        task.signal.aborted && isCancelledBy(error, task.signal)
          ? { kind: "cancelled" }
          : { kind: "failed", error: messageOf(error) },
      );
    }
  }

  #end(task: RunningTask, state: TaskState): void {
    task.setState(state);
    this.#tasks.delete(task.id);
    try {
      write(this.#db, () => task.save());
    } catch {
      // The disk may be full, which ended the task: its row stays "running", and it goes on at the next opening.
    }
    this.#changed.fire(task.info());
  }
}

/** A task of this session: what its handler reports goes to the row (durable) and to the windows (now). */
export class RunningTask {
  readonly id: number;
  readonly kind: OwnTaskKind;
  readonly title: string;
  readonly signal: AbortSignal;
  /** Whether it was begun in an earlier run of the engine. */
  readonly wasInterrupted: boolean;
  /** Kept with the task; a handler may note in it what it needs to go on after a crash. */
  params: unknown;
  counts: TaskCounts;
  phase = "";
  totalKnown = false;
  readonly #db: Database;
  readonly #controller = new AbortController();
  readonly #rate = new Rate();
  readonly #startedAt: number;
  readonly #report: (info: TaskInfo) => void;
  #state: TaskState = { kind: "queued" };
  #endedAt: number | null = null;
  #reportedAt = 0;

  constructor(db: Database, row: OwnTaskRow, report: (info: TaskInfo) => void) {
    this.#db = db;
    this.id = row.id;
    this.kind = row.kind;
    this.title = row.title;
    this.params = row.params;
    this.counts = { ...row.counts };
    this.wasInterrupted = row.state === "running";
    this.signal = this.#controller.signal;
    this.#startedAt = row.startedAt;
    this.#report = report;
  }

  get state(): TaskState {
    return this.#state;
  }

  setState(state: TaskState): void {
    this.#state = state;
    if (state.kind !== "queued" && state.kind !== "running") this.#endedAt = Date.now();
  }

  count(name: keyof TaskCounts, more: number): void {
    this.counts = { ...this.counts, [name]: this.counts[name] + more };
    if (name === "done") this.#rate.add(more);
  }

  /** Writes the row; to be called inside the transaction that holds what is counted. */
  save(): void {
    saveTask(this.#db, {
      id: this.id,
      state: this.#state.kind,
      error: this.#state.kind === "failed" ? this.#state.error : null,
      counts: this.counts,
      endedAt: this.#endedAt,
      params: this.params,
    });
  }

  /** Tells the windows, ten times a second at most. */
  report(): void {
    const now = performance.now();
    if (now - this.#reportedAt < 100) return;
    this.#reportedAt = now;
    this.#report(this.info());
  }

  abort(): void {
    this.#controller.abort();
  }

  info(): TaskInfo {
    const rate = this.#state.kind === "running" ? this.#rate.perSecond() : 0;
    const left = this.counts.total - this.counts.done;
    return {
      id: this.id,
      kind: this.kind,
      pluginId: "",
      title: this.title,
      state: this.#state,
      phase: this.phase,
      ...this.counts,
      totalKnown: this.totalKnown,
      rate,
      remaining: this.totalKnown && rate > 0 ? left / rate : null,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
    };
  }
}

function isCancelledBy(error: unknown, signal: AbortSignal): boolean {
  return isCancelled(error) || error === signal.reason;
}
