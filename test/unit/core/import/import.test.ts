import assert from "node:assert/strict";
import { appendFile, rename, rm, symlink, writeFile } from "node:fs/promises";
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

  for (const folders of [1, 60])
    it(`decodes the first screen before it lists the rest, which takes the cores from it (folders: ${folders})`, async () => {
      await using dir = await tempDir();
      const names = Array.from({ length: 300 }, (_, i) => [`${i % folders}/${i}.jpg`, i]);
      await writeTree(dir.path, Object.fromEntries(names));
      await using importer = await openImporter(dir.path, decoders());
      const { instances } = importer.dataset;
      const begun = performance.now();
      const task = await importer.startImport(".");
      const ended = importer.ended(task);
      while (instances.count(0) + instances.count(1) <= 64)
        await new Promise((resolve) => setImmediate(resolve));
      // It does not wait for long, as decoding may take.
      const waited = performance.now() - begun;
      assert.ok(instances.count(1) >= 48 || waited >= 900, `${instances.count(1)} ${waited}`);
      await ended;
    });

  it("of folders that hold only folders, nothing is taken for missing", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "top.jpg": 1, "a/b/c/deep.jpg": 2, "a/b/d/other.jpg": 3 });
    await using importer = await openImporter(dir.path, decoders());
    assert.deepEqual(countsOf(await importer.import(".")), { done: 3, total: 3, added: 3 });
    assert.deepEqual(countsOf(await importer.rescan()), {});
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
