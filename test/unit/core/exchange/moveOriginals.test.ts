import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, chmod, readFile, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeExport } from "../../../../src/core/exchange/exportFolder.ts";
import type { ExportSet, ImportIssue } from "../../../../src/core/exchange/exchange.ts";
import { formatById } from "../../../../src/core/exchange/formats.ts";
import { contentsOf, makeSet } from "../../../support/exchange.ts";
import { tempDir } from "../../../support/tempDir.ts";

const names = Array.from({ length: 5 }, (_, i) => ({ name: `sub/${i}.jpg` }));

/** Moves a set into a folder, as a task does. `again`: after an interruption. */
async function move(
  target: string,
  set: ExportSet,
  {
    images = "link",
    again = false,
    signal = AbortSignal.timeout(50_000),
    mayLeave = () => true,
  }: {
    images?: "link" | "copy";
    again?: boolean;
    signal?: AbortSignal;
    mayLeave?: (source: string) => boolean;
  } = {},
): Promise<{ images: number; issues: ImportIssue[] }> {
  const issues: ImportIssue[] = [];
  const context = {
    signal,
    issue: (one: ImportIssue) => void issues.push(one),
    progress: () => undefined,
  };
  const done = await writeExport(
    target,
    { format: "coco", replace: false, again, move: mayLeave },
    context,
    async (folder) => formatById("coco").export?.write(set, folder, { images }, context),
  );
  return { ...done, issues };
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

describe("moving images to an export", () => {
  for (const images of ["link", "copy"] as const)
    it(`T8 takes them from their places with their bytes, by a ${images}`, async () => {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), names);
      const before = [...(await contentsOf(dir.file("originals"))).values()];
      const done = await move(dir.file("out"), set, { images });
      assert.deepEqual(done, { images: 5, issues: [] });
      assert.equal((await contentsOf(dir.file("originals"))).size, 0);
      const after = await contentsOf(dir.file("out/images"));
      assert.deepEqual([...after.values()], before);
      assert.deepEqual(
        [...(await contentsOf(dir.file("out"))).keys()].filter((name) => name.startsWith(".")),
        [".winnow-export.files", ".winnow-moved.json"],
      );
    });

  it("takes nothing from the export itself, where the way to an original has become one into it", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), names);
    const stopping = new AbortController();
    let asked = 0;
    const stopped = move(dir.file("out"), set, {
      signal: stopping.signal,
      mayLeave: () => {
        if (++asked === 3) stopping.abort();
        return true;
      },
    });
    await assert.rejects(stopped, { code: "cancelled" });
    const before = await contentsOf(dir.file("out/images"));
    assert.equal(before.size, 5);
    // So that code which reads the former folder goes on.
    await rename(dir.file("originals"), dir.file("aside"));
    await symlink(dir.file("out/images/sub"), dir.file("originals"));
    const { images, issues } = await move(dir.file("out"), set, { again: true });
    assert.deepEqual(await contentsOf(dir.file("out/images")), before);
    assert.equal(images, 0);
    assert.match(issues[0].message, /is the one in the export/);
  });

  it("an export that holds originals is never replaced", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), names);
    await move(dir.file("out"), set);
    const before = await contentsOf(dir.file("out"));
    const other = await makeSet(dir.file("others"), names);
    const context = {
      signal: AbortSignal.timeout(50_000),
      issue: () => undefined,
      progress: () => undefined,
    };
    await assert.rejects(
      writeExport(dir.file("out"), { format: "coco", replace: true }, context, async (folder) =>
        formatById("coco").export?.write(other, folder, {}, context),
      ),
      /holds originals that were moved there/,
    );
    assert.deepEqual(await contentsOf(dir.file("out")), before);
  });

  it("a cancel stops between two files, nothing else is put there meanwhile, and the next try ends it", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), names);
    const controller = new AbortController();
    let asked = 0;
    const mayLeave = (): boolean => {
      if (++asked === 3) controller.abort();
      return true;
    };
    const stopped = move(dir.file("out"), set, { signal: controller.signal, mayLeave });
    await assert.rejects(stopped, { code: "cancelled" });
    const left = [...(await contentsOf(dir.file("originals"))).keys()];
    assert.ok(left.length > 0 && left.length < 5, String(left.length));
    assert.equal((await contentsOf(dir.file("out/images"))).size, 5);
    const context = {
      signal: AbortSignal.timeout(50_000),
      issue: () => undefined,
      progress: () => undefined,
    };
    await assert.rejects(
      writeExport(dir.file("out"), { format: "coco", replace: true }, context, async () => {}),
      /whose move there was interrupted/,
    );
    assert.deepEqual(await move(dir.file("out"), set), { images: left.length, issues: [] });
    assert.equal((await contentsOf(dir.file("originals"))).size, 0);
    assert.deepEqual(await move(dir.file("out"), set, { again: true }), { images: 0, issues: [] });
  });

  it("what is a link, was changed meanwhile, or is no image of the project stays, and is told", async () => {
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), names);
    const file = (i: number): string => dir.file(`originals/${i}.jpg`);
    await writeFile(dir.file("elsewhere.jpg"), await readFile(file(0)));
    const linked = dir.file("originals/linked.jpg");
    await symlink(dir.file("elsewhere.jpg"), linked);
    const all = {
      ...set,
      async *images() {
        for await (const image of set.images())
          yield image.id === 1 ? { ...image, source: linked } : image;
      },
    };
    const changing = async function* (): ReturnType<ExportSet["images"]> {
      yield* all.images();
      await writeFile(file(1), "changed");
    };
    let rounds = 0;
    const done = await move(
      dir.file("out"),
      { ...all, images: () => (++rounds === 3 ? changing() : all.images()) },
      { images: "copy", mayLeave: (source) => source !== file(2) },
    );
    assert.deepEqual(
      done.issues.map((one) => [one.file, one.message]),
      [
        [
          linked,
          "The image stays where it was, too: it is a link, whose file may be needed elsewhere.",
        ],
        [file(1), "The image stays where it was, too: it was changed while it was exported."],
      ],
    );
    assert.deepEqual(await Promise.all([linked, file(1), file(2), file(3), file(4)].map(isThere)), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("loses no file when it is killed at any moment, and ends at the next try", async function () {
    this.timeout(60_000);
    const many = Array.from({ length: 100 }, (_, i) => ({ name: `${i}.jpg` }));
    const script = path.resolve("test/support/moveChild.ts");
    let interrupted = 0;
    for (const [round, delay] of [1, 10, 30].entries()) {
      await using dir = await tempDir();
      const set = await makeSet(dir.file("originals"), many);
      const sha1s = async (folder: string): Promise<string[]> =>
        [...(await contentsOf(folder))].flatMap(([name, content]) =>
          name.endsWith(".jpg") ? createHash("sha1").update(content).digest("hex") : [],
        );
      const before = (await sha1s(dir.file("originals"))).sort();
      const child = spawn(
        process.execPath,
        [script, dir.file("originals"), dir.file("out"), round % 2 === 0 ? "link" : "copy"],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const ended = once(child, "exit");
      await once(child.stdout, "data");
      await wait(delay);
      child.kill("SIGKILL");
      await ended;
      const at = [
        ...(await sha1s(dir.file("originals"))),
        ...((await isThere(dir.file("out"))) ? await sha1s(dir.file("out/images")) : []),
      ];
      assert.deepEqual([...new Set(at)].sort(), [...new Set(before)]);
      if (!(await isThere(dir.file("out")))) continue;
      interrupted++;
      await move(dir.file("out"), set, { again: true });
      assert.deepEqual((await sha1s(dir.file("out/images"))).sort(), before);
      assert.equal((await contentsOf(dir.file("originals"))).size, 0);
    }
    assert.ok(interrupted > 0, "some were killed while originals were leaving");
  });

  it("an original that may not be removed stays, and is told", async function () {
    if (process.getuid?.() === 0 || process.platform === "win32") this.skip();
    await using dir = await tempDir();
    const set = await makeSet(dir.file("originals"), names.slice(0, 1));
    await chmod(dir.file("originals"), 0o500);
    const { issues } = await move(dir.file("out"), set, { images: "copy" });
    await chmod(dir.file("originals"), 0o700);
    assert.match(issues[0].message, /stays where it was, too: .*EACCES/);
  });
});
