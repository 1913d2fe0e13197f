import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { importRules } from "../../../../src/core/import/importRules.ts";
import { factsOf, scanFolder, type ScanEvent } from "../../../../src/core/import/scan.ts";
import { asOrdinaryUser } from "../../../support/ordinaryUser.ts";
import { tempDir } from "../../../support/tempDir.ts";

async function* events(
  root: string,
  signal = AbortSignal.timeout(50_000),
): AsyncGenerator<ScanEvent> {
  yield* scanFolder(root, { rules: await importRules(root, [], []), recursive: true, signal });
}

/** A line for each thing that a scan reports, in an order that does not depend on the disk. */
async function report(root: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const event of events(root)) {
    if (event.kind === "files")
      for (const { name, problem } of event.files)
        lines.push([event.folder, name, problem?.kind].filter(Boolean).join(" | "));
    else lines.push(`${event.kind} ${event.folder}`);
  }
  return lines.toSorted();
}

describe("scanning a folder", () => {
  it("reports each folder, its images, and that it is complete", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("a", "b"), { recursive: true });
    await mkdir(dir.file("empty"));
    for (const file of ["1.jpg", "a/2.png", "a/b/3.webp", "a/readme.md", "a/b/raw.cr2"])
      await writeFile(dir.file(file), "x");
    assert.deepEqual(await report(dir.path), [
      "1.jpg",
      "a | 2.png",
      "a/b | 3.webp",
      "a/b | raw.cr2 | unsupported",
      "complete ",
      "complete a",
      "complete a/b",
      "complete empty",
      "folder ",
      "folder a",
      "folder a/b",
      "folder empty",
    ]);
  });

  it("reports images in the order in which they are shown", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("img10"));
    await mkdir(dir.file("img9"));
    const names = Array.from({ length: 600 }, (_, i) => `img${(i * 7) % 600}.jpg`);
    for (const name of [...names, "img10/b.jpg", "img9/B.jpg", "img9/a.jpg"])
      await writeFile(dir.file(name), "x");
    const found: string[] = [];
    for await (const event of events(dir.path))
      if (event.kind === "files")
        found.push(...event.files.map(({ name }) => `${event.folder}/${name}`));
    assert.deepEqual(found, [
      ...Array.from({ length: 600 }, (_, i) => `/img${i}.jpg`),
      ...["img9/a.jpg", "img9/B.jpg", "img10/b.jpg"],
    ]);
  });

  it("tells the size and time of a file", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("a.jpg"), "12345");
    const facts = await factsOf(dir.path, "a.jpg", { anyName: false });
    assert.deepEqual(
      [facts?.name, facts?.bytes, Math.abs((facts?.modified ?? 0) - Date.now()) < 60_000],
      ["a.jpg", 5, true],
    );
  });

  it("T7 a linked file is reported, not followed", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("real.jpg"), "x");
    await symlink("real.jpg", dir.file("near.jpg"));
    await symlink("/etc/hostname", dir.file("far.png"));
    await symlink("nothing", dir.file("dangling.gif"));
    await symlink("real.jpg", dir.file("text.txt"));
    assert.deepEqual(await report(dir.path), [
      "complete ",
      "dangling.gif | outside",
      "far.png | outside",
      "folder ",
      "near.jpg | outside",
      "real.jpg",
    ]);
  });

  it("T7 a linked folder is reported, not followed", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("root", "real"), { recursive: true });
    await mkdir(dir.file("outside"));
    await writeFile(dir.file("root", "real", "a.jpg"), "x");
    await writeFile(dir.file("outside", "b.jpg"), "x");
    await symlink(dir.file("outside"), dir.file("root", "linked"));
    await symlink("real", dir.file("root", "again"));
    await symlink("real", dir.file("root", "node_modules"));
    assert.deepEqual(await report(dir.file("root")), [
      "again | outside",
      "complete ",
      "complete real",
      "folder ",
      "folder real",
      "linked | outside",
      "real | a.jpg",
    ]);
  });

  it("T7 a cycle of links ends", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("a", "b"), { recursive: true });
    await symlink("../..", dir.file("a", "b", "up"));
    await symlink("loop", dir.file("loop"));
    await writeFile(dir.file("a", "b", "c.jpg"), "x");
    assert.deepEqual(
      (await report(dir.path)).filter((line) => !/^(folder|complete)/.test(line)),
      ["a/b | c.jpg", "a/b | up | outside"],
    );
  });

  it("T7 what is no regular file is reported, not opened", async () => {
    await using dir = await tempDir();
    execFileSync("mkfifo", [dir.file("pipe.jpg")]);
    assert.deepEqual(await report(dir.path), ["complete ", "folder ", "pipe.jpg | unreadable"]);
  });

  it("a folder that may not be read is reported, and the others are scanned", async () => {
    await using dir = await tempDir();
    for (const name of ["open", "shut"]) {
      await mkdir(dir.file(name));
      await writeFile(dir.file(name, "a.jpg"), "x");
    }
    await chmod(dir.path, 0o755);
    await chmod(dir.file("shut"), 0);
    assert.deepEqual(await asOrdinaryUser(() => report(dir.path)), [
      "complete ",
      "complete open",
      "folder ",
      "folder open",
      "folder shut",
      "open | a.jpg",
      "unreadable shut",
    ]);
  });

  it("a folder that goes while it is scanned is reported as unreadable: nothing is said of what it held", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("going"));
    const lines: string[] = [];
    for await (const event of events(dir.path)) {
      if (event.kind === "complete") await rm(dir.file("going"), { recursive: true, force: true });
      lines.push(`${event.kind} ${event.folder}`);
    }
    assert.deepEqual(lines, ["folder ", "complete ", "folder going", "unreadable going"]);
  });

  it("a file that goes between listing and looking is left out", async () => {
    await using dir = await tempDir();
    assert.equal(await factsOf(dir.path, "gone.jpg", { anyName: false }), undefined);
  });

  for (const [what, names] of [
    ["a line break", ["a\nb.jpg"]],
    ["an emoji", ["🐈‍⬛.jpg"]],
    ["255 bytes", [`${"n".repeat(251)}.jpg`]],
    ["one accent composed and decomposed", ["caf\u00e9.jpg", "cafe\u0301.jpg"]],
    ["one letter in both cases", ["A.jpg", "a.jpg"]],
    ["control and quoting characters", ["\u0007.jpg", "'\"`$(x).jpg", "%s%n.jpg", "<img>.jpg"]],
    ["a replacement character that is really there", ["\ufffd.jpg"]],
    ["what objects have", ["__proto__.jpg", "constructor.jpg"]],
  ] as const)
    it(`names with ${what}`, async () => {
      await using dir = await tempDir();
      for (const name of names) await writeFile(dir.file(name), "x");
      assert.deepEqual(await report(dir.path), ["complete ", "folder ", ...names].toSorted());
    });

  it("fact 13: a name that is no Unicode is a problem with its reason", async () => {
    await using dir = await tempDir();
    const name = Buffer.concat([
      Buffer.from(`${dir.path}/caf`),
      Buffer.of(0xe9),
      Buffer.from(".jpg"),
    ]);
    await writeFile(name, "x");
    assert.deepEqual(await report(dir.path), ["caf\ufffd.jpg | bad-name", "complete ", "folder "]);
  });

  it("reports a screenful first, for somebody waits for it, and then more and more at a time", async () => {
    await using dir = await tempDir();
    for (let i = 0; i < 3100; i++) await writeFile(dir.file(`${i}.jpg`), "");
    const reports: string[][] = [];
    for await (const event of events(dir.path))
      if (event.kind === "files") reports.push(event.files.map(({ name }) => name));
    assert.deepEqual(
      reports.map(({ length }) => length),
      [64, 128, 256, 512, 1024, 1024, 92],
    );
    assert.deepEqual(
      reports.flat(),
      Array.from({ length: 3100 }, (_, i) => `${i}.jpg`),
    );
  });

  it("ends when it is cancelled", async () => {
    await using dir = await tempDir();
    for (let i = 0; i < 300; i++) await writeFile(dir.file(`${i}.jpg`), "");
    const controller = new AbortController();
    await assert.rejects(async () => {
      for await (const event of events(dir.path, controller.signal))
        if (event.kind === "files") controller.abort();
    }, /aborted/);
  });
});
