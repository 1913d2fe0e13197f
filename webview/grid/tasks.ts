import { computed, signal } from "@preact/signals";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import { count, countOf, duration } from "../shared/format.ts";

/** The tasks of the project, as far as the page shows them: what runs, and what ended with problems. */
export class Tasks {
  readonly #tasks = signal<ReadonlyMap<number, TaskInfo>>(new Map());

  /** Queued and running ones, oldest first. */
  readonly active = computed(() => [...this.#tasks.value.values()].filter(isActive));

  /** The last one that ended and left something to say. */
  readonly ended = computed(() => [...this.#tasks.value.values()].findLast((t) => !isActive(t)));

  set(tasks: readonly TaskInfo[]): void {
    this.#tasks.value = new Map(tasks.map((task) => [task.id, task]));
  }

  /** Takes news of a task; one that ends well and without problems needs no words. */
  update(task: TaskInfo): void {
    const tasks = new Map(this.#tasks.value);
    const wasActive = tasks.has(task.id);
    if (isActive(task) || (wasActive && leavesWords(task))) tasks.set(task.id, task);
    else tasks.delete(task.id);
    this.#tasks.value = tasks;
  }

  dismiss(taskId: number): void {
    const tasks = new Map(this.#tasks.value);
    tasks.delete(taskId);
    this.#tasks.value = tasks;
  }
}

/** "1,204 of 2,000 · 168/s · 5 s left · 3 problems". */
export function progressText(task: TaskInfo): string {
  const { done, total, totalKnown, rate, remaining, problems } = task;
  const parts = [
    totalKnown ? `${count(done)} of ${count(total)}` : `${count(done)} of ${count(total)} so far`,
  ];
  if (rate >= 1) parts.push(`${count(Math.round(rate))}/s`);
  if (remaining !== null && totalKnown) parts.push(`${duration(remaining)} left`);
  if (problems > 0) parts.push(countOf(problems, "problem"));
  return parts.join(" · ");
}

/** What a task that has ended leaves to be said. */
export function endText({ kind, title, state, problems }: TaskInfo): string {
  const isImport = kind === "import" || kind === "rescan";
  switch (state.kind) {
    case "failed":
      return `${title} failed: ${state.error}`;
    case "cancelled":
      return `${title} was cancelled${isImport ? "; what was read so far is kept" : ""}.`;
    default:
      if (isImport) return `${title}: ${countOf(problems, "file")} could not be used.`;
      return kind === "exchange"
        ? `${title}: done, with ${countOf(problems, "problem")} to look at.`
        : `${title}: ${count(problems)} failed.`;
  }
}

/**
 * Where the problems of a task that has ended are listed: those of images in the Problems view, those of labels and
 * exports in a report, which only what came to its end has.
 */
export function detailOf({ kind, state, problems }: TaskInfo): "problems" | "report" | null {
  if (problems === 0 || kind === "plugin") return null;
  if (kind !== "exchange") return "problems";
  return state.kind === "done" ? "report" : null;
}

function isActive({ state }: TaskInfo): boolean {
  return state.kind === "queued" || state.kind === "running";
}

function leavesWords({ state, problems }: TaskInfo): boolean {
  return state.kind !== "done" || problems > 0;
}
