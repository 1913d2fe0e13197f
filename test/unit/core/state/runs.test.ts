import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { readBlob, unnamedBlobs } from "../../../../src/core/db/blobs.ts";
import { deleteRuns, listRuns } from "../../../../src/core/db/runs.ts";
import { write } from "../../../../src/core/db/statement.ts";
import {
  configureRun,
  moveRun,
  readResults,
  registerRun,
  saveResults,
  wholeRun,
} from "../../../../src/core/state/runs.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";
import { openState } from "../../../support/state.ts";

describe("runs", () => {
  const run = { owner: "plugin", key: "train" };

  it("have a config, a version, times, and are renamed and replaced (F26)", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db } = opened.state;
    const made = registerRun(db, run, { config: { epochs: 3 }, overwrite: false });
    assert.match(made.version, /^\d+\.\d+\.\d+/);
    assert.throws(() => registerRun(db, run, { config: {}, overwrite: false }), {
      code: "bad-request",
    });
    await sleep(2);
    const changed = configureRun(db, run, { epochs: 4 });
    assert.deepEqual([changed.createdAt, changed.results], [made.createdAt, null]);
    assert.ok(changed.updatedAt > made.updatedAt);
    registerRun(db, { ...run, key: "other" }, { config: null, overwrite: false });
    assert.throws(() => moveRun(db, run, "other"), { code: "bad-request" });
    moveRun(db, run, "tuned");
    assert.throws(() => wholeRun(db, run), { code: "not-found" });
    assert.deepEqual(wholeRun(db, { ...run, key: "tuned" }).config, { epochs: 4 });
    assert.deepEqual(
      listRuns(db, null, 0, 10).map((each) => each.key),
      ["other", "tuned"],
    );
    registerRun(db, { ...run, key: "tuned" }, { config: "anew", overwrite: true });
    assert.equal(wholeRun(db, { ...run, key: "tuned" }).config, "anew");
    assert.deepEqual(listRuns(db, "nobody", 0, 10), []);
  });

  it("have results of any length, read by range, that are replaced as a whole (F26)", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, uploads } = opened.state;
    registerRun(db, run, { config: {}, overwrite: false });
    const whole = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
    const id = uploads.begin();
    for (const [from, to] of [
      [0, 1],
      [1, 400],
      [400, 1000],
    ] as const)
      assert.equal(uploads.append(id, whole.subarray(from, to)), to);
    assert.deepEqual(saveResults(db, run, id, false).results, { id, bytes: 1000 });
    uploads.end(id);
    for (const [offset, limit] of [
      [0, 1000],
      [0, 1],
      [1, 1],
      [399, 2],
      [250, 600],
      [999, 50],
      [1000, 9],
      [5000, 9],
    ] as const)
      assert.deepEqual(
        [...readResults(db, run, id, offset, limit)],
        [...whole.subarray(offset, offset + limit)],
        `${offset}, ${limit}`,
      );
    const other = uploads.begin();
    uploads.append(other, Uint8Array.of(7));
    assert.throws(() => saveResults(db, run, other, false), { code: "bad-request" });
    saveResults(db, run, other, true);
    uploads.end(other);
    assert.throws(() => readResults(db, run, id, 0, 10), {
      code: "not-found",
      message:
        "The run 'train' has other results by now. Ask for the run again, and read them from the start.",
    });
    assert.deepEqual([...readResults(db, run, other, 0, 10)], [7]);
    opened.state.sweep();
    await until("the former results to be gone", () => unnamedBlobs(db).length === 0);
    assert.deepEqual(opened.warnings, []);
    assert.equal(db.prepare("SELECT count(*) FROM blob_chunks").pluck().get(), 1);
  });

  it("leave nothing of uploads that never ended or of runs that were removed", async () => {
    await using dir = await tempDir();
    let id = 0;
    {
      await using opened = await openState(dir.path);
      const { db, uploads } = opened.state;
      registerRun(db, run, { config: {}, overwrite: false });
      id = uploads.begin();
      for (let i = 0; i < 70; i++) uploads.append(id, new Uint8Array(100));
      opened.state.sweep();
      await sleep(20);
      assert.equal(readBlob(db, id, 0, 10_000).length, 7000, "it is under way");
      assert.throws(() => uploads.append(id + 1, new Uint8Array(1)), { code: "not-found" });
    }
    await using again = await openState(dir.path);
    const { db } = again.state;
    const rows = (): unknown =>
      db
        .prepare("SELECT (SELECT count(*) FROM blobs) + (SELECT count(*) FROM blob_chunks)")
        .pluck()
        .get();
    await until("what was left over to be gone", () => rows() === 0);
    const results = again.state.uploads.begin();
    again.state.uploads.append(results, new Uint8Array(100));
    saveResults(db, run, results, false);
    again.state.uploads.end(results);
    write(db, () => deleteRuns(db, run.owner, run.key));
    again.state.sweep();
    await until("its results to be gone", () => rows() === 0);
    assert.deepEqual(again.warnings, []);
  });
});
