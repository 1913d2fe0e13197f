import type { ProblemKind } from "../protocol/project.ts";
import type { TaskInfo } from "../protocol/tasks.ts";

/** 1234 → "1,234". */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** (1, "image") → "1 image"; (2, "image") → "2 images". */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Seconds as people say them: "less than a second", "12 s", "3 min", "1 h 5 min". */
export function durationText(seconds: number): string {
  if (seconds < 1) return "less than a second";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** How far a running task is: "1,234 of 10,000 · 167/s · 52 s left". */
export function progressText(task: TaskInfo): string {
  if (task.state.kind === "queued") return "waiting";
  const amount =
    task.totalKnown || task.done === task.total
      ? `${countText(task.done)} of ${countText(task.total)}`
      : `${countText(task.done)} of ${countText(task.total)} so far`;
  const parts = [task.total === 0 ? task.phase : amount];
  if (task.rate >= 1) parts.push(`${countText(Math.round(task.rate))}/s`);
  if (task.remaining !== null && task.done < task.total)
    parts.push(`${durationText(task.remaining)} left`);
  return parts.join(" · ");
}

/** What an ended task did: "1,200 added · 3 changed · 2 problems", or that there was nothing to do. */
export function outcomeText(task: TaskInfo): string {
  if (task.state.kind === "failed") return task.state.error;
  const parts = [
    ...(task.added > 0 ? [`${countText(task.added)} added`] : []),
    ...(task.changed > 0 ? [`${countText(task.changed)} changed`] : []),
    ...(task.moved > 0 ? [`${countText(task.moved)} moved`] : []),
    ...(task.missing > 0 ? [`${countText(task.missing)} missing`] : []),
    ...(task.problems > 0 ? [plural(task.problems, "problem")] : []),
  ];
  const outcome = parts.length > 0 ? parts.join(" · ") : "nothing new";
  return task.state.kind === "cancelled" ? `cancelled · ${outcome}` : outcome;
}

/** Finished share in per cent, when the whole is known. */
export function percentOf(task: TaskInfo): number | undefined {
  return task.totalKnown && task.total > 0
    ? Math.min(100, (task.done / task.total) * 100)
    : undefined;
}

export const problemTitles: Readonly<Record<ProblemKind, string>> = {
  unsupported: "Unsupported formats",
  damaged: "Damaged files",
  "too-large": "Too large",
  timeout: "Took too long to decode",
  crash: "Crashed the decoder",
  unreadable: "Unreadable files",
  "bad-name": "Unusable names",
  outside: "Outside the imported folder",
};
