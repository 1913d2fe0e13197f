import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { VectorType } from "../../../../../src/plugin-api/index.ts";
import { finish } from "../../../../../src/plugins/ml/models/install/finish.ts";
import { fromFolder } from "../../../../../src/plugins/ml/models/install/fromFolder.ts";
import { eachTempDir } from "../../../../support/tempDir.ts";
import { meanColor, tinyTowers, writeTinyTowers } from "../../../../support/tinyModels.ts";
import { memoryProject, type MemoryProject } from "./memoryProject.ts";

const signal = new AbortController().signal;

describe("the computation of vectors", () => {
  const dir = eachTempDir();

  /** A project with readable images, and a type of the handcrafted descriptor, which needs no runtime. */
  async function withType(
    images: Readonly<Record<string, number | null>>,
  ): Promise<{ project: MemoryProject; type: VectorType }> {
    const project = memoryProject(dir.path);
    for (const [sha1, level] of Object.entries(images)) project.images.set(sha1, level);
    const { key } = await project.models.describe("handcrafted");
    const params = { model: "handcrafted", revision: key?.slice(0, 12), greyscale: false };
    return { project, type: await project.ctx.project.createVectorType(params) };
  }

  const written = ({ vectors }: MemoryProject, { id }: VectorType): string[] => [
    ...(vectors.get(id)?.keys() ?? []),
  ];

  it("does what is missing, and tries what cannot be read once until it is asked anew", async () => {
    const { project, type } = await withType({ a: 10, b: null, c: 200 });
    const done = await project.work.computeOf(type, undefined, { signal });
    assert.deepEqual([done.computed, done.failed], [2, 1]);
    assert.match(done.sentence ?? "", /^1 image cannot be read and has no vector: b\.png\. /);
    assert.deepEqual(written(project, type), ["a", "c"]);
    project.images.set("b", 90);
    const again = await project.work.computeOf(type, undefined, { signal });
    assert.deepEqual([again.computed, again.failed], [0, 0]);
    await project.work.computeOf(type, undefined, { signal, anew: true });
    assert.deepEqual(written(project, type), ["a", "c", "b"]);
  });

  it("leaves out what a model makes no numbers of, and goes on with the rest", async () => {
    const project = memoryProject(dir.path);
    for (const [sha1, level] of [
      ["a", 10],
      ["black", 0],
      ["c", 200],
    ] as const)
      project.images.set(sha1, level);
    const from = dir.file("from");
    const { text: _, scoring: __, ...image } = tinyTowers;
    await writeTinyTowers(from, {
      ...image,
      task: "embed",
      files: [{ role: "image", path: "onnx/vision.onnx" }],
      outputs: { kind: "embedding", image: "image_embeds" },
    });
    // The logarithm of black is no number.
    await writeFile(path.join(from, "onnx", "vision.onnx"), meanColor("batch", [1, 1, 1], "Log"));
    const how = { signal, progress: () => {} };
    const added = await fromFolder({ from, dir: project.models.dir, ...how });
    const { entry } = await finish(project.models, added.entry, added.folder);
    const { key } = await project.models.describe(entry.id);
    const params = { model: entry.id, revision: key?.slice(0, 12), greyscale: false };
    const type = await project.ctx.project.createVectorType(params);
    const done = await project.work.computeOf(type, undefined, { signal });
    assert.deepEqual([done.computed, done.failed], [2, 1]);
    assert.match(done.sentence ?? "", /black\.png/);
    assert.deepEqual(written(project, type), ["a", "c"]);
    assert.match(project.warnings[0] ?? "", /'Tiny towers' makes no numbers of 1 pictures/);
  });

  it("tries again what could not be read once images were imported", async () => {
    const { project, type } = await withType({ a: null });
    await project.work.computeOf(type, undefined, { signal });
    project.images.set("a", 5);
    await project.imported();
    const { computed } = await project.work.computeOf(type, undefined, { signal });
    assert.equal(computed, 1);
  });

  it("is done once for two, of whom one may give up without a wait, and lets no third in early", async () => {
    const { project, type } = await withType({ a: 10, b: 20 });
    const gate = Promise.withResolvers<void>();
    project.gate = gate.promise;
    const first = project.work.computeOf(type, undefined, { signal });
    const abort = new AbortController();
    const told: (string | undefined)[] = [];
    const second = project.work.computeOf(type, undefined, {
      signal: abort.signal,
      progress: (_done, _total, message) => told.push(message),
    });
    const third = project.work.computeOf(type, undefined, { signal });
    await wait(20);
    assert.deepEqual(told, ["Waiting for vectors that are being computed"]);
    abort.abort();
    await assert.rejects(second, { name: "AbortError" });
    assert.deepEqual(written(project, type), []);
    gate.resolve();
    assert.equal((await first).computed, 2);
    assert.equal((await third).computed, 0);
  });

  it("goes on for others after one failed", async () => {
    const { project, type } = await withType({ a: 10 });
    const other = { ...type, params: { ...type.params, revision: "0".repeat(12) } };
    const failing = project.work.computeOf(other, undefined, { signal });
    const after = project.work.computeOf(type, undefined, { signal });
    await assert.rejects(failing, { message: /is another version than the one/ });
    assert.equal((await after).computed, 1);
  });

  it("is queued by an import, once until it has begun", async () => {
    const { project, type } = await withType({ a: 10 });
    await project.imported();
    assert.deepEqual(project.queued, []);
    project.settings.vectorsOnImport = true;
    await project.imported();
    await project.imported();
    assert.deepEqual(project.queued, [`vectors-${type.id}`]);
    await project.task().run({
      params: { typeId: type.id, sha1s: null },
      key: `vectors-${type.id}`,
      signal,
      progress: () => {},
    });
    assert.deepEqual(written(project, type), ["a"]);
    await project.imported();
    assert.equal(project.queued.length, 2);
  });

  it("is queued by the next import after a wrong setting, and after a task was cancelled before it began", async () => {
    const { project } = await withType({ a: 10 });
    project.settings.vectorsOnImport = true;
    project.settings.model = "gone";
    await assert.rejects(project.imported(), { message: /There is no model 'gone'/ });
    project.settings.model = "handcrafted";
    await project.imported();
    assert.equal(project.queued.length, 1);
    const [key = ""] = project.queued;
    await project.task().runIfLast?.({ key, done: 0, failed: 0, cancelled: 1 });
    await project.imported();
    assert.equal(project.queued.length, 2);
  });
});
