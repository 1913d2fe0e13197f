import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { exportSet, made, makeSet, readDataset } from "../../../support/exchange.ts";
import { checkYolo } from "../../../support/exchangeRules.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

const box = { kind: "box", x: 6, y: 4, width: 12, height: 8 } as const;
const triangle = { kind: "polygon", rings: [[1, 1, 9, 1, 5, 8]] };

describe("YOLO", () => {
  it("boxes come back, images without any stay, and a data.yaml says where", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      {
        name: "a.jpg",
        split: "train",
        annotations: [made("cat", box), made("yes", box), made("cat", box)],
      },
      { name: "negative.jpg", split: "train" },
      {
        name: "images/b.jpg",
        split: "validation",
        annotations: [made("yes", { ...triangle, kind: "polygon" })],
      },
    ]);
    assert.deepEqual(await exportSet("yolo", dir.file("out"), set), []);
    const rows = checkYolo(dir.file("out"));
    assert.deepEqual(
      [...rows],
      [
        ["labels/train/a.txt", ["0 0.5 0.5 0.5 0.5", "1 0.5 0.5 0.5 0.5"]],
        ["labels/train/negative.txt", []],
        ["labels/val/images_/b.txt", ["1 0.208333333 0.28125 0.333333333 0.4375"]],
      ],
    );
    assert.deepEqual(load(await readFile(dir.file("out/data.yaml"), "utf8")), {
      train: "images/train",
      val: "images/val",
      nc: 2,
      names: { 0: "cat", 1: "yes" },
    });
    const { records, issues, reader } = await readDataset("yolo", dir.file("out/data.yaml"));
    assert.deepEqual(issues, []);
    assert.deepEqual(
      reader.classes.map(({ name }) => name),
      ["cat", "yes"],
    );
    assert.deepEqual(
      records.map(({ file, split, relative, annotations }) => [
        file,
        split,
        relative,
        annotations.length,
      ]),
      [
        ["images/train/a.jpg", "train", true, 2],
        ["images/train/negative.jpg", "train", true, 0],
        ["images/val/images_/b.jpg", "val", true, 1],
      ],
    );
    assert.deepEqual(records[0].annotations[0].shape, {
      kind: "box",
      x: 0.25,
      y: 0.25,
      width: 0.5,
      height: 0.5,
    });
  });

  it("segments are polygons, and boxes among them have four corners", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      {
        name: "a.jpg",
        split: "val",
        annotations: [made("cat", { ...triangle, kind: "polygon" }), made("cat", box)],
      },
    ]);
    await exportSet("yolo", dir.file("out"), set, { task: "segment" });
    assert.deepEqual([...checkYolo(dir.file("out")).values()].flat(), [
      "0 0.041666667 0.0625 0.375 0.0625 0.208333333 0.5",
      "0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75",
    ]);
    const { records } = await readDataset("yolo", dir.file("out"));
    assert.deepEqual(
      records[0].annotations.map(({ shape }) => shape.kind),
      ["polygon", "polygon"],
    );
  });

  it("what has no place is cut off or left out, and told", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      {
        name: "a.jpg",
        annotations: [
          made("cat", { kind: "box", x: -6, y: 0, width: 12, height: 16 }),
          made("cat", { kind: "box", x: 30, y: 0, width: 5, height: 5 }),
          made("cat", { kind: "class" }),
        ],
      },
      { name: "small.jpg", width: 9 },
    ]);
    const issues = await exportSet("yolo", dir.file("out"), set);
    assert.deepEqual([...checkYolo(dir.file("out")).values()].flat(), ["0 0.125 0.5 0.25 1"]);
    assert.deepEqual(
      issues.map(({ file }) => file),
      ["a.jpg", "small.jpg", "data.yaml"],
    );
  });

  it("images that differ in their extensions alone do not share labels", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), [
      { name: "a.jpg" },
      { name: "A.png" },
      { name: "a.jpg" },
    ]);
    await exportSet("yolo", dir.file("out"), set);
    assert.deepEqual([...checkYolo(dir.file("out")).keys()].sort(), [
      "labels/train/A-2.txt",
      "labels/train/a-3.txt",
      "labels/train/a.txt",
    ]);
  });

  it("reads names as a list or by numbers, lists of images, Roboflow's folders and points", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "data.yaml":
        "path: ../datasets/elsewhere\ntrain: ../train/images\nval: val.txt\nnames: [a, 7]\nkpt_shape: [2, 3]\n",
      "train/images/1.jpg": 1,
      "train/labels/1.txt": "1 0.5 0.5 0.2 0.2 0.4 0.4 2 0 0 0\n",
      "images/2.jpg": 2,
      "val.txt": "./images/2.jpg\n../../outside.jpg\n",
    });
    const { records, issues } = await readDataset("yolo", dir.path);
    assert.deepEqual(
      records.map(({ file, split, annotations }) => [
        file,
        split,
        annotations.map((one) => [one.className, one.shape.kind]),
      ]),
      [
        [
          "train/images/1.jpg",
          "train",
          [
            ["7", "box"],
            ["7", "points"],
          ],
        ],
        ["images/2.jpg", "val", []],
      ],
    );
    assert.deepEqual(
      issues.map(({ file, line }) => [file, line]),
      [
        ["data.yaml", undefined],
        ["val.txt", 2],
      ],
    );
  });

  it("a row that is wrong is reported by file and line, and the others come in", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "data.yaml": "train: images\nval: images\nnc: 2\nnames: {0: a, 1: b}\n",
      "images/1.jpg": 1,
      "labels/1.txt": [
        "0 0.5 0.5 0.2 0.2",
        "2 0.5 0.5 0.2 0.2",
        "0 0.5 0.5 0.2",
        "0 0.5 0.5 0.2 1.5",
        "0 0.5 x 0.2 0.2",
        "-1 0.5 0.5 0.2 0.2",
        "0 0.5 0.5 0.2 0.2",
        "",
        "1 0.5 0.5 1.005 1",
      ].join("\r\n"),
    });
    const { records, issues } = await readDataset("yolo", dir.path);
    assert.equal(records.length, 1);
    assert.deepEqual(
      records[0].annotations.map(({ className }) => className),
      ["a", "b"],
    );
    assert.deepEqual(
      issues.map(({ file, line }) => `${file}:${line}`),
      [2, 3, 4, 5, 6, 7].map((line) => `labels/1.txt:${line}`),
    );
  });

  for (const [what, yaml] of [
    ["names and nc that differ", "train: images\nval: images\nnc: 3\nnames: [a]\n"],
    ["neither names nor nc", "train: images\nval: images\n"],
    ["gaps among its names", "train: images\nval: images\nnames: {0: a, 2: b}\n"],
    [
      "aliases that multiply",
      `a: &a [${"x,".repeat(9)}]\n${Array.from("bcdefghi")
        .map((k, i) => `${k}: &${k} [${`*${"abcdefghi"[i]},`.repeat(9)}]`)
        .join("\n")}\nnc: 1\n`,
    ],
    ["no YAML", "{{{"],
  ])
    it(`a data.yaml with ${what} is an error that names it`, async () => {
      await using dir = await tempDir();
      await writeTree(dir.path, { "data.yaml": yaml });
      await assert.rejects(readDataset("yolo", dir.path), /'.*data\.yaml' cannot be read: /);
    });
});
