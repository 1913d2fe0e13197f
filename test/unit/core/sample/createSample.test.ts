import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { createSample, type SampleSummary } from "../../../../src/core/sample/createSample.ts";
import { type Flaw, planSample } from "../../../../src/core/sample/plan.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";

describe("sample workspace", () => {
  let dir: TempDir;
  let summary: SampleSummary;
  const progress: number[] = [];

  before(async () => {
    dir = await tempDir();
    summary = await createSample(dir.path, {
      count: 48,
      onProgress: (done, total) => progress.push(done / total),
    });
  });
  after(() => dir[Symbol.asyncDispose]());

  it("holds as many pictures in class folders as its summary says", async () => {
    const files = await picturesIn(dir.path);
    const readable = await Promise.all(files.map((file) => isReadable(dir.file(file))));
    assert.deepEqual(
      {
        files: files.length,
        images: readable.filter(Boolean).length,
        unreadable: files.filter((_, i) => !readable[i]).sort(),
        classes: await readdir(dir.file("images")),
        progress: [progress.length, progress.at(-1)],
      },
      {
        files: 48,
        images: summary.images,
        unreadable: broken.flatMap((flaw) => summary.flaws[flaw] ?? []).sort(),
        classes: summary.classes,
        progress: [48, 1],
      },
    );
    assert.equal(summary.classes.length, 12);
    assert.ok(summary.bytes < 48 * 125_000, `${summary.bytes} bytes are over 30 MB for 240`);
  });

  it("has an exact duplicate's bytes twice", async () => {
    const hashes = new Map<string, string>();
    for (const file of await picturesIn(dir.path)) hashes.set(file, await sha1(dir.file(file)));
    for (const copy of summary.flaws["exact-duplicate"] ?? []) {
      const same = [...hashes].filter(([, hash]) => hash === hashes.get(copy));
      assert.equal(same.length, 2, copy);
    }
    for (const copy of summary.flaws["near-duplicate"] ?? []) {
      const same = [...hashes].filter(([, hash]) => hash === hashes.get(copy));
      assert.equal(same.length, 1, copy);
    }
  });

  it("has pictures whose folder is not their label", async () => {
    const labels = await labelsOf(dir);
    const misfiled = (summary.flaws["wrong-folder"] ?? []).filter((file) => labels.has(file));
    assert.ok(misfiled.length > 0);
    for (const file of misfiled) assert.notEqual(labels.get(file), file.split("/")[1]);
  });

  it("has dark, over-exposed and blurry pictures", async () => {
    const look = async (flaw: Flaw) => {
      const [file] = summary.flaws[flaw] ?? [];
      const { channels, sharpness } = await sharp(await readFile(dir.file(file))).stats();
      return { mean: channels[1].mean, sharpness };
    };
    assert.ok((await look("dark")).mean < 45);
    assert.ok((await look("over-exposed")).mean > 130);
    assert.ok((await look("blurry")).sharpness < 1.5);
  });

  it("carries camera and orientation in a part of its photographs", async () => {
    const found = { orientations: new Set<number>(), withExif: 0, without: 0 };
    for (const file of await picturesIn(dir.path)) {
      if (!(await isReadable(dir.file(file)))) continue;
      const { orientation, exif } = await sharp(await readFile(dir.file(file))).metadata();
      found.orientations.add(orientation ?? 1);
      if (exif) found.withExif++;
      else found.without++;
    }
    assert.ok(found.orientations.size > 1, `orientations ${[...found.orientations].join()}`);
    assert.ok(found.withExif > 10 && found.without > 10, `${found.withExif}, ${found.without}`);
  });

  it("is the same, byte for byte, for the same seed, and another for another", async () => {
    await using other = await tempDir();
    await createSample(other.path, { count: 48, seed: 1 });
    assert.equal(await digestOf(other.path), await digestOf(dir.path));
    const names = (seed: number) => planSample(48, seed).map(({ file }) => file);
    assert.notDeepEqual(names(2), names(1));
  });

  it("leaves a folder with other content untouched", async () => {
    await using other = await tempDir();
    await writeFile(other.file("thesis.txt"), "mine");
    await assert.rejects(createSample(other.path, { count: 30 }), {
      code: "bad-request",
      message: /already holds other files. Choose an empty folder/,
    });
    assert.deepEqual(await readdir(other.path), ["thesis.txt"]);
  });

  it("can be cancelled, after which nothing is written; a new one takes its place and keeps the user's files", async () => {
    await using other = await tempDir();
    const abort = new AbortController();
    const cut = createSample(other.path, {
      count: 60,
      seed: 3,
      signal: abort.signal,
      onProgress: (done) => done === 5 && abort.abort(),
    });
    await assert.rejects(cut, { code: "cancelled" });
    const left = await picturesIn(other.path);
    assert.ok(left.length >= 5 && left.length < 15, `${left.length} pictures were written`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await picturesIn(other.path), left);

    await writeFile(other.file("images", "fruit", "my-own.jpg"), "mine");
    await createSample(other.path, { count: 30, seed: 4 });
    const files = await picturesIn(other.path);
    assert.equal(files.length, 31);
    assert.equal(await readFile(other.file("images", "fruit", "my-own.jpg"), "utf8"), "mine");
  });

  it("T8: removes nothing that a planted marker names outside its pictures", async () => {
    await using other = await tempDir();
    await mkdir(other.file("sample", "images", "fruit"), { recursive: true });
    const kept = [["outside.jpg"], ["sample", "notes.txt"], ["sample", "images", "a.jpg"]];
    for (const names of kept) await writeFile(other.file(...names), "mine");
    await writeFile(other.file("sample", "images", "fruit", "former.jpg"), "a former sample's");
    const files = [
      ...["../outside.jpg", "images/../../outside.jpg", "images/fruit/../a.jpg", "notes.txt"],
      ...[5, null, other.file("outside.jpg"), "images/fruit/former.jpg"],
    ];
    await writeFile(other.file("sample", ".winnow-sample.json"), JSON.stringify({ files }));
    const running = createSample(other.file("sample"), { signal: AbortSignal.abort() });
    await assert.rejects(running, { code: "cancelled" });
    for (const names of kept) assert.equal(await readFile(other.file(...names), "utf8"), "mine");
    assert.deepEqual(await readdir(other.file("sample", "images", "fruit")), []);
  });

  for (const count of [0, 29, 5001, 40.5])
    it(`refuses ${count} pictures`, async () => {
      await using other = await tempDir();
      await assert.rejects(createSample(other.path, { count }), { code: "bad-request" });
    });
});

const broken = ["truncated", "not-an-image", "unsupported-format"] as const;

async function picturesIn(dir: string): Promise<string[]> {
  const entries = await readdir(path.join(dir, "images"), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .sort();
}

async function isReadable(file: string): Promise<boolean> {
  try {
    // By its bytes: a test of the decoder may have forbidden this process to open files as images.
    await sharp(await readFile(file))
      .raw()
      .toBuffer();
    return true;
  } catch (error) {
    assert.ok(error instanceof Error);
    return false;
  }
}

async function sha1(file: string): Promise<string> {
  return createHash("sha1")
    .update(await readFile(file))
    .digest("hex");
}

async function labelsOf(dir: TempDir): Promise<Map<string, string>> {
  const [, ...rows] = (await readFile(dir.file("labels.csv"), "utf8")).trim().split("\n");
  return new Map(rows.map((row) => row.split(",") as [string, string]));
}

async function digestOf(dir: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of [...(await picturesIn(dir)), "labels.csv", "train.py"])
    hash.update(file).update(await readFile(path.join(dir, file)));
  return hash.digest("hex");
}
