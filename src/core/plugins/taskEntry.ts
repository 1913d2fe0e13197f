import type { PluginTaskRow } from "../db/pluginTasks.ts";
import type { TaskInfo, TaskState } from "../../protocol/tasks.ts";

/** A task in the hands of its plugin's process, or waiting for it. */
export interface Member {
  readonly row: Omit<PluginTaskRow, "state" | "error" | "entryId">;
  state: PluginTaskRow["state"] | "running";
  error: string;
  done: number;
  total: number | null;
  message: string;
  /** Processes that ended while they had it in hand. */
  deaths: number;
}

export function memberOf(
  row: Member["row"] & Partial<Pick<PluginTaskRow, "state" | "error">>,
): Member {
  const { state = "queued", error = "", ...rest } = row;
  return { row: rest, state, error, done: 0, total: null, message: "", deaths: 0 };
}

/** The tasks of a plugin with one key, shown as one: they share a progress bar. */
export interface Entry {
  readonly id: number;
  readonly pluginId: string;
  readonly key: string;
  readonly title: string;
  readonly startedAt: number;
  readonly members: Map<number, Member>;
}

export function isOver({ members }: Entry): boolean {
  return [...members.values()].every(({ state }) => state !== "queued" && state !== "running");
}

/** How far it is: of one task what that task says, of several how many have ended. */
export function infoOfEntry(entry: Entry, endedAt: number | null): TaskInfo {
  const members = [...entry.members.values()];
  const running = members.find(({ state }) => state === "running");
  const [only] = members.length === 1 ? members : [];
  const ended = members.filter(({ state }) => state !== "queued" && state !== "running").length;
  const done = only ? Math.max(0, Math.round(only.done)) : ended;
  const total = only ? Math.max(done, Math.round(only.total ?? done)) : members.length;
  return {
    id: entry.id,
    kind: "plugin",
    pluginId: entry.pluginId,
    title: entry.title,
    state: stateOf(members),
    phase: running ? running.message || (only ? "" : running.row.name) : "",
    done,
    total,
    totalKnown: !only || only.total !== null,
    rate: 0,
    remaining: null,
    added: 0,
    changed: 0,
    moved: 0,
    missing: 0,
    problems: members.filter(({ state }) => state === "failed").length,
    startedAt: entry.startedAt,
    endedAt,
  };
}

function stateOf(members: readonly Member[]): TaskState {
  const some = (wanted: Member["state"]): boolean => members.some(({ state }) => state === wanted);
  if (some("running")) return { kind: "running" };
  if (some("queued")) {
    // Between two of its tasks it is under way, too.
    return { kind: members.every(({ state }) => state === "queued") ? "queued" : "running" };
  }
  const failed = members.filter(({ state }) => state === "failed");
  if (failed.length > 0) return { kind: "failed", error: errorOf(failed, members.length) };
  return { kind: some("cancelled") ? "cancelled" : "done" };
}

function errorOf(failed: readonly Member[], count: number): string {
  const first = failed[0]?.error ?? "";
  return count === 1 ? first : `${failed.length} of ${count} failed. ${first}`;
}
