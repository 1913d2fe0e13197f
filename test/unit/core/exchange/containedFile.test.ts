import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, glob, mkdir, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { pack } from "tar-stream";
import { root } from "../../../../scripts/lib/paths.ts";
import { WinnowError } from "../../../../src/base/errors.ts";
import type { ImportIssue } from "../../../../src/core/exchange/exchange.ts";
import { contentsOf, exportSet, made, makeSet, readDataset } from "../../../support/exchange.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { tinyJpeg, writeTree } from "../../../support/tinyImages.ts";

const box = { kind: "box", x: 6, y: 4, width: 12, height: 8 } as const;
const images = [
  {
    name: "a.jpg",
    split: "train",
    annotations: [made("cat", box), made("cat", { kind: "class" })],
  },
  { name: "b.jpg", split: "val", annotations: [made("dog", box), made("dog", { kind: "class" })] },
];

/** Files and folders of each export that an import reads, and the options of the export. */
const places: readonly [format: string, file: string, options: object][] = [
  ["coco", "annotations", {}],
  ["coco", "annotations/instances_train.json", {}],
  ["yolo", "data.yaml", {}],
  ["yolo", "images", {}],
  ["yolo", "images/train", {}],
  ["yolo", "images/train/a.jpg", {}],
  ["yolo", "labels", {}],
  ["yolo", "labels/train/a.txt", {}],
  ["voc", "Annotations", {}],
  ["voc", "Annotations/a.xml", {}],
  ["voc", "ImageSets", {}],
  ["voc", "ImageSets/Main/train.txt", {}],
  ["imagefolder", "train", {}],
  ["imagefolder", "train/cat", {}],
  ["imagefolder", "train/cat/a.jpg", {}],
  ["huggingface", "train", {}],
  ["huggingface", "train/metadata.jsonl", {}],
  ["huggingface", "train/metadata.csv", { metadata: "csv" }],
  ["huggingface", "train/metadata.parquet", { metadata: "parquet" }],
  ["webdataset", "train-000000.tar", {}],
];

describe("a dataset in which a link leads out", () => {
  for (const [format, file, options] of places)
    it(`T7 T8 ${format}: nothing is read from where ${file} leads, and that is told`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), images);
      const more = format === "imagefolder" ? { emptyClasses: "skip" } : {};
      await exportSet(format, dir.file("set"), set, { ...options, ...more });
      const whole = await read(format, dir.file("set"));
      const inside = dir.file("set", file);
      await mkdir(dir.file("outside"));
      await cp(inside, dir.file("outside/it"), { recursive: true });
      await rm(inside, { recursive: true });
      const without = await read(format, dir.file("set"));
      await symlink(dir.file("outside/it"), inside);
      const linked = await read(format, dir.file("set"));
      // As if it were not there, but for what is said about it.
      assert.deepEqual(linked.records, without.records);
      assert.match(linked.told, /link/);
      // Control: with what the link leads to in its place, the dataset says more.
      await rm(inside);
      await cp(dir.file("outside/it"), inside, { recursive: true });
      assert.deepEqual(await read(format, dir.file("set")), whole);
      assert.notDeepEqual(without, whole);
    });

  it("T7 T8 webdataset: the names of classes are not read from where a link leads", async () => {
    await using dir = await tempDir();
    const tar = pack();
    tar.entry({ name: "a.jpg" }, await tinyJpeg(1));
    tar.entry({ name: "a.cls" }, "0");
    tar.finalize();
    await writeTree(dir.path, { "set/a.tar": await buffer(tar), "names.txt": "secret\n" });
    await symlink(dir.file("names.txt"), dir.file("set/classes.txt"));
    const { records, told } = await read("webdataset", dir.file("set"));
    assert.doesNotMatch(records, /secret/);
    assert.match(told, /classes\.txt.* link/);
    // Control: a file that is no link is read.
    await rm(dir.file("set/classes.txt"));
    await cp(dir.file("names.txt"), dir.file("set/classes.txt"));
    assert.match((await read("webdataset", dir.file("set"))).records, /secret/);
  });

  /** What comes in, as text, and what is said about the rest. */
  async function read(format: string, source: string): Promise<{ records: string; told: string }> {
    const issues: ImportIssue[] = [];
    try {
      const { records } = await readDataset(format, source, {}, { issues });
      return { records: JSON.stringify(records), told: listed(issues) };
    } catch (error) {
      assert.ok(error instanceof WinnowError && error.code === "file-problem", String(error));
      return { records: "[]", told: `${error.message}\n${listed(issues)}` };
    }
  }

  function listed(issues: readonly ImportIssue[]): string {
    return issues.map(({ file, message }) => `${file}: ${message}`).join("\n");
  }

  it("a pipe that nobody writes to is refused and not waited for", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, {
      "yolo/data.yaml": "train: images\nval: images\nnames: [a]\n",
      "yolo/images/a.jpg": 1,
      "yolo/labels": null,
    });
    for (const name of ["pipe.csv", "pipe.jsonl", "pipe.txt", "pipe.tar", "yolo/labels/a.txt"])
      await promisify(execFile)("mkfifo", [dir.file(name)]);
    for (const [format, name] of [
      ["csv", "pipe.csv"],
      ["jsonl", "pipe.jsonl"],
      ["files", "pipe.txt"],
      ["webdataset", "pipe.tar"],
    ])
      await assert.rejects(readDataset(format, dir.file(name)), { code: "file-problem" });
    const { records } = await readDataset("yolo", dir.file("yolo"));
    assert.deepEqual(
      records.map(({ annotations }) => annotations),
      [[]],
    );
  });

  it("reading changes nothing", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), images);
    for (const format of ["coco", "yolo", "voc"]) {
      await exportSet(format, dir.file(format), set);
      const before = await contentsOf(dir.path);
      await readDataset(format, dir.file(format));
      assert.deepEqual(await contentsOf(dir.path), before);
    }
  });
});

it("T8 files of an import are opened and listed by one module alone", async () => {
  const folder = path.join(root, "src/core/exchange");
  const readers: string[] = [];
  for await (const file of glob("**/*.ts", { cwd: folder }))
    if (/from "node:fs/.test(await readFile(path.join(folder, file), "utf8"))) readers.push(file);
  const known = [
    "containedFile.ts",
    // An original of the project, whose header says how it is turned.
    "importShapes.ts",
    // These write.
    "exportFolder.ts",
    "exportManifest.ts",
    "exportWork.ts",
    "moveOriginals.ts",
    "outputFolder.ts",
    "webDatasetWrite.ts",
  ];
  const types = ["coco/jsonIndex.ts", "coco/cocoRead.ts"];
  assert.deepEqual(
    readers.filter((file) => !known.includes(file) && !types.includes(file)),
    [],
  );
});
