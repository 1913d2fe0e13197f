import type { TaskInfo } from "../protocol/tasks.ts";
import { formatCount } from "./output.ts";

/** Progress on stderr: one line that is written over on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY;
  #shownAt = -Infinity;
  #open = false;

  show(task: TaskInfo): void {
    if (task.endedAt !== null || this.#isDue()) this.#write(describe(task));
  }

  /** How something goes that is no task; left out when it comes too soon after the last. */
  tell(text: string): void {
    if (this.#isDue()) this.#write(text);
  }

  say(text: string): void {
    this.end();
    process.stderr.write(`${text}\n`);
  }

  end(): void {
    if (this.#open) process.stderr.write("\n");
    this.#open = false;
  }

  #isDue(): boolean {
    return performance.now() - this.#shownAt >= (this.#terminal ? 100 : 2000);
  }

  #write(text: string): void {
    this.#shownAt = performance.now();
    if (!this.#terminal) {
      process.stderr.write(`${text}\n`);
      return;
    }
    const width = process.stderr.columns || 80;
    process.stderr.write(`\r\u001b[2K${text.slice(0, width - 1)}`);
    this.#open = true;
  }
}

function describe(task: TaskInfo): string {
  const total = `${formatCount(task.total)}${task.totalKnown ? "" : "+"}`;
  const parts = [`${task.phase || task.title}: ${formatCount(task.done)} of ${total}`];
  if (task.rate >= 1) parts.push(`${Math.round(task.rate)}/s`);
  if (task.remaining !== null && task.remaining >= 1)
    parts.push(`${formatDuration(task.remaining)} left`);
  if (task.problems > 0) parts.push(`${task.problems} problems`);
  return parts.join(", ");
}

function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
