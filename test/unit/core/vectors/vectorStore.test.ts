import assert from "node:assert/strict";
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { eachTempDir } from "../../../support/tempDir.ts";
import { openVectors, vectorsOf } from "../../../support/vectors.ts";

describe("vector store", () => {
  const dir = eachTempDir();
  const files = (): string[] => readdirSync(dir.file(".winnow", "vectors")).sort();
  const onlyFile = (): string => path.join(dir.file(".winnow", "vectors"), files()[0]);
  const ids = (...list: number[]): Int32Array => Int32Array.from(list);
  const numbers = (...list: number[]): Float32Array => Float32Array.from(list);

  it("P20 makes a type once for the same params, whatever the order of their keys", async () => {
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    const id = store.createType("hue", { model: "a", size: { w: 1, h: [1, { b: 2, a: 1 }] } });
    const same = { size: { h: [1, { a: 1, b: 2 }], w: 1 }, model: "a" };
    assert.equal(store.createType("hue", same), id);
    const other = store.createType("other", same);
    assert.notEqual(other, id);
    assert.notEqual(store.createType("hue", { model: "b" }), id);
    assert.deepEqual(
      store.listTypes("other").map(({ id: typeId, source, params, dimensions, count }) => ({
        typeId,
        source,
        params,
        dimensions,
        count,
      })),
      [{ typeId: other, source: "other", params: same, dimensions: 0, count: 0 }],
    );
    assert.equal(store.listTypes(null).length, 3);
    assert.throws(() => store.createType("hue", { at: new Date() }), /plain JSON/);
    assert.throws(() => store.createType("hue", { text: "x".repeat(70_000) }), /bytes as JSON/);
  });

  it("P16 P20 writes, replaces and reads vectors, also after a reopening", async () => {
    const expected = { 3: [9, 8], 4: [7, 7], 7: [5, 6] };
    {
      await using opened = await openVectors(dir.path);
      const { store } = opened;
      const typeId = store.createType("hue", {});
      await store.write(typeId, ids(7, 3), 2, numbers(5, 6, 1, 2));
      await store.write(typeId, ids(3, 4, 4), 2, numbers(9, 8, 0, 0, 7, 7));
      assert.deepEqual(await vectorsOf(store, typeId), expected);
      assert.deepEqual([...store.missing(typeId, ids(1, 3, 4, 5))], [1, 5]);
    }
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    assert.deepEqual(store.warnings, []);
    const [type] = store.listTypes("hue");
    assert.deepEqual([type.dimensions, type.count], [2, 3]);
    assert.deepEqual(await vectorsOf(store, type.id), expected);
    const located = store.locate(type.id, ids(7, 5, 3));
    assert.deepEqual([...located.ownerIds], [7, 3]);
    assert.deepEqual([...store.missing(type.id, ids(5, 3))], [5]);
  });

  it("P20 refuses what is no vector of the type, and writes nothing of it", async () => {
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    const typeId = store.createType("hue", {});
    await assert.rejects(
      store.write(typeId, ids(1, 2), 2, numbers(1, 2, 3)),
      /are 4 numbers, not 3/,
    );
    await assert.rejects(store.write(typeId, ids(1), 0, numbers()), /1 to 1048576 dimensions/);
    for (const bad of [NaN, Infinity, -Infinity])
      await assert.rejects(
        store.write(typeId, ids(1, 2), 2, numbers(1, 2, 3, bad)),
        /The vector 2 of 2 has a number that is none/,
      );
    await store.write(typeId, ids(1), 2, numbers(1, 2));
    await assert.rejects(
      store.write(typeId, ids(1), 3, numbers(1, 2, 3)),
      /have 3 dimensions, but those of the type have 2/,
    );
    await assert.rejects(store.write(typeId + 1, ids(1), 2, numbers(1, 2)), /no vector type 2 any/);
    assert.deepEqual(await vectorsOf(store, typeId), { 1: [1, 2] });
  });

  it("P20 writes that come together have each their outcome, in the order of coming", async () => {
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    const [a, b] = [store.createType("hue", { n: 1 }), store.createType("hue", { n: 2 })];
    const outcomes = await Promise.allSettled([
      store.write(a, ids(1, 2), 2, numbers(1, 1, 2, 2)),
      store.write(a, ids(2, 3), 2, numbers(5, 5, 3, 3)),
      store.write(b, ids(1), 1, numbers(9)),
      store.write(a, ids(4), 3, numbers(4, 4, 4)),
      store.write(a, ids(1), 2, numbers(7, 7)),
      store.write(a, ids(5), 2, numbers(NaN, 0)),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status === "fulfilled"),
      [true, true, true, false, true, false],
    );
    assert.deepEqual(await vectorsOf(store, a), { 1: [7, 7], 2: [5, 5], 3: [3, 3] });
    assert.deepEqual(await vectorsOf(store, b), { 1: [9] });
  });

  it("P20 deletes a type with its file, after what waits to be written", async () => {
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    const [a, b] = [store.createType("hue", { n: 1 }), store.createType("hue", { n: 2 })];
    await store.write(a, ids(1), 1, numbers(1));
    const writes = [
      store.write(b, ids(1), 1, numbers(2)),
      store.deleteType(a),
      store.write(a, ids(2), 1, numbers(3)),
    ];
    await assert.rejects(writes[2], /no vector type 1 any more/);
    await Promise.all(writes.slice(0, 2));
    assert.deepEqual(files(), [`${b}-1.f32`]);
    assert.throws(() => store.locate(a, null), /no vector type/);
    await store.forget("hue");
    assert.deepEqual([files(), store.listTypes(null)], [[], []]);
    assert.equal(opened.project.db.prepare("SELECT count(*) FROM vectors").pluck().get(), 0);
  });

  it("P20 writes a file anew when most of it was replaced, and keeps what a reader was told", async () => {
    const all = Int32Array.from({ length: 1000 }, (_, i) => i + 1);
    const round = (n: number): Float32Array =>
      Float32Array.from({ length: 32_000 }, (_, i) => n * 100_000 + i);
    const firstOf = (n: number, id: number): number => n * 100_000 + (id - 1) * 32;
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    const typeId = store.createType("hue", {});
    await store.write(typeId, all, 32, round(1));
    await store.write(typeId, all, 32, round(2));
    assert.deepEqual(files(), ["1-1.f32"]);
    const told = store.locate(typeId, ids(17));
    await store.write(typeId, all.subarray(0, 999), 32, round(3).subarray(0, 999 * 32));
    assert.deepEqual(files(), ["1-1.f32", "1-2.f32"]);
    assert.equal(statSync(dir.file(".winnow", "vectors", "1-2.f32")).size, 1000 * 32 * 4);
    const vectors = await vectorsOf(store, typeId);
    assert.equal(vectors[999][0], firstOf(3, 999));
    assert.equal(vectors[1000][0], firstOf(2, 1000));
    assert.equal(Object.keys(vectors).length, 1000);
    assert.ok(statSync(told.file).size > (told.rows[0] + 1) * 128, "the reader's file is there");
    {
      await opened[Symbol.asyncDispose]();
      await using again = await openVectors(dir.path);
      assert.deepEqual(files(), ["1-2.f32"], "old files go at the next opening");
      assert.deepEqual(await vectorsOf(again.store, typeId), vectors);
    }
  });

  it("P20 cuts off what a killed write left, and leaves files of others alone", async () => {
    const typeId = await written();
    appendFileSync(onlyFile(), Buffer.alloc(11));
    for (const name of ["1-9.f32", "77-1.f32", "notes.txt"])
      appendFileSync(dir.file(".winnow", "vectors", name), "?");
    await using opened = await openVectors(dir.path);
    assert.deepEqual(files(), ["1-1.f32", "notes.txt"]);
    assert.equal(statSync(onlyFile()).size, 3 * 8);
    assert.deepEqual(opened.store.warnings, []);
    assert.deepEqual(await vectorsOf(opened.store, typeId), { 1: [1, 2], 2: [3, 4], 3: [5, 6] });
  });

  it("P20 a file that was cut short loses what it lost, with a message, and goes on", async () => {
    const typeId = await written();
    truncateSync(onlyFile(), 20);
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    assert.match(store.warnings.join(), /^1 vectors of 'hue' are lost.*shorter than it was/);
    assert.deepEqual([...store.missing(typeId, ids(1, 2, 3))], [3]);
    await store.write(typeId, ids(3), 2, numbers(7, 8));
    assert.deepEqual(await vectorsOf(store, typeId), { 1: [1, 2], 2: [3, 4], 3: [7, 8] });
  });

  it("P20 a file that is gone, also while the project is open, makes its vectors vanish", async () => {
    const typeId = await written();
    unlinkSync(onlyFile());
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    assert.match(store.warnings.join(), /^3 vectors of 'hue' are lost.*is gone/);
    assert.equal(store.listTypes("hue")[0].count, 0);
    await store.write(typeId, ids(1), 2, numbers(1, 2));
    unlinkSync(onlyFile());
    await store.write(typeId, ids(2), 2, numbers(3, 4));
    assert.match(opened.warnings.join(), /^1 vectors of 'hue' are lost/);
    assert.deepEqual(await vectorsOf(store, typeId), { 2: [3, 4] });
  });

  it("P20 a link in the place of a file leads nowhere: what it names stays as it is", async () => {
    const typeId = await written();
    const theirs = dir.file("theirs.bin");
    writeFileSync(theirs, Buffer.alloc(1000, 5));
    unlinkSync(onlyFile());
    symlinkSync(theirs, dir.file(".winnow", "vectors", "1-1.f32"));
    {
      await using looking = await openVectors(dir.path, true);
      assert.deepEqual(await vectorsOf(looking.store, typeId), {});
    }
    await using opened = await openVectors(dir.path);
    const { store } = opened;
    assert.match(store.warnings.join(), /^3 vectors of 'hue' are lost/);
    await store.write(typeId, ids(1), 2, numbers(1, 2));
    unlinkSync(onlyFile());
    symlinkSync(theirs, dir.file(".winnow", "vectors", "1-1.f32"));
    await assert.rejects(store.write(typeId, ids(1), 2, numbers(3, 4)), /cannot be written/);
    assert.deepEqual(readFileSync(theirs), Buffer.alloc(1000, 5));
  });

  it("P20 changes nothing for who may only look", async () => {
    const typeId = await written();
    truncateSync(onlyFile(), 17);
    appendFileSync(dir.file(".winnow", "vectors", "9-1.f32"), "?");
    await using opened = await openVectors(dir.path, true);
    assert.match(opened.store.warnings.join(), /^1 vectors of 'hue' are lost/);
    assert.deepEqual(await vectorsOf(opened.store, typeId), { 1: [1, 2], 2: [3, 4] });
    assert.deepEqual(files(), ["1-1.f32", "9-1.f32"]);
    assert.equal(statSync(onlyFile()).size, 17);
    assert.equal(opened.project.db.prepare("SELECT count(*) FROM vectors").pluck().get(), 3);
  });

  async function written(): Promise<number> {
    await using opened = await openVectors(dir.path);
    const typeId = opened.store.createType("hue", {});
    await opened.store.write(typeId, ids(1, 2, 3), 2, numbers(1, 2, 3, 4, 5, 6));
    return typeId;
  }
});
