import assert from "node:assert/strict";
import type { AnnotationInput, CommitInput } from "../../../../src/protocol/data.ts";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../../../src/protocol/emptyCommit.ts";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { openVectors, vectorsOf, type OpenVectors } from "../../../support/vectors.ts";

/** Bounds of the boxes as they are first, x, y, width, height each. */
const places = { 1: [1, 2, 30, 40], 2: [5, 6, 70, 80], 3: [9, 9, 9, 9] } as const;

describe("vectors of annotations", () => {
  const dir = eachTempDir();

  it("P20 a type of annotations is another one than that of images with the same params", async () => {
    await using made = await open();
    const { store } = made;
    const ofImages = store.createType("hue", { a: 1 });
    const typeId = store.createType("hue", { a: 1 }, "annotations");
    assert.notEqual(typeId, ofImages);
    assert.equal(store.createType("hue", { a: 1 }, "annotations"), typeId);
    assert.deepEqual(
      store.listTypes("hue").map(({ id, of }) => [id, of]),
      [
        [ofImages, "images"],
        [typeId, "annotations"],
      ],
    );
  });

  const changes: readonly [
    what: string,
    change: Partial<AnnotationInput> | "delete",
    keeps: boolean,
  ][] = [
    ["is moved", { shape: { kind: "box", x: 2, y: 2, width: 30, height: 40 } }, false],
    ["is resized", { shape: { kind: "box", x: 1, y: 2, width: 30, height: 40.5 } }, false],
    ["is put on another image", { imageId: 2 }, false],
    ["loses its place", { shape: { kind: "class" } }, false],
    ["is deleted", "delete", false],
    ["gets another class", { classId: 2 }, true],
    ["gets another source", { source: "detector", confidence: 0.5 }, true],
    ["gets attributes", { attributes: { occluded: true } }, true],
    [
      "becomes a polygon in the same bounds",
      { shape: { kind: "polygon", rings: [[1, 2, 31, 2, 31, 42]] } },
      true,
    ],
  ];
  for (const [what, change, keeps] of changes)
    it(`P20 a vector ${keeps ? "stays" : "is forgotten"} when its annotation ${what}`, async () => {
      const typeId = await written();
      const left = keeps ? { 1: [1], 2: [2], 3: [3] } : { 2: [2], 3: [3] };
      {
        await using made = await open();
        const revision = made.revision(typeId);
        if (change === "delete") made.do({ deletions: { ...none, annotations: [1] } });
        else made.do({ annotations: [{ ...box(1), ...change }] });
        assert.deepEqual(await vectorsOf(made.store, typeId), left);
        assert.equal(made.revision(typeId) > revision, !keeps);
        assert.equal(made.store.listTypes("hue")[0].count, keeps ? 3 : 2);
      }
      await using again = await open();
      assert.deepEqual(await vectorsOf(again.store, typeId), left);
    });

  it("P20 undo and redo forget what they move, and bring no vector back", async () => {
    const typeId = await written();
    await using made = await open();
    const { store, log } = made;
    const write = (id: number, value: number, x: number): Promise<void> =>
      store.write(typeId, ids(id), 1, Float32Array.of(value), bounds([x, 2, 30, 40]));
    made.do({
      annotations: [{ ...box(1), shape: { kind: "box", x: 50, y: 2, width: 30, height: 40 } }],
    });
    await write(1, 7, 50);
    assert.deepEqual(await vectorsOf(store, typeId), { 1: [7], 2: [2], 3: [3] });
    log.undo();
    assert.deepEqual(await vectorsOf(store, typeId), { 2: [2], 3: [3] });
    await write(1, 8, 1);
    log.redo();
    assert.deepEqual(await vectorsOf(store, typeId), { 2: [2], 3: [3] });
    made.do({ deletions: { ...none, annotations: [2] } });
    log.undo();
    assert.deepEqual(await vectorsOf(store, typeId), { 3: [3] });
    assert.deepEqual([...store.missing(typeId, ids(1, 2, 3))], [1, 2]);
  });

  it("P20 vectors of an annotation go with the class that is deleted, and those of images stay", async () => {
    const typeId = await written();
    await using made = await open();
    const ofImages = made.store.createType("hue", {});
    await made.store.write(ofImages, ids(1, 2), 1, Float32Array.of(5, 6));
    made.do({ deletions: { ...none, tags: [1] } });
    assert.deepEqual(await vectorsOf(made.store, typeId), {});
    assert.deepEqual(await vectorsOf(made.store, ofImages), { 1: [5], 2: [6] });
    assert.equal(made.revision(ofImages), 1);
  });

  it("P20 a vector of bounds that its annotation has no more is not written", async () => {
    await using made = await open();
    const typeId = made.store.createType("hue", {}, "annotations");
    const computed = bounds(places[1], places[2], places[3], [1, 1, 1, 1]);
    const writing = made.store.write(typeId, ids(1, 2, 3, 99), 1, numbers(1, 2, 3, 4), computed);
    // While the numbers go to the disk.
    made.do({
      annotations: [{ ...box(1), shape: { kind: "box", x: 0, y: 0, width: 9, height: 9 } }],
    });
    made.do({ deletions: { ...none, annotations: [3] } });
    await writing;
    assert.deepEqual(await vectorsOf(made.store, typeId), { 2: [2] });
    await made.store.write(typeId, ids(1), 1, numbers(7), bounds([0, 0, 9, 9]));
    assert.deepEqual(await vectorsOf(made.store, typeId), { 1: [7], 2: [2] });
  });

  it("P20 a file that is written anew brings nothing back that was forgotten meanwhile", async () => {
    await using made = await open();
    const { store } = made;
    const dimensions = 10_000;
    const typeId = store.createType("hue", {}, "annotations");
    const all = bounds(places[1], places[2], places[3]);
    const rows = (value: number): Float32Array =>
      Float32Array.from({ length: 3 * dimensions }, (_, i) => value + Math.floor(i / dimensions));
    for (const value of [10, 20])
      await store.write(typeId, ids(1, 2, 3), dimensions, rows(value), all);
    // The third of everything: more than half of the file is nobody's then, and it is written anew.
    const last = store.write(typeId, ids(1, 2, 3), dimensions, rows(30), all);
    let isMoved = false;
    const heard = store.onDidChange(() => {
      if (isMoved) return;
      isMoved = true;
      // Told when the rows are in the database and before the file is copied.
      setImmediate(() =>
        made.do({
          annotations: [{ ...box(2), shape: { kind: "box", x: 0, y: 0, width: 9, height: 9 } }],
        }),
      );
    });
    await last;
    heard.dispose();
    await store.close();
    const found = await vectorsOf(store, typeId);
    assert.deepEqual(
      Object.entries(found).map(([id, [first]]) => [id, first]),
      [
        ["1", 30],
        ["3", 32],
      ],
    );
    assert.equal(store.locate(typeId, null).file.endsWith(`${typeId}-2.f32`), true);
    const stored = made.project.db.prepare("SELECT owner_id FROM vectors ORDER BY 1").pluck().all();
    assert.deepEqual(stored, [1, 3]);
  });

  /** Three boxes with a vector each; a change of them is one of a real history. */
  async function written(): Promise<number> {
    await using made = await open();
    const typeId = made.store.createType("hue", {}, "annotations");
    const all = bounds(places[1], places[2], places[3]);
    await made.store.write(typeId, ids(1, 2, 3), 1, numbers(1, 2, 3), all);
    return typeId;
  }

  async function open(): Promise<
    OpenVectors & {
      readonly log: CommitLog;
      do(input: Partial<CommitInput>): void;
      revision(typeId: number): number;
    }
  > {
    const opened = await openVectors(dir.path);
    const { project, store } = opened;
    const isNew = project.db.prepare("SELECT 1 FROM images").get() === undefined;
    if (isNew) project.db.exec(images);
    const log = new CommitLog(project.db, new Dataset(project.db), {
      author: "ada",
      changed: () => {},
    });
    log.onDidForgetVectors((rows) => store.forgotten(rows));
    const change = (input: Partial<CommitInput>): void =>
      void log.do({ title: "A change", ...emptyCommit, ...input });
    if (isNew)
      change({
        properties: [{ id: -1, name: "class", type: "tag", mode: "image", groupId: null }],
        tags: [
          { id: -2, propertyId: -1, name: "cat", color: null, parents: [] },
          { id: -3, propertyId: -1, name: "dog", color: null, parents: [] },
        ],
        annotations: [1, 2, 3].map((i) => ({ ...box(i as 1 | 2 | 3), id: -10 - i, classId: -2 })),
      });
    return {
      ...opened,
      log,
      do: change,
      revision: (typeId) => store.listTypes(null).find(({ id }) => id === typeId)?.revision ?? -1,
    };
  }
});

const images = `
  INSERT INTO images VALUES (1, x'01', 'jpeg', 100, 100, x'', x'', x'', 0, 0, 0, 0),
    (2, x'02', 'jpeg', 100, 100, x'', x'', x'', 0, 0, 0, 0);`;

function box(id: 1 | 2 | 3): AnnotationInput {
  const [x, y, width, height] = places[id];
  const shape = { kind: "box", x, y, width, height } as const;
  return { id, imageId: 1, classId: 1, shape, confidence: null, source: "", attributes: {} };
}

const none = emptyCommit.deletions;
const ids = (...list: number[]): Int32Array => Int32Array.from(list);
const numbers = (...list: number[]): Float32Array => Float32Array.from(list);
const bounds = (...boxes: (readonly number[])[]): Float64Array => Float64Array.from(boxes.flat());
