import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { eachTempDir } from "../../../../support/tempDir.ts";
import { memoryProject } from "./memoryProject.ts";

const how = { signal: new AbortController().signal };
const rows = { a: [1, 0], b: [0.8, 0.6], c: [0, 1], d: [-1, 0] };

describe("vectors in memory", () => {
  const dir = eachTempDir();
  const withImages = () => {
    const project = memoryProject(dir.path);
    for (const sha1 of Object.keys(rows)) project.images.set(sha1, 9);
    return project;
  };

  it("are read once, and anew once they changed or images came", async () => {
    const project = withImages();
    const spaces = project.spaces();
    const typeId = project.addType({}, rows);
    const space = await spaces.open(typeId, how);
    assert.deepEqual(space.keys, ["a", "b", "c", "d"]);
    assert.equal(await spaces.open(typeId, how), space);
    await project.ctx.project.setVectors(typeId, {
      sha1s: ["c"],
      dimensions: 2,
      data: Float32Array.of(3, 4),
    });
    const changed = await spaces.open(typeId, how);
    assert.deepEqual([...changed.data.subarray(4, 6)], [0.6, 0.8].map(Math.fround));
    project.images.delete("a");
    await project.imported();
    assert.deepEqual((await spaces.open(typeId, how)).keys, ["b", "c", "d"]);
    assert.equal(project.reads.length, 3);
  });

  it("are read again where images came while they were read", async () => {
    const project = withImages();
    project.images.delete("d");
    const spaces = project.spaces();
    const typeId = project.addType({}, rows);
    const gate = Promise.withResolvers<void>();
    project.gate = gate.promise;
    const opening = spaces.open(typeId, how);
    while (project.reads.length === 0) await turn();
    project.images.set("d", 9);
    await project.imported();
    gate.resolve();
    assert.deepEqual((await opening).keys, ["a", "b", "c"]);
    assert.deepEqual((await spaces.open(typeId, how)).keys, ["a", "b", "c", "d"]);
  });

  it("make room for others, besides those that were used last", async () => {
    const project = withImages();
    // Five bytes a number: one small one has room beside another.
    const spaces = project.spaces(50);
    const small = [project.addType({}, rows), project.addType({}, rows)];
    const wide = Object.fromEntries(Object.keys(rows).map((sha1) => [sha1, [1, 2, 3, 4, 5]]));
    const large = project.addType({}, wide);
    for (const typeId of [...small, small[0], large, large, large, small[0], large])
      await spaces.open(typeId ?? 0, how);
    // The large one leaves with the next, and the older of the small ones when the third is there.
    assert.deepEqual(project.reads, [1, 2, 3, 3]);
  });

  it("have neighbours, which are kept in a file; those of a part are not, and files of types that are gone leave", async () => {
    const project = withImages();
    const typeId = project.addType({}, rows);
    await mkdir(dir.path, { recursive: true });
    await writeFile(dir.file("neighbours-77.bin"), "");
    const spaces = project.spaces();
    const space = await spaces.open(typeId, how);
    const { rows: nearest } = await spaces.neighbours(space, 1, how);
    assert.deepEqual([...nearest], [1, 0, 1, 2]);
    assert.deepEqual(await readdir(dir.path), ["neighbours-1.bin"]);
    const data = new Float32Array(new SharedArrayBuffer(24));
    data.set([1, 0, 0, 1, -1, 0]);
    const part = { typeId, data, rows: 3, columns: 2 };
    const ofPart = await spaces.neighbours(part, 1, { ...how, isPart: true });
    assert.deepEqual([...ofPart.rows], [1, 0, 1]);
    const again = project.spaces();
    const found = await again.neighbours(await again.open(typeId, how), 1, how);
    assert.deepEqual([...found.rows], [1, 0, 1, 2]);
  });

  it("have neighbours where no file can be written, and for two that ask at once", async () => {
    const project = withImages();
    const typeId = project.addType({}, rows);
    const spaces = project.spaces();
    const space = await spaces.open(typeId, how);
    const [one, other] = await Promise.all([
      spaces.neighbours(space, 2, how),
      spaces.neighbours(space, 2, how),
    ]);
    assert.deepEqual(one, other);
    assert.deepEqual(project.warnings, []);
    await mkdir(dir.file("neighbours-2.bin"));
    const second = await spaces.open(project.addType({}, rows), how);
    const { rows: nearest } = await spaces.neighbours(second, 1, how);
    assert.deepEqual([...nearest], [1, 0, 1, 2]);
    assert.match(project.warnings[0] ?? "", /^The nearest neighbours of each are not kept: EISDIR/);
  });

  it("are computed where they are missing", async () => {
    const project = withImages();
    const { id } = await project.ctx.project.createVectorType({
      model: "handcrafted",
      revision: (await project.models.describe("handcrafted")).key?.slice(0, 12),
      greyscale: false,
    });
    project.images.set("b", null);
    const space = await project.spaces().open(id, how);
    assert.deepEqual(space.keys, ["a", "c", "d"]);
    assert.equal(space.columns, 1033);
  });
});
