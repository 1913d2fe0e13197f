import type { TaskInfo } from "../../protocol/tasks.ts";
import { pluginOfTask, type TaskRow } from "../db/tasks.ts";

/** What is shown of a task that no queue has in hand. */
export function infoOfRow(row: TaskRow): TaskInfo {
  return {
    id: row.id,
    kind: row.kind,
    pluginId: pluginOfTask(row),
    title: row.title,
    state:
      row.state === "failed"
        ? { kind: "failed", error: row.error ?? "unknown" }
        : { kind: row.state },
    phase: "",
    ...row.counts,
    totalKnown: true,
    rate: 0,
    remaining: null,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  };
}
