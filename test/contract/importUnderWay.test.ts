import assert from "node:assert/strict";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { openEngine } from "../support/engine.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

const manyImages = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`${i}.jpg`, i]));

describe("an import under way", () => {
  it("tells of its folder as soon as it has images, and of thumbnails whether to ask again", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, manyImages);
    await using engine = openEngine(dir.path);
    const sources = [{ path: dir.path, include: [], exclude: [] }];
    const { id: taskId } = await engine.call("import/start", { sources });
    const folder = await engine.call("folder/soon", { path: dir.path });
    assert.ok((folder?.instances ?? 0) > 0);
    const spec = defaultViewSpec;
    const { viewId, total } = await engine.call("view/open", { spec, stateId: null });
    const all = { viewId, from: 0, count: total, px: 64 } as const;
    await until("all are there", async () => {
      const { strips, absent } = await engine.call("view/thumbsAt", all);
      assert.deepEqual([...int32sOf(absent)], []);
      return strips.reduce((sum, { ids }) => sum + int32sOf(ids).length, 0) === total;
    });
    await engine.call("task/cancel", { taskId });
  });
});

describe("an import that was cancelled", () => {
  it("has thumbnails of what is looked at, at the first request", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, manyImages);
    await using engine = openEngine(dir.path);
    const sources = [{ path: dir.path, include: [], exclude: [] }];
    const { id: taskId } = await engine.call("import/start", { sources });
    const pending = async (): Promise<number> => (await engine.call("project/status", {})).pending;
    await until("its files are listed", async () => (await pending()) > 300);
    await engine.call("task/cancel", { taskId });
    await engine.ended(taskId);
    const { viewId, total } = await engine.call("view/open", {
      spec: defaultViewSpec,
      stateId: null,
    });
    assert.ok((await pending()) > 200);
    // Each time others, from the end, where none was decoded yet; a busy machine may not have the first ones in time.
    let from = total;
    await until("all of some are there", async () => {
      from -= 10;
      assert.ok(from > 0, "None was answered at the first request.");
      const { strips } = await engine.call("view/thumbsAt", { viewId, from, count: 10, px: 64 });
      return strips.reduce((sum, { ids }) => sum + int32sOf(ids).length, 0) === 10;
    });
  });
});
