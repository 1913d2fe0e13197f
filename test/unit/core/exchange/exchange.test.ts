import assert from "node:assert/strict";
import { readFile, readdir, rm, stat } from "node:fs/promises";
import { formats } from "../../../../src/core/exchange/formats.ts";
import { contentsOf, exportSet, made, makeSet } from "../../../support/exchange.ts";
import { tempDir } from "../../../support/tempDir.ts";

const box = { kind: "box", x: 2, y: 3, width: 10, height: 8 } as const;
const images = [
  { name: "a.jpg", split: "train", annotations: [made("cat", box)] },
  { name: "a.jpg", split: "train", annotations: [made("dog", box)] },
  { name: "../../../b.jpg", split: "../val", annotations: [made("../cat", box)] },
  { name: "/etc/c.jpg", split: "val" },
];

describe("an export", () => {
  for (const format of ["coco", "yolo", "voc"]) {
    it(`${format}: same base names become distinct files, T8 and none is outside`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), images);
      const before = await contentsOf(dir.file("originals"));
      await exportSet(format, dir.file("out/here"), set);
      assert.deepEqual((await readdir(dir.path)).sort(), ["originals", "out"]);
      assert.deepEqual(await readdir(dir.file("out")), ["here"]);
      assert.deepEqual(await contentsOf(dir.file("originals")), before);
      const files = [...(await contentsOf(dir.file("out/here"))).keys()];
      assert.equal(files.filter((file) => file.endsWith(".jpg")).length, 4);
    });

    it(`${format}: is the same bytes each time`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), images);
      await exportSet(format, dir.file("one"), set);
      await exportSet(format, dir.file("two"), set, { images: "copy" });
      assert.deepEqual(await contentsOf(dir.file("one")), await contentsOf(dir.file("two")));
    });

    it(`${format}: tells what it loses`, () => {
      const exporter = formats.find(({ id }) => id === format)?.export;
      assert.ok(exporter && exporter.loses({}).length > 0);
      assert.throws(() => exporter.loses({ images: "move" }), { code: "bad-request" });
    });

    it(`${format}: of nothing is an empty dataset`, async () => {
      await using dir = await tempDir();
      await exportSet(format, dir.file("out"), await makeSet(dir.file("originals"), []));
      assert.ok((await readdir(dir.file("out"))).length > 0);
    });
  }

  it("links images, or copies them, or leaves them out", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), images);
    const inode = async (file: string): Promise<number> => (await stat(dir.file(file))).ino;
    await exportSet("coco", dir.file("link"), set, { images: "link" });
    await exportSet("coco", dir.file("copy"), set, { images: "copy" });
    await exportSet("coco", dir.file("none"), set, { images: "none" });
    const original = await inode("originals/0.jpg");
    assert.equal(await inode("link/train/a.jpg"), original);
    assert.notEqual(await inode("copy/train/a.jpg"), original);
    assert.deepEqual(await readdir(dir.file("none")).then((names) => names.sort()), [
      ".winnow-export.files",
      ".winnow-export.json",
      "annotations",
    ]);
  });

  it("an image that cannot be read is reported and left out", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), images);
    await rm(dir.file("originals/1.jpg"));
    const issues = await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(
      issues.map(({ file }) => file),
      [dir.file("originals/1.jpg")],
    );
    const written = JSON.parse(
      await readFile(dir.file("out/annotations/instances_train.json"), "utf8"),
    );
    assert.deepEqual([written.images.length, written.annotations.length], [1, 1]);
  });

  it("a cancelled one leaves nothing behind, and what was there as it was", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), images);
    await exportSet("yolo", dir.file("out"), set);
    const before = await contentsOf(dir.file("out"));
    const controller = new AbortController();
    const cancelling = {
      ...set,
      async *images() {
        for await (const image of set.images()) {
          if (image.id === 3) controller.abort();
          yield image;
        }
      },
    };
    await assert.rejects(
      exportSet("yolo", dir.file("out"), cancelling, { replace: true, signal: controller.signal }),
      { code: "cancelled" },
    );
    assert.deepEqual(await contentsOf(dir.file("out")), before);
    assert.deepEqual((await readdir(dir.path)).sort(), ["originals", "out"]);
  });
});
