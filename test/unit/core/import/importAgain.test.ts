import assert from "node:assert/strict";
import { mkdir, rename, rm, truncate, utimes } from "node:fs/promises";
import { useDecoders } from "../../../support/decoders.ts";
import { countsOf, openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

describe("importing again", () => {
  const decoders = useDecoders();

  it("again: nothing is done twice", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2, "c.png": "text" });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    assert.deepEqual(countsOf(await importer.import(".")), {});
    assert.deepEqual(countsOf(await importer.rescan()), {});
  });

  it("finds what is new, changed, missing and back again", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "same.jpg": 1, "edited.jpg": 2, "going.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await writeTree(dir.path, { "new.jpg": 4, "edited.jpg": 5 });
    await rename(dir.file("going.jpg"), dir.file("going.bak"));
    assert.deepEqual(countsOf(await importer.rescan()), {
      done: 2,
      total: 2,
      added: 1,
      changed: 1,
      missing: 1,
    });
    assert.deepEqual(importer.listing(), [
      "edited.jpg ready",
      "going.jpg missing",
      "new.jpg ready",
      "same.jpg ready",
    ]);
    await rename(dir.file("going.bak"), dir.file("going.jpg"));
    await importer.rescan();
    assert.equal(importer.listing().includes("going.jpg ready"), true);
  });

  it("a file that was only touched is decoded again and stays what it is", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await utimes(dir.file("a.jpg"), 1_700_000_000, 1_700_000_000);
    assert.deepEqual(countsOf(await importer.rescan()), { done: 1, total: 1, changed: 1 });
    assert.equal(importer.dataset.images.count, 1);
  });

  it("a file that comes back changed is decoded again", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rm(dir.file("a.jpg"));
    await importer.rescan();
    await writeTree(dir.path, { "a.jpg": 2 });
    const task = await importer.rescan();
    assert.deepEqual(importer.listing(), ["a.jpg ready"]);
    assert.equal(task.done, 1);
  });

  it("what moved is recognized by its bytes and stays the instance that it was", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2, "sub/c.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const idOf = (file: string): unknown =>
      importer.project.db.prepare("SELECT id FROM dataset WHERE path = ?").pluck().get(file);
    const before = [idOf("a.jpg"), idOf("sub/c.jpg")];
    await mkdir(dir.file("new"));
    await rename(dir.file("a.jpg"), dir.file("new", "renamed.jpg"));
    await rename(dir.file("sub"), dir.file("elsewhere"));
    const task = await importer.rescan();
    assert.deepEqual(countsOf(task), { done: 2, total: 2, moved: 2 });
    assert.deepEqual(importer.listing(), [
      "b.jpg ready",
      "elsewhere/c.jpg ready",
      "new/renamed.jpg ready",
    ]);
    assert.deepEqual([idOf("new/renamed.jpg"), idOf("elsewhere/c.jpg")], before);
  });

  it("what moved after it was found missing is recognized too, and no number falls below zero", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rename(dir.file("a.jpg"), dir.file("away.bak"));
    await importer.rescan();
    await rename(dir.file("away.bak"), dir.file("b.jpg"));
    assert.deepEqual(countsOf(await importer.rescan()), { done: 1, total: 1, moved: 1 });
    assert.deepEqual(importer.listing(), ["b.jpg ready"]);
  });

  it("a copy is not a move; of two missing ones, each new place takes one", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await writeTree(dir.path, { "copy.jpg": 1 });
    assert.deepEqual(countsOf(await importer.rescan()), { done: 1, total: 1, added: 1 });
    await rename(dir.file("a.jpg"), dir.file("x.jpg"));
    await rename(dir.file("b.jpg"), dir.file("y.jpg"));
    assert.deepEqual(countsOf(await importer.rescan()), { done: 2, total: 2, moved: 2 });
    assert.deepEqual(importer.listing(), ["copy.jpg ready", "x.jpg ready", "y.jpg ready"]);
  });

  it("files of the same bytes share one image", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "copies/a.jpg": 1, "copies/b.jpg": 1, "c.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const { instances, images } = importer.dataset;
    assert.deepEqual([instances.count(1), images.count], [4, 2]);
  });

  it("a file that became damaged is a problem until it is well again", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await truncate(dir.file("a.jpg"), 300);
    assert.deepEqual(countsOf(await importer.rescan()), {
      done: 1,
      total: 1,
      changed: 1,
      problems: 1,
    });
    assert.deepEqual(importer.listing(), ["a.jpg damaged"]);
    assert.deepEqual(countsOf(await importer.rescan()), {});
    await writeTree(dir.path, { "a.jpg": 1 });
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["a.jpg ready"]);
  });

  it("a problem that is unchanged is tried again only when asked for", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": "text", "b.heic": "x" });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    assert.deepEqual(countsOf(await importer.rescan()), {});
    const again = await importer.rescan(undefined, { retryProblems: true });
    assert.deepEqual(
      [again.done, importer.listing()],
      [1, ["a.jpg unsupported", "b.heic unsupported"]],
    );
  });

  it("a problem whose file is gone is forgotten", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": "text", "sub/b.heic": "x", "c.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rm(dir.file("a.jpg"));
    await rm(dir.file("sub"), { recursive: true });
    await importer.rescan();
    assert.deepEqual(importer.listing(), ["c.jpg ready"]);
  });

  it("a folder that is gone takes what was in it along, and brings it back", async () => {
    await using dir = await tempDir();
    await using away = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "sub/b.jpg": 2, "sub/deep/c.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    await rename(dir.file("sub"), away.file("sub"));
    assert.deepEqual(countsOf(await importer.rescan()), { missing: 2 });
    await rename(away.file("sub"), dir.file("sub"));
    assert.deepEqual(countsOf(await importer.rescan()), {});
    assert.deepEqual(importer.listing(), [
      "a.jpg ready",
      "sub/b.jpg ready",
      "sub/deep/c.jpg ready",
    ]);
  });
});
