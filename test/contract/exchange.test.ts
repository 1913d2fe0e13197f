import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { openEngine } from "../support/engine.ts";
import { checkYolo } from "../support/exchangeRules.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

describe("exchange formats through the engine", () => {
  it("labels come in as one commit, go out as another format, and can be undone", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "photos/a.jpg": 1, "photos/b.jpg": 2 });
    await writeFile(
      dir.file("photos/instances_val.json"),
      JSON.stringify({
        images: [
          { id: 1, file_name: "a.jpg" },
          { id: 2, file_name: "gone.jpg" },
        ],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [2, 4, 12, 8] }],
        categories: [{ id: 1, name: "cat" }],
      }),
    );
    await using engine = openEngine(dir.path);
    await engine.import(dir.file("photos"));
    const params = {
      format: "coco",
      path: dir.file("photos/instances_val.json"),
      options: {},
      fusion: "replace",
      classProperty: "label",
      splitProperty: "split",
      source: "",
    } as const;
    const dry = await engine.ended(
      (await engine.call("exchange/import", { ...params, dryRun: true })).id,
    );
    const tried = await engine.call("exchange/report", { taskId: dry.id });
    assert.deepEqual(
      [dry.state.kind, dry.kind, tried?.annotations, tried?.commitId],
      ["done", "exchange", 1, null],
    );
    const task = await engine.ended(
      (await engine.call("exchange/import", { ...params, dryRun: false })).id,
    );
    const report = await engine.call("exchange/report", { taskId: task.id });
    assert.equal(report?.issueCount, 1);
    assert.deepEqual(report?.issues, [
      {
        file: "gone.jpg",
        line: null,
        item: null,
        message: "The image is not in the project: it is left out.",
      },
    ]);
    const { undo } = await engine.call("history/list", { before: null, limit: 5 });
    assert.equal(undo?.title, "Import labels of 1 image");
    const out = {
      format: "yolo",
      path: dir.file("out"),
      options: {},
      target: { kind: "query", text: "" },
      splitProperty: "split",
      sources: null,
      replace: false,
    } as const;
    const exported = await engine.ended((await engine.call("exchange/export", out)).id);
    assert.deepEqual(exported.state, { kind: "done" });
    assert.deepEqual(
      [...checkYolo(dir.file("out"))],
      [
        ["labels/train/b.txt", []],
        ["labels/val/a.txt", ["0 0.333333333 0.5 0.5 0.5"]],
      ],
    );
    const refused = await engine.ended((await engine.call("exchange/export", out)).id);
    assert.equal(refused.state.kind, "failed");
    await engine.call("history/undo", {});
    const ids = new Uint8Array(Int32Array.of(1, 2).buffer);
    assert.deepEqual(await engine.call("annotation/of", { ids }), []);
  });

  it("formats tell what they take and what they lose, and wrong options are refused at once", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const formats = await engine.call("exchange/formats", {});
    const yolo = formats.find(({ id }) => id === "yolo");
    assert.deepEqual(yolo?.export?.options, [
      { name: "images", choices: ["link", "copy", "none"], default: "link" },
      { name: "task", choices: ["detect", "segment"], default: "detect" },
    ]);
    const segment = await engine.call("exchange/loses", {
      format: "yolo",
      options: { task: "segment" },
    });
    assert.notDeepEqual(segment, yolo?.export?.loses);
    const params = {
      path: dir.file("out"),
      target: { kind: "query", text: "" },
      splitProperty: "",
      sources: null,
      replace: false,
    } as const;
    await assert.rejects(
      engine.call("exchange/export", { ...params, format: "yolo", options: { task: "guess" } }),
      { code: "bad-request" },
    );
    await assert.rejects(
      engine.call("exchange/export", { ...params, format: "nothing", options: {} }),
      { code: "not-found" },
    );
    await assert.rejects(
      engine.call("exchange/export", { ...params, format: "yolo", options: {}, path: "out" }),
      { code: "bad-request" },
    );
    assert.deepEqual(await readdir(dir.path), [".winnow"]);
  });
});
