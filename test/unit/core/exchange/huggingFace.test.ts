import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import Papa from "papaparse";
import { huggingFaceFormat } from "../../../../src/core/exchange/huggingFace.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import {
  box,
  exportSet,
  importAll,
  isClass,
  makeSet,
  valuesOf,
  type SetImage,
} from "../../../support/exchangeTables.ts";

describe("Hugging Face imagefolder", () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "one.jpg": 1 });
  });
  afterEach(() => dir[Symbol.asyncDispose]());

  const sample = () => {
    const images: Omit<SetImage, "source">[] = [
      {
        name: "x/test_a.jpg",
        split: "train",
        values: { note: "n", rating: 1.5, tags: ["p", "q,r"] },
        annotations: [
          box("car", 1, 2.5, 30, 40),
          { ...box("bus", 0, 0, 9, 9), source: "run", confidence: 0.5 },
        ],
      },
      { name: "y/test_a.jpg", split: "train", values: { rating: 2 } },
      {
        name: "b.jpg",
        split: "val",
        values: { note: "m" },
        annotations: [box("bus", 0, 0, 1, 1)],
      },
    ];
    return makeSet(
      images.map((image) => ({ ...image, source: dir.file("one.jpg") })),
      { note: "text", rating: "number", tags: "multi_tags" },
    );
  };

  for (const metadata of ["jsonl", "parquet", "csv"])
    it(`gives back values, boxes and splits by ${metadata}`, async () => {
      await exportSet(huggingFaceFormat, sample(), dir.file("out"), { metadata });
      const { records, reader, issues } = await importAll(huggingFaceFormat, dir.file("out"), {
        types: { tags: "multi_tags" },
      });
      assert.deepEqual(issues, []);
      const boxes =
        metadata === "csv"
          ? [[], [], []]
          : [[box("car", 1, 2.5, 30, 40)], [], [box("bus", 0, 0, 1, 1)]];
      assert.deepEqual(
        records.map((one) => [one.file, one.split, valuesOf(one), one.annotations]),
        [
          [
            "train/images/x/test_a.jpg",
            "train",
            { note: "n", rating: 1.5, tags: ["p", "q,r"] },
            boxes[0],
          ],
          ["train/images/y/test_a.jpg", "train", { rating: 2 }, boxes[1]],
          ["validation/images/b.jpg", "val", { note: "m" }, boxes[2]],
        ],
      );
      assert.deepEqual(
        reader.classes.map(({ name }) => name),
        metadata === "csv" ? [] : ["car", "bus"],
      );
    });

  it("writes metadata beside each split that follows the published rules", async () => {
    await exportSet(huggingFaceFormat, sample(), dir.file("out"));
    for (const [split, count] of [
      ["train", 2],
      ["validation", 1],
    ] as const) {
      const text = await readFile(dir.file("out", split, "metadata.jsonl"), "utf8");
      const rows = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.equal(rows.length, count);
      const found = await readdir(dir.file("out", split), { recursive: true });
      const keys = Object.keys(rows[0]);
      for (const row of rows) {
        assert.deepEqual(Object.keys(row), keys, "each row has the same features");
        assert.ok(typeof row.file_name === "string" && found.includes(row.file_name));
        const { bbox, categories } = row.objects as { bbox: number[][]; categories: string[] };
        assert.equal(bbox.length, categories.length);
        for (const one of bbox) assert.equal(one.length, 4);
      }
    }
    assert.deepEqual(
      (await readdir(dir.file("out"))).filter((name) => !name.startsWith(".")),
      ["train", "validation"],
    );
  });

  it("puts everything into train where there are no splits, and the class into a label", async () => {
    const set = makeSet([
      { name: "test/a.jpg", source: dir.file("one.jpg"), annotations: [isClass("cat")] },
      { name: "=b.jpg", source: dir.file("one.jpg"), annotations: [isClass("dog")] },
    ]);
    await exportSet(huggingFaceFormat, set, dir.file("out"), { metadata: "csv" });
    const text = await readFile(dir.file("out", "train", "metadata.csv"), "utf8");
    assert.deepEqual(Papa.parse(text, { header: true, skipEmptyLines: true }).data, [
      { file_name: "images/test/a.jpg", label: "cat" },
      { file_name: "images/=b.jpg", label: "dog" },
    ]);
  });

  it("reads the documented examples", async () => {
    await writeTree(dir.file("data"), {
      "train/0001.png": 1,
      "train/0002.png": 2,
      "train/extra.png": 3,
      "train/metadata.jsonl": [
        '{"file_name": "0001.png", "text": "a golden retriever", "objects": {"bbox": [[302.0, 109.0, 73.0, 52.0]], "categories": [0]}}',
        '{"file_name": "0002.png", "text": "a german shepherd", "objects": {"bbox": [[810, 100, 57, 28], [1, 2, -3, 4], [1, 2]], "categories": [1, 0, 0]}}',
        '{"file_name": "../../0003.png", "text": "out"}',
        '{"file_name": "https://example.org/0004.png", "text": "fetched never"}',
      ].join("\n"),
      "test/metadata.jsonl": '{"thumb_file_name": "0009.png", "text": "x"}',
    });
    const { records, issues } = await importAll(huggingFaceFormat, dir.file("data"), {
      categories: ["dog", "cat"],
    });
    assert.deepEqual(
      records.map((one) => [one.file, one.split, valuesOf(one), one.annotations]),
      [
        ["test/0009.png", "test", { text: "x" }, []],
        ["train/0001.png", "train", { text: "a golden retriever" }, [box("dog", 302, 109, 73, 52)]],
        ["train/0002.png", "train", { text: "a german shepherd" }, [box("cat", 810, 100, 57, 28)]],
      ],
    );
    assert.deepEqual(
      issues.map(({ file, line, message }) => `${file}:${line} ${message}`),
      [
        "train/metadata.jsonl:2 Object 2 has a negative size; it was left out.",
        "train/metadata.jsonl:2 Object 3 has no bbox of four numbers; it was left out.",
        "train/metadata.jsonl:3 '../../0003.png' leads out of the dataset's folder; the row was left out.",
        "train/metadata.jsonl:4 'https://example.org/0004.png' is a URL or has a drive; the row was left out.",
        "train/extra.png:undefined The image has no row in the metadata; left out.",
      ],
    );
  });

  it("reads several images of a row", async () => {
    await writeTree(dir.file("data"), {
      "metadata.jsonl": '{"file_names": ["a.png", "b.png"], "pair": 1}',
      "a.png": 1,
      "b.png": 2,
    });
    const { records, issues } = await importAll(
      huggingFaceFormat,
      dir.file("data", "metadata.jsonl"),
    );
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((one) => [one.file, valuesOf(one)]),
      [
        ["a.png", { pair: 1 }],
        ["b.png", { pair: 1 }],
      ],
    );
  });

  it("takes folders for labels without metadata, and none of them beside it or where there is one", async () => {
    const labels = async (files: Record<string, number | string>) => {
      await using other = await tempDir();
      await writeTree(other.path, files);
      const { records } = await importAll(huggingFaceFormat, other.path);
      return records.map(
        ({ split, annotations }) => `${split ?? "-"} ${annotations[0]?.className ?? "-"}`,
      );
    };
    assert.deepEqual(
      await labels({ "train/cat/a.jpg": 1, "train/dog/b.jpg": 2, "test/cat/c.jpg": 3 }),
      ["test cat", "train cat", "train dog"],
    );
    assert.deepEqual(await labels({ "cat/a.jpg": 1, "b.jpg": 2 }), ["- -", "- -"]);
    assert.deepEqual(await labels({ "cat/a.jpg": 1, "cat/b.jpg": 2 }), ["- -", "- -"]);
    assert.deepEqual(await labels({ "train/a.jpg": 1, "test/b.jpg": 2 }), ["test -", "train -"]);
    assert.deepEqual(
      await labels({
        "cat/a.jpg": 1,
        "dog/b.jpg": 2,
        "metadata.csv": "file_name,n\ncat/a.jpg,1\n",
      }),
      ["- -"],
    );
  });

  it("refuses metadata in two forms, and metadata without names", async () => {
    await writeTree(dir.file("data"), {
      "train/metadata.csv": "file_name\n",
      "test/metadata.jsonl": "",
    });
    await assert.rejects(
      importAll(huggingFaceFormat, dir.file("data")),
      /several forms, .jsonl and .csv/,
    );
    await writeTree(dir.file("other"), { "metadata.csv": "name,n\na.jpg,1\n" });
    await assert.rejects(importAll(huggingFaceFormat, dir.file("other")), /no column 'file_name'/);
  });
});
