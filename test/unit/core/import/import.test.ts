import assert from "node:assert/strict";
import {
  appendFile,
  mkdir,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { useDecoders } from "../../../support/decoders.ts";
import { countsOf, openImporter } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { tinyJpeg, writeTree } from "../../../support/tinyImages.ts";

describe("importing", () => {
  const decoders = useDecoders();

  it("a folder with all below it: images, problems, and nothing else", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "photos/a.jpg": 1,
      "photos/sub/b.jpg": 2,
      "photos/notes.txt": "text",
      "photos/broken.png": "text",
      "photos/raw.heic": "x",
      "other/c.jpg": 3,
    });
    await using importer = await openImporter(dir.path, decoders());
    const task = await importer.import("photos");
    assert.deepEqual(importer.listing(), [
      "photos/a.jpg ready",
      "photos/sub/b.jpg ready",
      "photos/broken.png unsupported",
      "photos/raw.heic unsupported",
    ]);
    assert.deepEqual(countsOf(task), { done: 3, total: 3, added: 2, problems: 2 });
  });

  it("of folders that hold only folders, nothing is taken for missing", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "top.jpg": 1, "a/b/c/deep.jpg": 2, "a/b/d/other.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    assert.deepEqual(countsOf(await importer.import(".")), { done: 3, total: 3, added: 3 });
    assert.deepEqual(countsOf(await importer.rescan()), {});
  });

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

  it("single files, each for itself", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2, "odd.name": 3 });
    await using importer = await openImporter(dir.path, decoders());
    assert.deepEqual(countsOf(await importer.import("a.jpg", "odd.name")), {
      done: 2,
      total: 2,
      added: 2,
    });
    assert.deepEqual(importer.listing(), ["a.jpg ready", "odd.name ready"]);
  });

  it("single files from outside of the project", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "a.jpg": 1, "b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(disk.file("a.jpg"));
    assert.deepEqual(importer.listing(), [`${disk.file("a.jpg")} ready`]);
    await rm(disk.file("a.jpg"));
    await importer.rescan();
    assert.deepEqual(importer.listing(), [`${disk.file("a.jpg")} missing`]);
  });

  it("a source that is gone as a whole marks nothing missing, and says so", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "card/a.jpg": 1 });
    await writeTree(dir.path, { "b.jpg": 2 });
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(disk.file("card"), ".");
    await rename(disk.file("card"), disk.file("unmounted"));
    assert.deepEqual(countsOf(await importer.rescan()), {});
    assert.deepEqual(
      [importer.listing(), importer.warnings],
      [
        [`${disk.file("card")}/a.jpg ready`, "b.jpg ready"],
        [
          `'${disk.file("card")}' cannot be found. Its images stay in the project until it is back.`,
        ],
      ],
    );
  });

  it("a source outside the project that nobody chose on this machine is not read", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "a.jpg": 1 });
    const importer = await openImporter(dir.path, decoders());
    await importer.import(disk.path);
    await importer.close();
    // As after a clone to another machine: what this machine's user chose is not part of it.
    await rm(dir.file(".winnow", "local.json"));
    await writeTree(disk.path, { "b.jpg": 2 });
    await using elsewhere = await openImporter(dir.path, decoders());
    await elsewhere.rescan();
    assert.deepEqual(elsewhere.listing(), [`${disk.file("a.jpg")} ready`]);
    assert.match(elsewhere.warnings.join(), /was not chosen on this machine/);
  });

  it("T7 links are problems with their reason, and are not followed", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "private.jpg": 1 });
    await writeTree(dir.path, { "a.jpg": 2 });
    await symlink(disk.file("private.jpg"), dir.file("link.jpg"));
    await symlink(disk.path, dir.file("folder"));
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    assert.deepEqual(importer.listing(), ["a.jpg ready", "folder outside", "link.jpg outside"]);
  });

  it("a chosen folder that is a link is the folder that it leads to", async () => {
    await using dir = await tempDir();
    await using disk = await tempDir();
    await writeTree(disk.path, { "a.jpg": 1 });
    await symlink(disk.path, dir.file("shortcut"));
    await using importer = await openImporter(dir.path, decoders());
    await importer.import("shortcut");
    assert.deepEqual(importer.listing(), [`${disk.file("a.jpg")} ready`]);
  });

  it("names of every kind", async () => {
    await using dir = await tempDir();
    const names = [
      "a\nb.jpg",
      "🐈.jpg",
      "caf\u00e9.jpg",
      "cafe\u0301.jpg",
      "A.jpg",
      "a.jpg",
      "%_\\.jpg",
    ];
    names.push(
      `${"n".repeat(251)}.jpg`,
      "0A12345678901234567.jpg",
      "0a12345678901234567\u0001.jpg",
    );
    await writeTree(dir.path, Object.fromEntries(names.map((name, i) => [name, i])));
    const invalid = Buffer.concat([
      Buffer.from(`${dir.path}/bad`),
      Buffer.of(0xff),
      Buffer.from(".jpg"),
    ]);
    await writeFile(invalid, await tinyJpeg(1));
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    assert.deepEqual(importer.listing(), [
      ...names.map((name) => `${name} ready`).toSorted(bytewise),
      "bad\ufffd.jpg bad-name",
    ]);
    assert.deepEqual(countsOf(await importer.rescan()), {});
  });

  it("a file that grows while it is imported is in the end what it is on disk", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using importer = await openImporter(dir.path, decoders());
    const task = await importer.startImport(".");
    await appendFile(dir.file("a.jpg"), "trailing bytes");
    await importer.ended(task);
    await importer.rescan();
    const sha1 = importer.project.db.prepare("SELECT sha1 FROM dataset").pluck().get();
    const { createHash } = await import("node:crypto");
    const { readFile } = await import("node:fs/promises");
    assert.equal(
      sha1,
      createHash("sha1")
        .update(await readFile(dir.file("a.jpg")))
        .digest("hex"),
    );
  });
});

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
