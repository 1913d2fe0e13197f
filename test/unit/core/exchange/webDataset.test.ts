import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { pack } from "tar-stream";
import { webDatasetFormat } from "../../../../src/core/exchange/webDataset.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import {
  box,
  exportSet,
  importAll,
  isClass,
  makeSet,
  sha1Of,
  valuesOf,
} from "../../../support/exchangeTables.ts";

const run = promisify(execFile);

/** Names in an archive, as the system's tar lists them. */
async function listed(file: string): Promise<string[]> {
  return (await run("tar", ["-tf", file])).stdout.trimEnd().split("\n");
}

async function tarOf(
  entries: readonly (readonly [name: string, content: string])[],
): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of entries) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("WebDataset", () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "one.jpg": 1 });
  });
  afterEach(() => dir[Symbol.asyncDispose]());

  const many = (count: number) =>
    makeSet(
      Array.from({ length: count }, (_, i) => ({
        name: `f/img.${i}.JPG`,
        source: dir.file("one.jpg"),
        values: { n: i },
        annotations: [isClass(i % 2 ? "b" : "a"), box("car", i, 0, 1, 1)],
      })),
      { n: "number" },
    );

  it("writes shards that tar lists in order, each sample's files together", async () => {
    await exportSet(webDatasetFormat, many(5), dir.file("out"), { maxCount: 2 });
    assert.deepEqual(
      (await readdir(dir.file("out"))).filter((name) => !name.startsWith(".")),
      ["classes.txt", "data-000000.tar", "data-000001.tar", "data-000002.tar"],
    );
    const all: string[] = [];
    for (const n of [0, 1, 2]) all.push(...(await listed(dir.file("out", `data-00000${n}.tar`))));
    assert.deepEqual(
      all,
      [0, 1, 2, 3, 4].flatMap((i) => ["jpg", "cls", "json"].map((ext) => `f/img_${i}.${ext}`)),
    );
    const { stdout } = await run("tar", [
      "-xOf",
      dir.file("out", "data-000000.tar"),
      "f/img_1.cls",
    ]);
    assert.equal(stdout, "1");
    await run("tar", ["-xf", dir.file("out", "data-000000.tar"), "-C", dir.path, "f/img_0.jpg"]);
    assert.deepEqual(
      await readFile(dir.file("f", "img_0.jpg")),
      await readFile(dir.file("one.jpg")),
    );
  });

  it("ends a shard by bytes too, names shards after splits, and writes the same bytes again", async () => {
    const set = makeSet(
      ["train", "train", "val", "train"].map((split, i) => ({
        name: `${"long ".repeat(40)}${i}.jpg`,
        source: dir.file("one.jpg"),
        split,
      })),
    );
    for (const name of ["out", "again"])
      await exportSet(webDatasetFormat, set, dir.file(name), { maxBytes: 1 });
    const names = (await readdir(dir.file("out"))).filter((name) => !name.startsWith("."));
    assert.deepEqual(names, [
      "train-000000.tar",
      "train-000001.tar",
      "train-000002.tar",
      "val-000000.tar",
    ]);
    for (const name of names)
      assert.deepEqual(
        await readFile(dir.file("out", name)),
        await readFile(dir.file("again", name)),
      );
    const { stdout } = await run("tar", ["--numeric-owner", "-tvf", dir.file("out", names[0])]);
    for (const line of stdout.trimEnd().split("\n"))
      assert.match(line, /^-rw-r--r-- 0\/0 .* 1970-01-01 00:00 /);
    const { records } = await importAll(webDatasetFormat, dir.file("out"));
    assert.deepEqual(
      records.map(({ split }) => split),
      ["train", "train", "train", "val"],
    );
  });

  it("gives back values, classes and boxes under the original names", async () => {
    await exportSet(webDatasetFormat, many(3), dir.file("out"));
    const { records, issues } = await importAll(webDatasetFormat, dir.file("out"));
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((one) => [one.file, one.sha1, valuesOf(one), one.annotations]),
      [0, 1, 2].map((i) => [
        `f/img.${i}.JPG`,
        sha1Of(i),
        { n: i },
        [isClass(i % 2 ? "b" : "a"), box("car", i, 0, 1, 1)],
      ]),
    );
  });

  it("reads what tar wrote, with keys up to the first dot and lower-case extensions", async () => {
    await writeTree(dir.file("in"), {
      "a.JPG": 1,
      "a.cls": "1\n",
      "a.txt": "a caption",
      "b.seg.png": "x",
      "b.jpg": 2,
      "b.json": '{"score": 0.5}',
      README: "no dots",
      "classes.txt": "x",
    });
    await writeFile(dir.file("classes.txt"), "cat\ndog\n");
    await run("tar", [
      "-cf",
      dir.file("test-0.tar"),
      "-C",
      dir.file("in"),
      ..."a.JPG a.cls a.txt README b.seg.png b.jpg b.json".split(" "),
    ]);
    const { records, issues } = await importAll(webDatasetFormat, dir.file("test-0.tar"));
    assert.deepEqual(issues, []);
    assert.deepEqual(
      records.map((one) => [one.file, one.split, valuesOf(one), one.annotations]),
      [
        ["a.JPG", "test", { text: "a caption" }, [isClass("dog")]],
        ["b.jpg", "test", { score: 0.5 }, []],
      ],
    );
  });

  it("reports samples that come twice, files that come twice, and broken members", async () => {
    await writeFile(
      dir.file("d.tar"),
      await tarOf([
        ["a.jpg", "x"],
        ["a.JPG", "y"],
        ["a.json", "{"],
        ["b.json", '{"n":1}'],
        ["../c.jpg", "x"],
        ["a.jpg", "z"],
        ["e.jpg", "x"],
        ["e.cls", "cat"],
        ["e.json", '{"file_name":"../../etc/passwd","__proto__":{"x":1}}'],
      ]),
    );
    const { records, issues } = await importAll(webDatasetFormat, dir.file("d.tar"));
    assert.deepEqual(
      records.map(({ file }) => file),
      ["a.jpg"],
    );
    assert.deepEqual(
      issues.map(({ line, item, message }) => `${line} ${item}: ${message}`),
      [
        "1 a: The sample has two files '.jpg'; the second was left out.",
        "1 a: '.json' is no JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2); it was left out.",
        "2 undefined: '../c.jpg' leads out of the archive; it was left out.",
        "2 b: The sample has no image.",
        "2 undefined: The row names no image; it was left out.",
        "3 a: An earlier sample has this key; this one was left out.",
        "4 e: '.cls' is no number of a class; it was left out.",
        "4 file_name: '../../etc/passwd' leads out of the dataset's folder; the row was left out.",
      ],
    );
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  it("keeps what came before a place where the archive is broken", async () => {
    const whole = await tarOf([
      ["a.jpg", "x"],
      ["b.jpg", "x".repeat(5000)],
    ]);
    await writeFile(dir.file("d.tar"), whole.subarray(0, 2500));
    const { records, issues } = await importAll(webDatasetFormat, dir.file("d.tar"));
    assert.equal(records[0].file, "a.jpg");
    assert.match(issues[0].message, /^The archive cannot be read any further/);
  });

  it("leaves .cls out where an image has no class, and says so", async () => {
    const set = makeSet([
      { name: "a.jpg", source: dir.file("one.jpg"), annotations: [isClass("a")] },
      { name: "b.png", source: dir.file("one.jpg") },
      { name: "B.png", source: dir.file("one.jpg") },
    ]);
    const issues = await exportSet(webDatasetFormat, set, dir.file("out"));
    assert.deepEqual(await listed(dir.file("out", "data-000000.tar")), [
      "a.jpg",
      "a.json",
      "b.png",
      "b.json",
      "B-2.png",
      "B-2.json",
    ]);
    assert.equal(issues.length, 2);
  });

  it("reads archives that gzip packed, and small ones but once", async () => {
    await exportSet(webDatasetFormat, many(5), dir.file("out"), { maxCount: 3 });
    const plain = await importAll(webDatasetFormat, dir.file("out"));
    for (const name of ["data-000000.tar", "data-000001.tar"])
      await run("gzip", [dir.file("out", name)]);
    const { records, issues } = await importAll(webDatasetFormat, dir.file("out"));
    assert.deepEqual([records, issues], [plain.records, []]);
    const reader = await webDatasetFormat.import?.open(
      dir.file("out/data-000001.tar.gz"),
      {},
      {
        signal: AbortSignal.timeout(50_000),
        issue: () => assert.fail("nothing is wrong"),
        progress: () => undefined,
      },
    );
    await rm(dir.file("out"), { recursive: true });
    assert.equal((await Array.fromAsync(reader?.records() ?? [])).length, 2);
  });

  it("stops at a packed archive that unpacks to far more than its size, and keeps what came before", async () => {
    await writeFile(dir.file("big.bin"), "");
    await truncate(dir.file("big.bin"), 300 << 20);
    await run("tar", ["-czf", "bomb.tgz", "one.jpg", "big.bin"], { cwd: dir.path });
    const { records, issues } = await importAll(webDatasetFormat, dir.file("bomb.tgz"));
    assert.ok(
      issues.some(({ message }) =>
        /it unpacks to more than a hundred times its size/.test(message),
      ),
    );
    assert.deepEqual(
      records.map(({ file }) => file),
      ["one.jpg"],
    );
  });

  it("says of a packed folder that it is to be unpacked first", async () => {
    await writeFile(dir.file("data.zip"), "PK");
    await assert.rejects(
      importAll(webDatasetFormat, dir.file("data.zip")),
      /unpack it, and choose/,
    );
  });
});
