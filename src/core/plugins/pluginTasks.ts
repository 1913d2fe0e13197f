import type { Database } from "better-sqlite3";
import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import { Emitter } from "../../base/event.ts";
import type { QueuedTask } from "../../protocol/pluginHost.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";
import {
  deleteOldPluginTasks,
  deletePluginTasks,
  insertPluginTask,
  pluginTasksOf,
  setPluginTaskState,
  unfinishedEntries,
} from "../db/pluginTasks.ts";
import { write } from "../db/statement.ts";
import { insertTask, noCounts, pluginOfTask, saveTask, taskById } from "../db/tasks.ts";
import { Paced } from "./paced.ts";
import { infoOfEntry, isOver, memberOf, type Entry, type Member } from "./taskEntry.ts";

/** What a plugin wants done; see `task/add`. */
export interface NewPluginTask {
  readonly type: string;
  readonly name: string;
  readonly key: string;
  readonly priority: "normal" | "urgent";
  readonly params: unknown;
}

/** The process of a plugin, as far as its tasks go. */
export interface TaskWorker {
  cancelTask(taskId: number): Promise<null>;
  retryTask(task: QueuedTask): Promise<null>;
}

/**
 * The background work of plugins: done in their processes, kept here, so that a crash or a closed window loses none of
 * it. Tasks of one key are shown, cancelled and tried again as one entry among the tasks.
 */
export class PluginTasks implements Disposable {
  readonly #db: Database;
  readonly #worker: (pluginId: string) => TaskWorker | undefined;
  readonly #entries = new Map<number, Entry>();
  /** By the id of a member. */
  readonly #byTask = new Map<number, Entry>();
  readonly #paced = new Map<number, Paced<Entry>>();
  readonly #changed = new Emitter<TaskInfo>();
  readonly onDidChange = this.#changed.event;

  constructor(db: Database, worker: (pluginId: string) => TaskWorker | undefined) {
    this.#db = db;
    this.#worker = worker;
    for (const id of unfinishedEntries(db)) this.#load(id);
  }

  /** An entry that is under way, as it is now. */
  info(entryId: number): TaskInfo | undefined {
    const entry = this.#entries.get(entryId);
    return entry && infoOfEntry(entry, null);
  }

  /** Answers the task's id. @throws WinnowError plugin-refused for a plugin that has too many */
  add(plugin: { readonly id: string; readonly title: string }, task: NewPluginTask): number {
    const key = task.key || task.type;
    const open = this.#ofPlugin(plugin.id).reduce((sum, { members }) => sum + members.size, 0);
    if (open >= maxOpen)
      throw new WinnowError(
        "plugin-refused",
        `${plugin.title} has ${maxOpen.toLocaleString("en")} tasks under way. Make them larger, or wait for some.`,
      );
    const known = [...this.#entries.values()].find(
      (entry) => entry.pluginId === plugin.id && entry.key === key,
    );
    const { entry, id } = write(this.#db, () => {
      const shown = known ?? this.#insertEntry(plugin, key, task.name);
      const row = { ...task, key, entryId: shown.id, plugin: plugin.id };
      return { entry: shown, id: insertPluginTask(this.#db, row) };
    });
    this.#entries.set(entry.id, entry);
    entry.members.set(id, memberOf({ ...task, key, id, plugin: plugin.id }));
    this.#byTask.set(id, entry);
    this.#tell(entry);
    return id;
  }

  /** For its next process, in the order of adding. */
  unfinishedOf(pluginId: string): QueuedTask[] {
    return [...this.#entries.values()]
      .filter((entry) => entry.pluginId === pluginId)
      .flatMap(({ members }) => [...members.values()])
      .filter(({ state }) => state === "queued" || state === "running")
      .map(queued)
      .toSorted((a, b) => a.id - b.id);
  }

  started(pluginId: string, taskId: number): void {
    this.#change(pluginId, taskId, (member) => (member.state = "running"));
  }

  progress(
    pluginId: string,
    told: {
      taskId: number;
      done: number;
      total?: number | undefined;
      message?: string | undefined;
    },
  ): void {
    this.#change(pluginId, told.taskId, (member) => {
      member.done = Number.isFinite(told.done) ? told.done : 0;
      member.total = Number.isFinite(told.total) ? (told.total ?? null) : null;
      member.message = told.message ?? "";
    });
  }

  ended(
    pluginId: string,
    told: { taskId: number; state: "done" | "cancelled" | "failed"; error: string },
  ): void {
    this.#change(pluginId, told.taskId, (member) => this.#end(member, told.state, told.error));
  }

  /** Its process is gone: what it had in hand waits for the next one, unless that has been the end of two. */
  processEnded(pluginId: string, wasCrash: boolean): void {
    for (const entry of this.#ofPlugin(pluginId)) {
      for (const member of entry.members.values()) {
        if (member.state !== "running") continue;
        member.state = "queued";
        if (wasCrash && ++member.deaths >= maxDeaths)
          this.#end(member, "failed", "It ended the plugin's process twice.");
      }
      this.#tell(entry);
    }
  }

  /** Whether it is an entry of a plugin that is under way, which is then cancelled. */
  cancel(entryId: number): boolean {
    const entry = this.#entries.get(entryId);
    if (!entry) return false;
    const worker = this.#worker(entry.pluginId);
    for (const [id, member] of entry.members) {
      if (member.state !== "queued" && member.state !== "running") continue;
      // Its process ends it and says so; where there is none, or it is being ended, nobody has it in hand.
      if (worker) worker.cancelTask(id).catch(() => this.#cancelled(entry, member));
      else this.#end(member, "cancelled", "");
    }
    this.#tell(entry);
    return true;
  }

  /** @throws WinnowError not-found where nothing of it can be tried again */
  retry(entryId: number): void {
    const entry = this.#entries.get(entryId) ?? this.#load(entryId);
    const again = [...(entry?.members.values() ?? [])].filter(
      ({ state }) => state === "failed" || state === "cancelled",
    );
    if (!entry || again.length === 0) {
      if (entry && isOver(entry)) this.#forget(entry);
      throw new WinnowError("not-found", "There is nothing of this task to be tried again.");
    }
    write(this.#db, () => {
      for (const { row } of again) setPluginTaskState(this.#db, row.id, "queued", "");
      this.#save(entry, null);
    });
    const worker = this.#worker(entry.pluginId);
    for (const member of again) {
      Object.assign(member, { state: "queued", error: "", done: 0, message: "", deaths: 0 });
      // A process that is just ending gets it with its next start.
      worker?.retryTask(queued(member)).catch(() => undefined);
    }
    this.#tell(entry);
  }

  /** The plugin is removed. */
  forget(pluginId: string): void {
    for (const entry of this.#ofPlugin(pluginId)) {
      for (const member of entry.members.values())
        if (member.state === "queued" || member.state === "running")
          this.#end(member, "cancelled", "");
      this.#tell(entry);
    }
    write(this.#db, () => deletePluginTasks(this.#db, pluginId));
  }

  dispose(): void {
    for (const paced of this.#paced.values()) paced.dispose();
    this.#changed.dispose();
  }

  #ofPlugin(pluginId: string): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.pluginId === pluginId);
  }

  #insertEntry(plugin: { id: string; title: string }, key: string, name: string): Entry {
    const startedAt = Date.now();
    const title = `${plugin.title}: ${name}`;
    const params = { pluginId: plugin.id, key };
    deleteOldPluginTasks(this.#db);
    const id = insertTask(this.#db, { kind: "plugin", title, params, startedAt });
    return { id, pluginId: plugin.id, key, title, startedAt, members: new Map() };
  }

  #load(id: number): Entry | undefined {
    const row = taskById(this.#db, id);
    if (row?.kind !== "plugin") return undefined;
    const { key } = row.params as { readonly key: string };
    const rows = pluginTasksOf(this.#db, id);
    const { title, startedAt } = row;
    const members = new Map(rows.map((task) => [task.id, memberOf(task)]));
    const entry: Entry = { id, pluginId: pluginOfTask(row), key, title, startedAt, members };
    this.#entries.set(id, entry);
    for (const taskId of members.keys()) this.#byTask.set(taskId, entry);
    return entry;
  }

  #change(pluginId: string, taskId: number, change: (member: Member) => void): void {
    const entry = this.#byTask.get(taskId);
    const member = entry?.members.get(taskId);
    // A plugin speaks of its own tasks only, and of those that have not ended.
    if (!entry || !member || entry.pluginId !== pluginId) return;
    if (member.state !== "queued" && member.state !== "running") return;
    change(member);
    this.#tell(entry);
  }

  #cancelled(entry: Entry, member: Member): void {
    if (member.state !== "queued" && member.state !== "running") return;
    this.#end(member, "cancelled", "");
    this.#tell(entry);
  }

  #end(member: Member, state: "done" | "cancelled" | "failed", error: string): void {
    member.state = state;
    member.error = error;
    write(this.#db, () => setPluginTaskState(this.#db, member.row.id, state, error));
  }

  #tell(entry: Entry): void {
    if (isOver(entry)) {
      this.#forget(entry);
      const endedAt = Date.now();
      write(this.#db, () => this.#save(entry, endedAt));
      this.#changed.fire(infoOfEntry(entry, endedAt));
      return;
    }
    let paced = this.#paced.get(entry.id);
    if (!paced) {
      paced = new Paced<Entry>(100, (one) => this.#changed.fire(infoOfEntry(one, null)));
      this.#paced.set(entry.id, paced);
    }
    paced.add(entry);
  }

  #save(entry: Entry, endedAt: number | null): void {
    const { state, done, total, problems } = infoOfEntry(entry, endedAt);
    saveTask(this.#db, {
      id: entry.id,
      state: state.kind,
      error: state.kind === "failed" ? state.error : null,
      counts: { ...noCounts, done, total, problems },
      endedAt,
      params: { pluginId: entry.pluginId, key: entry.key },
    });
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    for (const id of entry.members.keys()) this.#byTask.delete(id);
    this.#paced.get(entry.id)?.dispose();
    this.#paced.delete(entry.id);
  }
}

/** Tasks of one plugin, with those of the same keys that have ended. */
const maxOpen = 10_000;
/** A task that ends the process that does it is tried once more. */
const maxDeaths = 2;

function queued({ row: { id, type, key, priority, params } }: Member): QueuedTask {
  return { id, type, key, priority, params };
}
