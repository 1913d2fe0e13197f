import { Emitter, type Event } from "../../base/event.ts";
import type { TaskInfo } from "../../protocol/tasks.ts";

/** Ended tasks that are kept for the Tasks view. */
const KEPT = 30;

/** The tasks of one engine as last heard of. Ids outlive the engine process, so a list survives its restart. */
export class TaskList {
  readonly #tasks = new Map<number, TaskInfo>();
  readonly #changed = new Emitter<TaskInfo>();

  readonly onDidChange: Event<TaskInfo> = this.#changed.event;

  /** Newest first. */
  get all(): readonly TaskInfo[] {
    return [...this.#tasks.values()].toSorted((a, b) => b.startedAt - a.startedAt || b.id - a.id);
  }

  get active(): readonly TaskInfo[] {
    return this.all.filter(isActive);
  }

  get(id: number): TaskInfo | undefined {
    return this.#tasks.get(id);
  }

  apply(task: TaskInfo): void {
    this.#tasks.set(task.id, task);
    for (const old of this.all.filter((known) => !isActive(known)).slice(KEPT))
      this.#tasks.delete(old.id);
    this.#changed.fire(task);
  }
}

export function isActive(task: TaskInfo): boolean {
  return task.state.kind === "queued" || task.state.kind === "running";
}
