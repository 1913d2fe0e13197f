import assert from "node:assert/strict";
import type { TaskInfo } from "../../../src/protocol/tasks.ts";
import { detailOf, endText } from "../../../webview/grid/tasks.ts";

describe("a task that has ended", () => {
  const done = { kind: "done" } as const;
  const cases: [Pick<TaskInfo, "kind" | "title" | "state" | "problems">, string, string | null][] =
    [
      [
        { kind: "import", title: "Import photos", state: done, problems: 1 },
        "Import photos: 1 file could not be used.",
        "problems",
      ],
      [
        { kind: "exchange", title: "Export to COCO", state: done, problems: 1 },
        "Export to COCO: done, with 1 problem to look at.",
        "report",
      ],
      [
        {
          kind: "exchange",
          title: "Export to COCO",
          state: { kind: "failed", error: "The disk is full." },
          problems: 2,
        },
        "Export to COCO failed: The disk is full.",
        null,
      ],
      [
        { kind: "exchange", title: "Export to COCO", state: { kind: "cancelled" }, problems: 2 },
        "Export to COCO was cancelled.",
        null,
      ],
      [
        { kind: "rescan", title: "Rescan", state: { kind: "cancelled" }, problems: 0 },
        "Rescan was cancelled; what was read so far is kept.",
        null,
      ],
      [
        { kind: "plugin", title: "Score", state: done, problems: 1200 },
        "Score: 1,200 failed.",
        null,
      ],
    ];
  for (const [{ kind, title, state, problems }, text, detail] of cases)
    it(`says what is true of it, and where to look: ${text}`, () => {
      const task = { ...plain, kind, title, state, problems };
      assert.deepEqual([endText(task), detailOf(task)], [text, detail]);
    });
});

const plain: TaskInfo = {
  id: 1,
  kind: "import",
  pluginId: "",
  title: "",
  state: { kind: "done" },
  phase: "",
  done: 0,
  total: 0,
  totalKnown: true,
  rate: 0,
  remaining: null,
  added: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  problems: 0,
  startedAt: 0,
  endedAt: 0,
};
