import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { exportSet, made, makeSet, readDataset, summary } from "../../../support/exchange.ts";
import { checkVoc } from "../../../support/exchangeRules.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";

const box = { kind: "box", x: 2, y: 3, width: 10, height: 8 } as const;

const xml = (objects: string, filename = "a.jpg"): string =>
  `<annotation><filename>${filename}</filename><size><width>24</width><height>16</height><depth>3</depth></size>${objects}</annotation>`;
const object = (name: string, [xmin, ymin, xmax, ymax]: readonly (string | number)[]): string =>
  `<object><name>${name}</name><bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox></object>`;

describe("Pascal VOC", () => {
  for (const pixels of ["one", "zero"])
    it(`comes back as it was exported, counted from ${pixels}`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), [
        {
          name: "sub dir/a.jpg",
          split: "train",
          annotations: [
            made('<b> & "c"', box, { attributes: { difficult: true, pose: "Left" } }),
            made("dog", { kind: "box", x: 0, y: 0, width: 24, height: 16 }),
          ],
        },
        { name: "a.png", split: "val" },
        { name: "a.jpg" },
      ]);
      await exportSet("voc", dir.file("out"), set, { pixels });
      if (pixels === "one")
        assert.deepEqual(
          [...checkVoc(dir.file("out"))].sort(([a], [b]) => (a < b ? -1 : 1)),
          [
            ["a", []],
            ["a-2", []],
            [
              "sub_dir_a",
              [
                { name: '<b> & "c"', box: [3, 4, 12, 11] },
                { name: "dog", box: [1, 1, 24, 16] },
              ],
            ],
          ],
        );
      assert.equal(await readFile(dir.file("out/ImageSets/Main/train.txt"), "utf8"), "sub_dir_a\n");
      const { records, issues } = await readDataset("voc", dir.file("out"), { pixels });
      assert.deepEqual(issues, []);
      assert.deepEqual(
        records.map(({ file, split, width, height }) => [file, split, width, height]),
        [
          ["JPEGImages/a-2.jpg", undefined, 24, 16],
          ["JPEGImages/a.png", "val", 24, 16],
          ["JPEGImages/sub_dir_a.jpg", "train", 24, 16],
        ],
      );
      assert.deepEqual(summary(records[2]), {
        file: "sub_dir_a.jpg",
        split: "train",
        annotations: [
          {
            className: '<b> & "c"',
            shape: box,
            confidence: null,
            attributes: { difficult: true, pose: "Left" },
          },
          {
            className: "dog",
            shape: { kind: "box", x: 0, y: 0, width: 24, height: 16 },
            confidence: null,
            attributes: {},
          },
        ],
      });
    });

  it("reads XML files beside their images", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "a.xml": xml(object("cat", ["1", "1.0", 5, "6.5"])) });
    const { records, issues, reader } = await readDataset("voc", dir.path);
    assert.deepEqual(issues, []);
    assert.deepEqual(records.map(summary), [
      {
        file: "a.jpg",
        split: undefined,
        annotations: [
          {
            className: "cat",
            shape: { kind: "box", x: 0, y: 0, width: 5, height: 6.5 },
            confidence: null,
            attributes: {},
          },
        ],
      },
    ]);
    assert.deepEqual(reader.classes, [{ name: "cat", parents: [] }]);
  });

  it("what is wrong is reported with its place, and the rest comes in", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "Annotations/a.xml": xml(
        object("cat", [5, 5, 1, 1]) +
          object("cat", ["x", 1, 2, 2]) +
          object("dog", [1, 1, 2, 2]) +
          "<object/>",
      ),
      "Annotations/b.xml": "<annotation>",
      "Annotations/c.xml": xml("", "../../etc/passwd"),
      "Annotations/d.xml": `<!DOCTYPE a [<!ENTITY x "y">]>${xml("")}`,
      "Annotations/e.xml": "<a>".repeat(100_000),
      "Annotations/f.xml": xml("", "f.jpg"),
    });
    const { records, issues } = await readDataset("voc", dir.path);
    assert.deepEqual(
      records.map(({ file, annotations }) => [file, annotations.length]),
      [
        ["images/a.jpg", 1],
        ["images/f.jpg", 0],
      ],
    );
    assert.deepEqual(
      issues.map(({ file, item }) => [file, item]),
      [
        ["Annotations/a.xml", "object 1"],
        ["Annotations/a.xml", "object 2"],
        ["Annotations/a.xml", "object 4"],
        ["Annotations/b.xml", undefined],
        ["Annotations/c.xml", undefined],
        ["Annotations/d.xml", undefined],
        ["Annotations/e.xml", undefined],
      ],
    );
  });

  it("a folder without any is an error", async () => {
    await using dir = await tempDir();
    await assert.rejects(readDataset("voc", dir.path), /no XML files/);
  });
});
