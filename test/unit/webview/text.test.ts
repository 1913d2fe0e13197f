import assert from "node:assert/strict";
import type { TaskInfo } from "../../../src/protocol/tasks.ts";
import { duration, fileSize } from "../../../webview/shared/format.ts";
import { blockOf } from "../../../webview/grid/blocks.ts";
import { cellText } from "../../../webview/grid/cellText.ts";
import { shortenToWidth } from "../../../webview/grid/surface/labelPainter.ts";
import { endText, progressText, Tasks } from "../../../webview/grid/tasks.ts";
import { rangeOf } from "./fixtures.ts";

const task: TaskInfo = {
  id: 1,
  kind: "import",
  pluginId: "",
  title: "Import photos",
  state: { kind: "running" },
  phase: "Reading",
  done: 1204,
  total: 2000,
  totalKnown: true,
  rate: 167.6,
  remaining: 4.7,
  added: 0,
  changed: 0,
  moved: 0,
  missing: 0,
  problems: 0,
  startedAt: 0,
  endedAt: null,
};

describe("what the pages say", () => {
  it("about sizes of files", () => {
    const sizes = [0, 1, 999, 1000, 54_908, 999_499, 999_500, 3_528_460, 2e12];
    assert.deepEqual(sizes.map(fileSize), [
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1.0 KB",
      "54.9 KB",
      "999 KB",
      "1.0 MB",
      "3.5 MB",
      "2.0 TB",
    ]);
  });

  it("about time that remains", () => {
    assert.deepEqual([0.2, 8, 59.5, 61, 3600, 4801].map(duration), [
      "1 s",
      "8 s",
      "60 s",
      "2 min",
      "1 h",
      "1 h 21 min",
    ]);
  });

  it("about a task that runs", () => {
    assert.equal(progressText(task), "1,204 of 2,000 · 168/s · 5 s left");
    assert.equal(
      progressText({ ...task, totalKnown: false, rate: 0, problems: 1 }),
      "1,204 of 2,000 so far · 1 problem",
    );
  });

  it("about a task that has ended, when there is something to say", () => {
    const tasks = new Tasks();
    tasks.update(task);
    assert.equal(tasks.active.value.length, 1);
    tasks.update({ ...task, state: { kind: "done" } });
    assert.deepEqual([tasks.active.value, tasks.ended.value], [[], undefined]);
    tasks.update({ ...task, state: { kind: "done" }, problems: 3 });
    assert.equal(tasks.ended.value, undefined, "a task that the page has not seen running");
    tasks.update(task);
    tasks.update({ ...task, state: { kind: "done" }, problems: 3 });
    assert.ok(tasks.ended.value);
    assert.equal(endText(tasks.ended.value), "Import photos: 3 files could not be used.");
    tasks.dismiss(task.id);
    assert.equal(tasks.ended.value, undefined);
  });

  it("about a cell, to a screen reader", () => {
    const block = blockOf({
      ...rangeOf(0, 3),
      states: Uint8Array.of(1, 0, 2),
      labels: [
        ["0.jpg", "1.jpg", "2.jpg"],
        ["JPEG", "", "JPEG"],
      ],
    });
    assert.equal(cellText(block, 0), "0.jpg, 640 × 480 pixels, JPEG");
    assert.equal(cellText(block, 1), "1.jpg, 640 × 480 pixels, not read yet");
    assert.equal(cellText(block, 2), "2.jpg, 640 × 480 pixels, JPEG, missing on disk");
    assert.equal(cellText(undefined, 6), "Image 7, loading");
  });

  it("under a thumbnail, keeping both ends of a long name", () => {
    const measure = (text: string): number => text.length;
    assert.equal(shortenToWidth("short.jpg", 20, measure), "short.jpg");
    assert.equal(shortenToWidth("IMG_20240612_101112.jpg", 16, measure), "IMG_2024…112.jpg");
    assert.equal(shortenToWidth("IMG_20240612_101112.jpg", 3, measure), "…");
  });
});
