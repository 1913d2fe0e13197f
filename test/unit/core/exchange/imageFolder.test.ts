import assert from "node:assert/strict";
import { link, mkdir, readdir, symlink } from "node:fs/promises";
import { imageFolderFormat } from "../../../../src/core/exchange/imageFolder.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import {
  exportSet,
  importAll,
  isClass,
  makeSet,
  type SetImage,
} from "../../../support/exchangeTables.ts";

describe("ImageFolder", () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "one.jpg": 1 });
  });
  afterEach(() => dir[Symbol.asyncDispose]());
  const image = (name: string, className: string | null, split?: string): SetImage => ({
    name,
    source: dir.file("one.jpg"),
    annotations: className === null ? [] : [isClass(className)],
    ...(split === undefined ? {} : { split }),
  });
  const files = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
      .sort();
  const read = async (folder: string, options: unknown = {}) => {
    const { records, reader, issues } = await importAll(imageFolderFormat, folder, options);
    return {
      classes: reader.classes.map(({ name, id }) => `${id} ${name}`),
      images: records.map(
        ({ file, split, annotations }) => `${split ?? "-"} ${annotations[0].className} ${file}`,
      ),
      issues: issues.map(({ file, message }) => `${file}: ${message}`),
    };
  };

  it("reads classes from folders, with ids by sorted name", async () => {
    await writeTree(dir.file("data"), {
      "dog/a.jpg": 1,
      "dog/more/b.PNG": 2,
      "cat/a.jpg": 3,
      "Zebra/z.webp": 4,
      "cat/notes.txt": "x",
    });
    assert.deepEqual(await read(dir.file("data")), {
      classes: ["0 Zebra", "1 cat", "2 dog"],
      images: [
        "- Zebra Zebra/z.webp",
        "- cat cat/a.jpg",
        "- dog dog/a.jpg",
        "- dog dog/more/b.PNG",
      ],
      issues: [],
    });
  });

  it("reads splits, and reports what would stop a training or change ids", async () => {
    await writeTree(dir.file("data"), {
      "train/cat/a.jpg": 1,
      "train/dog/b.jpg": 2,
      "valid/cat/c.jpg": 3,
      "valid/bird": null,
      "stray.jpg": 4,
      "train/cat/d.psd": "x",
    });
    await symlink(dir.path, dir.file("data", "train", "loop"));
    const found = await read(dir.file("data"));
    assert.deepEqual(found.classes, ["0 bird", "1 cat", "2 dog"]);
    assert.deepEqual(found.images, [
      "train cat train/cat/a.jpg",
      "train dog train/dog/b.jpg",
      "val cat valid/cat/c.jpg",
    ]);
    assert.deepEqual(
      found.issues.map((issue) => issue.replace(/[;,.] .*/, "")),
      [
        "train: The split has no folder 'bird'",
        "valid: The split has no folder 'dog'",
        "stray.jpg: The image is in no folder of a class",
        "train/loop: It is a link",
        "train/cat/d.psd: Photoshop files cannot be decoded",
        "valid/bird: The class has no images",
      ],
    );
    assert.deepEqual((await read(dir.file("data"), { splits: "no" })).classes, [
      "0 train",
      "1 valid",
    ]);
  });

  it("gives back classes and splits, with equal base names kept apart", async () => {
    const set = makeSet([
      image("x/a.jpg", "dog", "train"),
      image("y/a.jpg", "dog", "train"),
      image("b.jpg", "cat", "train"),
      image("c.jpg", "cat", "val"),
      image("d.jpg", "dog", "val"),
    ]);
    assert.deepEqual(await exportSet(imageFolderFormat, set, dir.file("out")), []);
    assert.deepEqual(await files(dir.file("out")), [
      "train/cat/b.jpg",
      "train/dog/a-2.jpg",
      "train/dog/a.jpg",
      "val/cat/c.jpg",
      "val/dog/d.jpg",
    ]);
    const back = await read(dir.file("out"));
    assert.deepEqual(back.classes, ["0 cat", "1 dog"]);
    assert.deepEqual(back.issues, []);
    assert.equal(back.images.length, 5);
  });

  it("refuses a split that lacks a class, unless told to go on", async () => {
    const set = makeSet([
      image("a.jpg", "cat", "train"),
      image("b.jpg", "dog", "train"),
      image("c.jpg", "cat", "val"),
    ]);
    await assert.rejects(
      exportSet(imageFolderFormat, set, dir.file("out")),
      /Split 'val' has no image of class 'dog'/,
    );
    assert.deepEqual(await readdir(dir.path), ["one.jpg"]);
    const issues = await exportSet(imageFolderFormat, set, dir.file("out"), {
      emptyClasses: "skip",
    });
    assert.equal(issues.length, 1);
    assert.equal((await files(dir.file("out"))).length, 3);
  });

  it("leaves no empty folder of a class behind", async () => {
    const gone = { ...image("b.jpg", "dog"), source: dir.file("gone.jpg") };
    await assert.rejects(
      exportSet(imageFolderFormat, makeSet([image("a.jpg", "cat"), gone]), dir.file("out")),
      /None of the images of 'dog' can be read/,
    );
  });

  it("makes names of folders safe and different, and reports images without one class", async () => {
    const set = makeSet([
      image("a.jpg", "../up"),
      image("b.jpg", "a/b"),
      image("c.jpg", "a_b"),
      image("d.jpg", "A_B"),
      image("e.jpg", null),
      { ...image("f.jpg", "x"), annotations: [isClass("x"), isClass("y")] },
    ]);
    const issues = await exportSet(imageFolderFormat, set, dir.file("out"));
    assert.deepEqual(await files(dir.file("out")), [
      "A_B/d.jpg",
      "___up/a.jpg",
      "a_b-2/b.jpg",
      "a_b-3/c.jpg",
    ]);
    assert.deepEqual(
      issues.filter(({ file }) => file === dir.file("one.jpg")).map(({ message }) => message),
      [
        "The image has no class; it was left out.",
        "The image has several classes, x, y; it was left out.",
      ],
    );
  });

  it("takes the class from a property", async () => {
    const set = makeSet(
      [
        { ...image("a.jpg", null), values: { label: "cat" } },
        { ...image("b.jpg", null), values: { label: "dog" } },
      ],
      { label: "tag" },
    );
    await exportSet(imageFolderFormat, set, dir.file("out"), { property: "label" });
    assert.deepEqual(await files(dir.file("out")), ["cat/a.jpg", "dog/b.jpg"]);
  });

  it("keeps a folder of the same name that it did not write", async () => {
    await mkdir(dir.file("out"));
    await link(dir.file("one.jpg"), dir.file("out", "precious.jpg"));
    const set = makeSet([image("a.jpg", "cat")]);
    await assert.rejects(exportSet(imageFolderFormat, set, dir.file("out")), /did not write/);
    assert.deepEqual(await readdir(dir.file("out")), ["precious.jpg"]);
  });
});
