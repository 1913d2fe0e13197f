import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import type { ExchangeReport } from "../../src/protocol/exchange.ts";
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
      many: "leave",
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
      move: false,
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
      {
        name: "images",
        help: "How images get there: linked (copied where the disk has no links), copied, or left out.",
        type: { kind: "choice", choices: ["link", "copy", "none"] },
        default: "link",
      },
      {
        name: "task",
        help: "What labels are: boxes, or polygons.",
        type: { kind: "choice", choices: ["detect", "segment"] },
        default: "detect",
      },
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
      move: false,
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

  it("moved images are found at their new places inside what is imported, and are missing outside of it", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "photos/a.jpg": 1, "photos/b.jpg": 2, "photos/c.jpg": 3 });
    await using engine = openEngine(dir.path);
    await engine.import(dir.file("photos"));
    const before = await engine.call("instance/list", { after: 0, limit: 10 });
    const idOf = (name: string): number => before.find((one) => one.name === name)?.id ?? 0;
    const move = async (to: string, name: string, more: object = {}): Promise<ExchangeReport> => {
      const task = await engine.ended(
        (
          await engine.call("exchange/export", {
            format: "csv",
            path: dir.file(to),
            options: {},
            target: { kind: "query", text: `name == "${name}"` },
            splitProperty: "",
            sources: null,
            replace: false,
            move: true,
            ...more,
          })
        ).id,
      );
      assert.deepEqual(task.state, { kind: "done" });
      const rescans = (await engine.call("task/list", {})).filter(({ kind }) => kind === "rescan");
      await engine.ended(Math.max(...rescans.map(({ id }) => id)));
      const report = await engine.call("exchange/report", { taskId: task.id });
      assert.ok(report);
      return report;
    };
    assert.equal((await move("photos/picked", "a.jpg")).images, 1);
    assert.equal((await move("elsewhere", "b.jpg")).images, 1);
    const after = await engine.call("instance/list", { after: 0, limit: 10 });
    const found = new Map(after.map(({ id, relativePath, state }) => [id, [relativePath, state]]));
    assert.deepEqual(
      ["a.jpg", "b.jpg", "c.jpg"].map((name) => found.get(idOf(name))),
      [
        ["photos/picked/images/a.jpg", "ready"],
        ["photos/b.jpg", "missing"],
        ["photos/c.jpg", "ready"],
      ],
    );
    assert.equal(found.size, 3);
    for (const [format, options] of [
      ["webdataset", {}],
      ["csv", { images: "none" }],
    ] as const)
      await assert.rejects(move("no", "c.jpg", { format, options }), { code: "bad-request" });
  });
});
