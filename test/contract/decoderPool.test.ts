import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { WinnowError } from "../../src/base/errors.ts";
import { DecoderPool, type DecoderPoolOptions } from "../../src/core/import/decoderPool.ts";
import { bundles } from "../support/bundles.ts";
import { countsOf, openImporter } from "../support/importer.ts";
import { isAlive, childrenOf } from "../support/processes.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

interface TestPool extends AsyncDisposable {
  readonly pool: DecoderPool;
  readonly log: string[];
  /** The outcome of each file: `image`, or the kind of its problem. */
  decode(dir: TempDir, ...names: string[]): Promise<string[]>;
}

function makePool(options: Partial<DecoderPoolOptions> = {}): TestPool {
  const log: string[] = [];
  const pool = new DecoderPool({
    script: bundles.plantedDecoder,
    processes: 2,
    log: (line) => log.push(line),
    ...options,
  });
  return {
    pool,
    log,
    decode: (dir, ...names) =>
      Promise.all(
        names.map(async (name) => {
          const decoded = await pool.decode(dir.file(name), dir.path);
          return decoded.kind === "image" ? "image" : decoded.problem;
        }),
      ),
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** How often the planted decoder was asked for each of its special files. */
async function asked(dir: TempDir): Promise<Record<string, number>> {
  const text = await readFile(dir.file("asked.log"), "utf8").catch(() => "");
  const counts: Record<string, number> = {};
  for (const name of text.split("\n").filter(Boolean)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const images = (count: number): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${String(i).padStart(3, "0")}.jpg`, i]),
  );

describe("T5 decoder processes", () => {
  it("start by half when they are told to, and the others when work goes on", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, images(200));
    const before = new Set(childrenOf(process.pid));
    const own = (): number[] => childrenOf(process.pid).filter((pid) => !before.has(pid));
    await using pool = makePool({ processes: 4 });
    const startedAt = performance.now();
    pool.pool.start();
    const started = own();
    assert.equal(started.length, 2);
    await pool.decode(dir, ...Object.keys(images(20)));
    // After a second the others come, whatever was decoded.
    if (performance.now() - startedAt < 1_000) assert.deepEqual(own(), started);
    await pool.decode(dir, ...Object.keys(images(200)));
    assert.deepEqual([own().length, own().slice(0, 2)], [4, started]);
  });

  it("a file that kills its decoder is tried twice, is a problem, and takes nobody along", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { ...images(20), "crash.jpg": 1 });
    await using pool = makePool();
    const names = ["crash.jpg", ...Object.keys(images(20))];
    assert.deepEqual(await pool.decode(dir, ...names), [
      "crash",
      ...Array.from({ length: 20 }, () => "image"),
    ]);
    assert.deepEqual(await asked(dir), { "crash.jpg": 2 });
    assert.deepEqual(
      pool.log.map((line) => line.replace(/with \d+ files.*/, "")),
      ["A decoder ended (SIGSEGV) ", "A decoder ended (SIGSEGV) "],
    );
  });

  it("so are many of them, also when the first files of all are such", async () => {
    await using dir = await tempDir();
    const killers = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`crash${i}.jpg`, 1]));
    await writeTree(dir.path, { ...killers, ...images(10) });
    await using pool = makePool();
    const outcomes = await pool.decode(dir, ...Object.keys(killers), ...Object.keys(images(10)));
    assert.deepEqual(outcomes, [
      ...Array.from({ length: 9 }, () => "crash"),
      ...Array.from({ length: 10 }, () => "image"),
    ]);
  });

  it("a decoder that ends without an error is a crash all the same", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "leave.jpg": 1, "a.jpg": 2 });
    await using pool = makePool();
    assert.deepEqual(await pool.decode(dir, "leave.jpg", "a.jpg"), ["crash", "image"]);
  });

  for (const [name, what] of [
    ["hang.jpg", "that never ends"],
    ["spin.jpg", "that holds its whole process up"],
  ] as const)
    it(`a decode ${what} is ended, and the others lose nothing`, async () => {
      await using dir = await tempDir();
      await writeTree(dir.path, { [name]: 1, ...images(12) });
      await using pool = makePool({ timeoutMs: 3000 });
      const outcomes = await pool.decode(dir, name, ...Object.keys(images(12)));
      assert.deepEqual(outcomes, ["timeout", ...Array.from({ length: 12 }, () => "image")]);
      // First in company, where it may be another one's fault, then alone.
      assert.ok((await asked(dir))[name] <= 2);
    });

  it("answers that are nonsense are a problem of that file", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "mad.jpg": 1, "a.jpg": 2 });
    await using pool = makePool();
    assert.deepEqual(await pool.decode(dir, "mad.jpg", "a.jpg"), ["crash", "image"]);
  });

  it("what a decoder prints stops nothing", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "loud.jpg": 1, "a.jpg": 2 });
    await using pool = makePool();
    assert.deepEqual(await pool.decode(dir, "loud.jpg", "a.jpg"), ["image", "image"]);
  });

  it("the viewer learns of a file that kills its decoder by a sentence", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "crash.jpg": 1 });
    await using pool = makePool();
    await assert.rejects(
      pool.pool.render(dir.file("crash.jpg"), dir.path, 100),
      (error) => error instanceof WinnowError && error.code === "file-problem",
    );
  });

  it("decoders that cannot start are one error that says why, not a problem of every file", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, images(10));
    await writeFile(dir.file("broken.cjs"), "throw new Error('no such library');\n");
    await using pool = makePool({ script: dir.file("broken.cjs") });
    const outcomes = await Promise.allSettled(
      Object.keys(images(10)).map((name) => pool.pool.decode(dir.file(name), dir.path)),
    );
    for (const outcome of outcomes) {
      assert.ok(outcome.status === "rejected");
      assert.match(
        String(outcome.reason),
        /the decoder process ends at once[^]*no such library[^]*Reinstall/,
      );
    }
  });

  it("closing ends the processes and whoever waits", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "hang.jpg": 1, ...images(30) });
    const before = childrenOf(process.pid);
    const pool = makePool();
    const waiting = [
      dir.file("hang.jpg"),
      ...Object.keys(images(30)).map((name) => dir.file(name)),
    ].map((file) =>
      pool.pool.decode(file, dir.path).then(
        ({ kind }) => kind,
        (error: unknown) => (error instanceof WinnowError ? error.code : String(error)),
      ),
    );
    await until("it hangs", async () => "hang.jpg" in (await asked(dir)));
    const own = childrenOf(process.pid).filter((pid) => !before.includes(pid));
    await pool.pool.close();
    const ends = new Set(await Promise.all(waiting));
    ends.delete("image");
    assert.deepEqual([...ends], ["cancelled"]);
    assert.deepEqual(own.filter(isAlive), []);
    await assert.rejects(pool.pool.decode(dir.file("000.jpg"), dir.path), { code: "cancelled" });
  });
});

describe("T5 a file that was left alone", () => {
  it("stays alone: a rescan does not try it again, and one that is asked to does", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { ...images(5), "crash.jpg": 1 });
    await using pool = makePool();
    await using importer = await openImporter(dir.path, pool.pool);
    const task = await importer.import(".");
    assert.deepEqual(countsOf(task), { done: 6, total: 6, added: 5, problems: 1 });
    await importer.rescan();
    assert.deepEqual(await asked(dir), { "crash.jpg": 2 });
    await importer.rescan(undefined, { retryProblems: true });
    assert.deepEqual(await asked(dir), { "crash.jpg": 4 });
    assert.deepEqual(importer.listing().at(-1), "crash.jpg crash");
  });

  it("control: without what the project remembers of it, it would kill again", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "crash.jpg": 1, "a.jpg": 2 });
    await using pool = makePool();
    await using importer = await openImporter(dir.path, pool.pool);
    await importer.import(".");
    importer.project.db.exec("DELETE FROM problems");
    await importer.rescan();
    assert.deepEqual(await asked(dir), { "crash.jpg": 4 });
  });

  it("an image of nonsense bytes ends no import", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "halfmad.jpg": 1, "a.jpg": 2 });
    await using pool = makePool();
    await using importer = await openImporter(dir.path, pool.pool);
    assert.equal((await importer.import(".")).state.kind, "done");
    assert.deepEqual(importer.listing(), ["a.jpg ready", "halfmad.jpg crash"]);
  });
});
