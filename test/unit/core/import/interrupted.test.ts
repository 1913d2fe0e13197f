import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { useDecoders } from "../../../support/decoders.ts";
import { countsOf, openImporter, type Importer } from "../../../support/importer.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { writeTree } from "../../../support/tinyImages.ts";
import { until } from "../../../support/until.ts";

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i % 5}/${i}.jpg`, i]));

/** Waits until an import has decoded some and found many others: it decodes the first ones before it looks for more. */
async function underWay({ dataset }: Importer): Promise<void> {
  const { instances } = dataset;
  await until("it is under way", () => instances.count(1) > 0 && instances.count(0) > 80);
}

const states = (importer: Importer): Record<string, number> => ({
  pending: importer.dataset.instances.count(0),
  ready: importer.dataset.instances.count(1),
});

describe("an import that is interrupted", () => {
  const decoders = useDecoders();

  it("by its user: what is done stays, and the next import goes on from there", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(300));
    await using importer = await openImporter(dir.path, decoders());
    const task = await importer.startImport(".");
    await underWay(importer);
    const before = performance.now();
    importer.tasks.cancel(task.id);
    const ended = await importer.ended(task);
    assert.equal(ended.state.kind, "cancelled");
    assert.ok(performance.now() - before < 5000, "cancelling took too long");
    await until(
      "what was in hand is written",
      () => importer.dataset.instances.count(1) >= ended.done,
    );
    const left = states(importer);
    assert.ok(left.pending > 0 && left.ready > 0, JSON.stringify(left));
    const next = await importer.import(".");
    assert.deepEqual(
      [next.done <= 300 - left.ready, states(importer)],
      [true, { pending: 0, ready: 300 }],
    );
  });

  it("while it waits: it never begins", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(20));
    await using importer = await openImporter(dir.path, decoders());
    const first = await importer.startImport(".");
    const second = await importer.startImport("0");
    importer.tasks.cancel(second.id);
    await importer.ended(first);
    assert.deepEqual(
      importer.tasks.list().map(({ id, state }) => [id, state.kind]),
      [
        [second.id, "cancelled"],
        [first.id, "done"],
      ],
    );
  });

  it("by closing: it goes on by itself at the next opening, with its numbers", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(300));
    const importer = await openImporter(dir.path, decoders());
    const task = await importer.startImport(".");
    await underWay(importer);
    await importer.close();
    await using again = await openImporter(dir.path, decoders());
    const ended = await again.ended(task);
    assert.deepEqual(
      [countsOf(ended), states(again)],
      [
        { done: 300, total: 300, added: 300 },
        { pending: 0, ready: 300 },
      ],
    );
  });

  it("and whose files are gone when it goes on", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(200));
    const importer = await openImporter(dir.path, decoders());
    const task = await importer.startImport(".");
    await underWay(importer);
    await importer.close();
    for (const folder of ["0", "1"]) await rm(dir.file(folder), { recursive: true });
    await using again = await openImporter(dir.path, decoders());
    await again.ended(task);
    const lines = again.listing();
    assert.deepEqual(
      {
        ready: lines.filter((line) => line.endsWith(" ready")).length,
        pending: lines.filter((line) => line.endsWith(" pending")).length,
        gone: lines.filter((line) => /^[01]\//.test(line) && !line.endsWith(" missing")).length,
      },
      { ready: 120, pending: 0, gone: 0 },
    );
  });

  it("by a full disk: it fails with a sentence, and the next one goes on when there is space", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(300));
    await using importer = await openImporter(dir.path, decoders());
    const { db } = importer.project;
    const pages = Number(db.pragma("page_count", { simple: true }));
    db.pragma(`max_page_count = ${pages + 8}`);
    const full = await importer.import(".");
    assert.deepEqual(full.state, {
      kind: "failed",
      error:
        "The disk that holds the project is full. Nothing that was saved is lost; free some space and start the task again.",
    });
    db.pragma("max_page_count = 1000000");
    const again = await importer.import(".");
    assert.deepEqual(
      [again.state, states(importer)],
      [{ kind: "done" }, { pending: 0, ready: 300 }],
    );
    assert.equal(db.pragma("integrity_check", { simple: true }), "ok");
  });

  it("images that somebody looks at are decoded first, also when nothing is being imported", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, many(200));
    await using importer = await openImporter(dir.path, decoders());
    const task = await importer.startImport(".");
    await underWay(importer);
    importer.tasks.cancel(task.id);
    await importer.ended(task);
    const { state } = importer.dataset.instances;
    const waiting = [...state.keys()].filter((id) => state[id] === 0).slice(-5);
    importer.queue.hurry([...waiting, 999_999, -1]);
    assert.deepEqual([...(await importer.queue.finished(waiting, 0))], waiting);
    assert.equal((await importer.queue.finished(waiting, 60_000)).size, 0);
    assert.ok(waiting.every((id) => state[id] === 1));
    // Nobody decodes these: whoever waits for them is told to go on.
    assert.equal((await importer.queue.finished([...waiting, 999_999, -1], 2 ** 30)).size, 0);
    assert.ok(importer.dataset.instances.count(0) > 0);
  });
});
