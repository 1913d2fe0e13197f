import assert from "node:assert/strict";
import {
  durationText,
  outcomeText,
  percentOf,
  plural,
  progressText,
} from "../../../src/extension/text.ts";
import type { TaskInfo } from "../../../src/protocol/tasks.ts";

const task: TaskInfo = {
  id: 1,
  kind: "import",
  pluginId: "",
  title: "Import photos",
  state: { kind: "running" },
  phase: "reading images",
  done: 1234,
  total: 10_000,
  totalKnown: true,
  rate: 167.4,
  remaining: 52.3,
  added: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  problems: 0,
  startedAt: 0,
  endedAt: null,
};

describe("texts of the extension", () => {
  it("tell how far a task is: amount, rate and remaining time", () => {
    assert.equal(progressText(task), "1,234 of 10,000 · 167/s · 52 s left");
    assert.equal(
      progressText({ ...task, totalKnown: false, remaining: null }),
      "1,234 of 10,000 so far · 167/s",
    );
    assert.equal(
      progressText({
        ...task,
        done: 0,
        total: 0,
        rate: 0,
        remaining: null,
        phase: "listing folders",
      }),
      "listing folders",
    );
    assert.equal(progressText({ ...task, state: { kind: "queued" } }), "waiting");
  });

  it("give the share that is done only when the whole is known", () => {
    assert.equal(percentOf(task), 12.34);
    assert.equal(percentOf({ ...task, totalKnown: false }), undefined);
    assert.equal(percentOf({ ...task, total: 0 }), undefined);
  });

  it("tell what a task did", () => {
    const done = { ...task, state: { kind: "done" } } as const;
    assert.equal(outcomeText(done), "nothing new");
    assert.equal(
      outcomeText({ ...done, added: 1200, moved: 3, problems: 1 }),
      "1,200 added · 3 moved · 1 problem",
    );
    assert.equal(
      outcomeText({ ...task, state: { kind: "cancelled" }, added: 5 }),
      "cancelled · 5 added",
    );
    assert.equal(
      outcomeText({ ...task, state: { kind: "failed", error: "No space." } }),
      "No space.",
    );
  });

  it("say times and counts as people do", () => {
    assert.deepEqual([0.4, 59.4, 90, 3600, 3900].map(durationText), [
      "less than a second",
      "59 s",
      "2 min",
      "1 h",
      "1 h 5 min",
    ]);
    assert.deepEqual(
      [0, 1, 2500].map((count) => plural(count, "image")),
      ["0 images", "1 image", "2,500 images"],
    );
  });
});
