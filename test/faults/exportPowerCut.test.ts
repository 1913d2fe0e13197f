import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { capture } from "../../scripts/lib/command.ts";
import { canTrace } from "../support/power-cut/trace.ts";
import { tempDir } from "../support/tempDir.ts";

/**
 * The order in which an export's files and names reach the disk. What was not waited for may be there after a power cut,
 * or not: so what replaces something must be on the disk before, and in its place before the other goes.
 */
describe("P19 a power cut round an export that replaces another", function () {
  this.timeout(60_000);

  before(async function () {
    if (!(await canTrace())) this.skip();
  });

  for (const images of ["copy", "link"])
    it(`finds one of the two whole, with images that are ${images === "copy" ? "copied" : "linked"}`, async () => {
      await using dir = await tempDir();
      const calls = await callsOf(dir.path, dir.file("calls.log"), images);
      const target = dir.file("out");
      const moved = (from: RegExp, to: string): number =>
        calls.findLastIndex(
          ({ name, paths }) =>
            name.startsWith("rename") && from.test(paths[0] ?? "") && paths[1] === to,
        );
      const arrived = moved(/new$/, target);
      const fresh = calls[arrived]?.paths[0] ?? "";
      const work = path.dirname(fresh);
      const left = moved(/out$/, path.join(work, "old"));
      assert.ok(left > 0 && arrived > left);
      const synced = (from: number, to: number): Set<string> =>
        new Set(
          calls
            .slice(from, to)
            .filter(({ name }) => name === "fsync")
            .flatMap(({ paths }) => paths),
        );
      const inside = await readdir(target, { recursive: true, withFileTypes: true });
      const wanted = inside
        // A link is a second name of a file that was on the disk before.
        .filter((entry) => images === "copy" || !entry.name.endsWith(".jpg"))
        .map((entry) =>
          path.join(fresh, path.relative(target, path.join(entry.parentPath, entry.name))),
        );
      const before = synced(0, left);
      assert.ok(wanted.length > 4);
      const needed = [...wanted, fresh, work, path.join(work, "state.json"), dir.path];
      assert.deepEqual(
        needed.filter((each) => !before.has(each)),
        [],
      );
      const removed = calls.findIndex(
        ({ name, paths }, i) =>
          i > arrived && /^(unlink|rmdir)/.test(name) && paths[0]?.startsWith(work),
      );
      const after = synced(arrived, removed);
      assert.deepEqual(
        [work, dir.path].filter((each) => !after.has(each)),
        [],
      );
    });
});

interface Call {
  readonly name: string;
  /** Absolute, of a file that is open or of names. */
  readonly paths: readonly string[];
}

async function callsOf(dir: string, log: string, images: string): Promise<Call[]> {
  const exporter = path.join(import.meta.dirname, "..", "support", "power-cut", "exporter.ts");
  const calls = "trace=fsync,rename,renameat,renameat2,unlink,unlinkat,rmdir";
  const traced = [process.execPath, "--no-warnings", exporter, dir, images];
  await capture("strace", ["-f", "-y", "-s", "4096", "-e", calls, "-o", log, ...traced]);
  return (await readFile(log, "utf8")).split("\n").flatMap((line) => {
    const [, name, rest = ""] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const open = /^\d+<([^>]*)>/.exec(rest)?.[1];
    const paths = open === undefined || name !== "fsync" ? [] : [open];
    for (const [, given = ""] of rest.matchAll(/"([^"]*)"/g)) paths.push(given);
    return [{ name, paths }];
  });
}
