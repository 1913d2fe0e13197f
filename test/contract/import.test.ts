import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import sharp from "sharp";
import { schemaVersion } from "../../src/core/db/migrations.ts";
import { WinnowError } from "../../src/base/errors.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { photo, withCameraData } from "../support/images.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { tinyJpeg, writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

describe("a folder of images, through the engine", () => {
  let dir: TempDir;
  let engine: TestEngine;
  let task: TaskInfo;
  const news: TaskInfo[] = [];

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, {
      "photos/cats/tom.jpg": await withCameraData(1, { width: 320, height: 240 }),
      "photos/cats/copy of tom.jpg": await withCameraData(1, { width: 320, height: 240 }),
      "photos/dogs/rex.jpg": await photo(2, { width: 300, height: 400 }),
      "photos/dogs/small.jpg": 3,
      "photos/broken.jpg": (await tinyJpeg(4)).subarray(0, 300),
      "photos/phone.heic": "x",
    });
    engine = openEngine(dir.path);
    engine.connection.on("task/changed", (info) => news.push(info));
    task = await engine.import(dir.file("photos"));
  });

  after(async () => {
    await engine[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  it("is counted", async () => {
    const { projectId, roots, bytes, ...status } = await engine.call("project/status", {});
    assert.ok(projectId.length === 36 && bytes > 1000);
    assert.deepEqual(status, {
      schemaVersion,
      mode: "owner",
      instances: 4,
      images: 3,
      pending: 0,
      missing: 0,
      problems: 2,
    });
    assert.deepEqual(roots, [{ id: 1, path: dir.file("photos"), available: true }]);
  });

  it("tells how it goes on: numbers that never fall, and one end", async () => {
    await until("the last news", () => news.at(-1)?.endedAt);
    assert.deepEqual(
      [
        news[0].state.kind,
        news.at(-1)?.state.kind,
        news.filter(({ endedAt }) => endedAt !== null).length,
      ],
      ["queued", "done", 1],
    );
    for (const [i, { done, total }] of news.slice(1).entries())
      assert.ok(
        done >= news[i].done && total >= news[i].total && done <= total,
        JSON.stringify(news),
      );
    assert.deepEqual([task.added, task.problems, task.done], [4, 2, 5]);
  });

  it("is a tree of folders with counts", async () => {
    const tops = await engine.call("folder/children", { parentId: null });
    const below = await engine.call("folder/children", { parentId: tops[0].id });
    assert.deepEqual(
      [...tops, ...below].map(({ name, path, instances, hasChildren }) => [
        name,
        path,
        instances,
        hasChildren,
      ]),
      [
        ["photos", dir.file("photos"), 4, true],
        ["cats", dir.file("photos", "cats"), 2, false],
        ["dogs", dir.file("photos", "dogs"), 2, false],
      ],
    );
    assert.deepEqual(
      [
        await engine.call("folder/at", { path: dir.file("photos", "cats") }),
        await engine.call("folder/at", { path: dir.file("nowhere") }),
        // Nothing is being imported any more: there is nothing to wait for.
        await engine.call("folder/soon", { path: dir.file("nowhere") }),
      ],
      [below[0], null, null],
    );
  });

  it("has problems with their reasons", async () => {
    const page = { offset: 0, limit: 10 };
    const problems = await engine.call("problem/list", { kind: null, ...page });
    assert.deepEqual(
      problems.map(({ path, kind, reason }) => [path, kind, reason.length > 10]),
      [
        [dir.file("photos", "broken.jpg"), "damaged", true],
        [dir.file("photos", "phone.heic"), "unsupported", true],
      ],
    );
    assert.deepEqual(await engine.call("problem/summary", {}), [
      { kind: "damaged", count: 1 },
      { kind: "unsupported", count: 1 },
    ]);
    assert.equal((await engine.call("problem/list", { kind: "damaged", ...page })).length, 1);
    assert.deepEqual(await engine.call("problem/list", { kind: "crash", ...page }), []);
  });

  it("shows thumbnails of what a view lists, joined into strips of one size", async () => {
    const view = await engine.call("view/open", { spec: defaultViewSpec, stateId: null });
    const range = await engine.call("view/range", { viewId: view.viewId, from: 0, count: 100 });
    assert.deepEqual(range.names, ["copy of tom.jpg", "tom.jpg", "rex.jpg", "small.jpg"]);
    const ids = [...int32sOf(range.ids)];
    const { strips, absent } = await engine.call("view/thumbs", {
      viewId: view.viewId,
      ids: bytesOf(Int32Array.of(...ids, 9999)),
      px: 128,
    });
    const shown: [number, number][] = [];
    for (const { px, ids: cells, sizes, jpeg } of strips) {
      const { width, height } = await sharp(jpeg, { failOn: "warning" }).metadata();
      assert.deepEqual([width, height], [px, px * int32sOf(cells).length]);
      for (const [row, id] of int32sOf(cells).entries()) {
        shown.push([id, px]);
        const at = 2 * ids.indexOf(id);
        // A page that does not know them yet takes off the padding by them.
        assert.deepEqual(
          int32sOf(sizes).slice(2 * row, 2 * row + 2),
          int32sOf(range.sizes).slice(at, at + 2),
        );
      }
    }
    // The small one has no thumbnail of more pixels than it has itself.
    const small = ids[3];
    assert.deepEqual(shown.toSorted(), ids.map((id) => [id, id === small ? 64 : 128]).toSorted());
    assert.deepEqual([...int32sOf(absent)], [9999]);
    // A page that does not know the instances yet asks for the same by their places.
    const at = { viewId: view.viewId, from: 1, count: 100, px: 128 } as const;
    const byPlace = await engine.call("view/thumbsAt", at);
    assert.deepEqual(
      byPlace.strips.flatMap((strip) => [...int32sOf(strip.ids)]).toSorted(),
      ids.slice(1).toSorted(),
    );
  });

  it("lists and describes its instances, with their copies", async () => {
    const list = await engine.call("instance/list", { after: 0, limit: 10 });
    const tom = list.find(({ name }) => name === "tom.jpg");
    assert.ok(tom);
    const { copies, image, modified, ...facts } = await engine.call("instance/get", {
      instanceId: tom.id,
    });
    const bytes = await readFile(tom.path);
    assert.deepEqual(facts, {
      id: tom.id,
      name: "tom.jpg",
      path: dir.file("photos", "cats", "tom.jpg"),
      relativePath: "photos/cats/tom.jpg",
      state: "ready",
      bytes: bytes.length,
    });
    assert.deepEqual(
      [copies.map(({ path }) => path), image?.sha1, image?.width, image?.height, modified > 1e12],
      [
        ["photos/cats/copy of tom.jpg"],
        createHash("sha1").update(bytes).digest("hex"),
        320,
        240,
        true,
      ],
    );
    const paths = await engine.call("instance/paths", {
      ids: bytesOf(Int32Array.of(tom.id, 9999)),
    });
    assert.deepEqual(paths, [tom.path]);
  });

  it("pages through its instances", async () => {
    const pages: string[][] = [];
    for (let after = 0; ;) {
      const page = await engine.call("instance/list", { after, limit: 3 });
      if (page.length === 0) break;
      pages.push(page.map(({ name }) => name));
      after = page.at(-1)?.id ?? 0;
    }
    assert.deepEqual(
      pages.map(({ length }) => length),
      [3, 1],
    );
  });

  it("renders an image and reads its EXIF on demand", async () => {
    const list = await engine.call("instance/list", { after: 0, limit: 10 });
    const tom = list.find(({ name }) => name === "tom.jpg");
    assert.ok(tom);
    const { bytes, mime } = await engine.call("instance/render", {
      instanceId: tom.id,
      maxSide: 0,
    });
    const exif = await engine.call("instance/exif", { instanceId: tom.id });
    assert.deepEqual(
      [mime, Buffer.from(bytes).equals(await readFile(tom.path))],
      ["image/jpeg", true],
    );
    assert.ok(exif.some(({ name, value }) => name === "Model" && value === "Canon EOS R6"));
  });

  it("what is gone from the disk is a sentence", async () => {
    const list = await engine.call("instance/list", { after: 0, limit: 10 });
    const rex = list.find(({ name }) => name === "rex.jpg");
    assert.ok(rex);
    await rm(rex.path);
    await assert.rejects(
      engine.call("instance/render", { instanceId: rex.id, maxSide: 0 }),
      (error) =>
        error instanceof WinnowError &&
        error.code === "file-problem" &&
        error.message === "The file is gone.",
    );
    await assert.rejects(
      engine.call("instance/get", { instanceId: 9999 }),
      (error) => error instanceof WinnowError && error.code === "not-found",
    );
  });

  it("thumbnails that were lost are made again when somebody looks", async () => {
    const list = await engine.call("instance/list", { after: 0, limit: 10 });
    const tom = list.find(({ name }) => name === "tom.jpg");
    assert.ok(tom);
    await engine.connection.close();
    for (const suffix of ["", "-wal", "-shm"])
      await rm(dir.file(".winnow", `thumbs.db${suffix}`), { force: true });
    engine = openEngine(dir.path);
    const { viewId } = await engine.call("view/open", { spec: defaultViewSpec, stateId: null });
    const ids = bytesOf(Int32Array.of(tom.id));
    const first = await engine.call("view/thumbs", { viewId, ids, px: 256 });
    assert.deepEqual([first.strips.length, [...int32sOf(first.absent)]], [0, [tom.id]]);
    await until("it is there again", async () => {
      const { strips } = await engine.call("view/thumbs", { viewId, ids, px: 256 });
      return strips.length === 1;
    });
  });

  it("importing what is not there, or our own data, is refused with a sentence", async () => {
    for (const path of [
      dir.file("nowhere"),
      dir.file(".winnow"),
      dir.file(".winnow", "project.db"),
      "/dev/null",
    ])
      await assert.rejects(
        engine.call("import/start", { sources: [{ path, include: [], exclude: [] }] }),
        (error) => error instanceof WinnowError && error.code === "file-problem",
        path,
      );
  });
});
