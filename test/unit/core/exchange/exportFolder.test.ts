import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../../../src/base/errors.ts";
import type { ExportSet } from "../../../../src/core/exchange/exchange.ts";
import { writeExport } from "../../../../src/core/exchange/exportFolder.ts";
import { takeOwnership } from "../../../../src/core/project/ownership.ts";
import { contentsOf, exportSet, made, makeSet } from "../../../support/exchange.ts";
import { tempDir, type TempDir } from "../../../support/tempDir.ts";

const box = { kind: "box", x: 2, y: 3, width: 10, height: 8 } as const;
const images = [
  { name: "a.jpg", split: "train", annotations: [made("cat", box)] },
  { name: "b.jpg", split: "val", annotations: [made("dog", box)] },
];

describe("the target of an export", () => {
  let dir: TempDir;
  let set: ExportSet;

  beforeEach(async () => {
    dir = await tempDir();
    set = await makeSet(dir.file("originals"), images);
  });

  afterEach(() => dir[Symbol.asyncDispose]());

  const refusals: readonly [what: string, reason: RegExp, file: string, content: string][] = [
    ["with files of others", /did not write/, "mine.txt", "mine"],
    [
      "with the export of another format",
      /format 'yolo'/,
      ".winnow-export.json",
      '{"format":"yolo","version":2}',
    ],
    [
      "with an export that does not say what was written",
      /another version of Winnow/,
      ".winnow-export.json",
      '{"format":"coco","version":1}',
    ],
    ["with a damaged marker", /did not write/, ".winnow-export.json", "{"],
  ];
  for (const [what, reason, file, content] of refusals)
    it(`${what} is refused and left as it is`, async () => {
      await mkdir(dir.file("out"));
      await writeFile(dir.file("out", file), content);
      await refusesToReplace("coco", reason);
    });

  it("an earlier export is replaced when that is asked for", async () => {
    await exportSet("voc", dir.file("out"), set);
    await assert.rejects(exportSet("voc", dir.file("out"), set), {
      message: /Ask for it to be replaced/,
      details: { replaceable: 1 },
    });
    // What training and file managers leave behind is no one's work.
    await writeFile(dir.file("out/JPEGImages/train.cache"), "");
    const fewer = await makeSet(dir.file("originals"), images.slice(0, 1));
    await exportSet("voc", dir.file("out"), fewer, { replace: true });
    assert.deepEqual(await readdir(dir.file("out/JPEGImages")), ["a.jpg"]);
    assert.deepEqual((await readdir(dir.path)).sort(), ["originals", "out"]);
  });

  const changes: readonly [what: string, named: RegExp, change: () => Promise<void>][] = [
    [
      "a file was edited",
      /1 file was changed since: 'Annotations\/a\.xml' \(edited\)\./,
      () => writeFile(dir.file("out/Annotations/a.xml"), "<annotation/>"),
    ],
    [
      "a file was edited and has its length, and its time was set back",
      /'Annotations\/a\.xml' \(edited\)/,
      async () => {
        const file = dir.file("out/Annotations/a.xml");
        await writeFile(file, (await readFile(file, "utf8")).replace(">3<", ">4<"));
        await utimes(file, 1, 1);
      },
    ],
    [
      "a file became a link",
      /'Annotations\/a\.xml' \(edited\)/,
      async () => {
        await rm(dir.file("out/Annotations/a.xml"));
        await symlink(dir.file("out/Annotations/b.xml"), dir.file("out/Annotations/a.xml"));
      },
    ],
    [
      "a file was added",
      /'Annotations\/notes\.txt' \(added\)/,
      () => writeFile(dir.file("out/Annotations/notes.txt"), "mine"),
    ],
    [
      "a file was deleted",
      /'JPEGImages\/b\.jpg' \(deleted\)/,
      () => rm(dir.file("out/JPEGImages/b.jpg")),
    ],
    [
      "several things were done",
      /3 files were changed since: 'Annotations\/a\.xml' \(deleted\), 'JPEGImages\/b\.jpg' \(edited\), 'x\.txt' \(added\)\./,
      async () => {
        await rm(dir.file("out/Annotations/a.xml"));
        await rm(dir.file("out/JPEGImages/b.jpg"));
        await writeFile(dir.file("out/JPEGImages/b.jpg"), "blank");
        await writeFile(dir.file("out/x.txt"), "");
      },
    ],
  ];
  for (const [what, named, change] of changes)
    it(`T8 an earlier export in which ${what} is refused by name, and left as it is`, async () => {
      await exportSet("voc", dir.file("out"), set);
      await change();
      await refusesToReplace("voc", named);
    });

  it("an earlier export is the same when it is copied, or touched without a change", async () => {
    for (const mode of ["link", "copy"]) {
      const target = dir.file(mode);
      await exportSet("voc", target, set, { images: mode });
      await cp(target, dir.file("elsewhere"), { recursive: true });
      await rm(target, { recursive: true });
      await cp(dir.file("elsewhere"), target, { recursive: true });
      await utimes(path.join(target, "Annotations/a.xml"), 1, 1);
      await exportSet("voc", target, set, { images: mode, replace: true });
      await rm(dir.file("elsewhere"), { recursive: true });
    }
  });

  it("what is changed while a new export is written is seen before it is replaced", async () => {
    await exportSet("voc", dir.file("out"), set);
    const slow = {
      ...set,
      async *images() {
        yield* set.images();
        await writeFile(dir.file("out/late.txt"), "mine");
      },
    };
    await assert.rejects(
      exportSet("voc", dir.file("out"), slow, { replace: true }),
      /'late\.txt' \(added\)/,
    );
    assert.equal(await readFile(dir.file("out/late.txt"), "utf8"), "mine");
    assert.deepEqual((await readdir(dir.path)).sort(), ["originals", "out"]);
  });

  it("a file, or a link to a folder, is refused", async () => {
    await writeFile(dir.file("file"), "mine");
    await symlink(dir.file("originals"), dir.file("link"));
    for (const name of ["file", "link"])
      await assert.rejects(
        exportSet("coco", dir.file(name), set, { replace: true }),
        /is no folder/,
      );
  });

  /** The export of a task that a crash interrupted. */
  function exportAgain(target: string, text: string): Promise<unknown> {
    const context = {
      signal: AbortSignal.timeout(50_000),
      issue: () => undefined,
      progress: () => undefined,
    };
    return writeExport(target, { format: "coco", replace: false, again: true }, context, (out) =>
      out.write("a.txt", text),
    );
  }

  it("an export that was interrupted after its last step is done, unless something else is there", async () => {
    await exportAgain(dir.file("out"), "one");
    const before = await contentsOf(dir.file("out"));
    await exportAgain(dir.file("out"), "one");
    await assert.rejects(exportAgain(dir.file("out"), "two"), /Ask for it to be replaced/);
    assert.deepEqual(await contentsOf(dir.file("out")), before);
  });

  async function refusesToReplace(format: string, reason: RegExp): Promise<void> {
    const before = await contentsOf(dir.file("out"));
    const message = await exportSet(format, dir.file("out"), set, { replace: true }).then(
      () => "it was replaced",
      messageOf,
    );
    assert.match(message, reason);
    assert.deepEqual(await contentsOf(dir.file("out")), before);
    assert.deepEqual((await readdir(dir.path)).sort(), ["originals", "out"]);
  }
});

describe("what a killed export left", () => {
  let dir: TempDir;
  let set: ExportSet;
  const state = { kind: "winnow-export", version: 1, target: "out" };

  beforeEach(async () => {
    dir = await tempDir();
    set = await makeSet(dir.file("originals"), images);
  });

  afterEach(() => dir[Symbol.asyncDispose]());

  /** The folder of an export at a step of it. */
  async function work(
    parts: readonly ("new" | "old")[],
    { name = ".winnow-export-Ab3xY9", ...more }: { name?: string; target?: string } = {},
  ): Promise<string> {
    const folder = dir.file(name);
    for (const part of parts) {
      await mkdir(path.join(folder, part), { recursive: true });
      await writeFile(path.join(folder, part, "which.txt"), part);
    }
    await writeFile(path.join(folder, "state.json"), JSON.stringify({ ...state, ...more }));
    return folder;
  }

  const names = async (): Promise<string[]> =>
    (await readdir(dir.path)).filter((name) => name !== "originals").sort();

  it("half an export is removed", async () => {
    await work(["new"]);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(await names(), ["out"]);
  });

  it("an earlier export that was moved away goes back", async () => {
    await exportSet("coco", dir.file("out"), set);
    const folder = await work(["new"]);
    await cp(dir.file("out"), path.join(folder, "old"), { recursive: true });
    await rm(dir.file("out"), { recursive: true });
    await assert.rejects(exportSet("coco", dir.file("out"), set), /Ask for it to be replaced/);
    assert.deepEqual(await names(), ["out"]);
  });

  it("also where the next export goes elsewhere", async () => {
    await work(["new", "old"]);
    await exportSet("coco", dir.file("other"), set);
    assert.deepEqual(await names(), ["other", "out"]);
    assert.equal(await readFile(dir.file("out/which.txt"), "utf8"), "old");
  });

  it("an earlier export that was replaced is removed, whatever is at the target", async () => {
    await work(["old"]);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(await names(), ["out"]);
  });

  it("an earlier export is kept and named where something else took its place", async () => {
    const folder = await work(["new", "old"]);
    await mkdir(dir.file("out"));
    await assert.rejects(exportSet("coco", dir.file("out"), set), {
      message: new RegExp(`The earlier export is in '${path.join(folder, "old")}'`),
    });
    assert.equal(await readFile(path.join(folder, "old/which.txt"), "utf8"), "old");
    // Control: it stands in the way of no other target.
    await exportSet("coco", dir.file("other"), set);
    assert.deepEqual(await names(), [".winnow-export-Ab3xY9", "other", "out"]);
  });

  it("T8 what is not certainly ours is left as it is", async () => {
    const others = [".winnow-export-Ab3xY9x", ".winnow-export-none00", ".winnow-export-lies00"];
    await work(["new"], { name: others[0] });
    await mkdir(dir.file(others[1], "new"), { recursive: true });
    await work(["new", "old"], { name: others[2], target: "../outside" });
    const long = new Date(Date.now() - 3_600_000);
    for (const name of others) await utimes(dir.file(name), long, long);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(await names(), [...others.toSorted(), "out"]);
  });

  it("an export that still runs is left alone", async () => {
    const folder = await work(["new"]);
    const lock = takeOwnership(path.join(folder, "lock.db"));
    assert.ok(lock);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(await names(), [".winnow-export-Ab3xY9", "out"]);
    lock.dispose();
    // Control: it is removed as soon as nobody holds it.
    await exportSet("coco", dir.file("out"), set, { replace: true });
    assert.deepEqual(await names(), ["out"]);
  });

  for (const files of [[], ["lock.db"], ["lock.db", "state.json"]])
    it(`an export that was killed in its first moment, with ${files.join(" and ") || "nothing"}, is removed`, async () => {
      await mkdir(dir.file(".winnow-export-000000"));
      for (const file of files) await writeFile(dir.file(".winnow-export-000000", file), "");
      await exportSet("coco", dir.file("out"), set);
      assert.deepEqual(await names(), ["out"]);
    });

  it("an export in its first moment is left alone", async () => {
    await mkdir(dir.file(".winnow-export-000000"));
    const lock = takeOwnership(dir.file(".winnow-export-000000/lock.db"));
    assert.ok(lock);
    await exportSet("coco", dir.file("out"), set);
    assert.deepEqual(await names(), [".winnow-export-000000", "out"]);
    lock.dispose();
    await exportSet("coco", dir.file("out"), set, { replace: true });
    assert.deepEqual(await names(), ["out"]);
  });

  it("exports that begin beside each other at the same time take nothing from each other", async () => {
    const targets = Array.from({ length: 30 }, (_, i) => `out-${String(i).padStart(2, "0")}`);
    await Promise.all(targets.map((name) => exportSet("coco", dir.file(name), set)));
    assert.deepEqual(await names(), targets);
  });
});
