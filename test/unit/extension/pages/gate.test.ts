import assert from "node:assert/strict";
import { Gate } from "../../../../src/extension/pages/gate.ts";
import { isCancelled, WinnowError } from "../../../../src/base/errors.ts";

const never = new AbortController().signal;

/** A job that ends when told to. */
function job(): { run: () => Promise<string>; end: () => void; started: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let started = false;
  return {
    run: () => {
      started = true;
      return promise;
    },
    end: () => resolve("done"),
    started: () => started,
  };
}

describe("Gate", () => {
  it("runs so many at a time, lets so many wait, and refuses the rest", async () => {
    const gate = new Gate({ running: 2, waiting: 1 });
    const jobs = [job(), job(), job()];
    const results = jobs.map(({ run }) => gate.run(never, run));
    await Promise.resolve();
    assert.deepEqual(
      jobs.map(({ started }) => started()),
      [true, true, false],
    );
    await assert.rejects(
      gate.run(never, () => "too many"),
      (error) => error instanceof WinnowError && error.code === "bad-request",
    );
    jobs[0]?.end();
    await results[0];
    assert.equal(await Promise.resolve(jobs[2]?.started()), true);
    for (const { end } of jobs) end();
    assert.deepEqual(await Promise.all(results), ["done", "done", "done"]);
    assert.equal(await gate.run(never, () => "again"), "again");
  });

  it("never runs what was cancelled while it waited, and keeps its place free", async () => {
    const gate = new Gate({ running: 1, waiting: 8 });
    const first = job();
    const running = gate.run(never, first.run);
    const cancel = new AbortController();
    const second = job();
    const waiting = gate.run(cancel.signal, second.run);
    cancel.abort();
    await assert.rejects(waiting, isCancelled);
    first.end();
    await running;
    assert.equal(second.started(), false);
    assert.equal(await gate.run(never, () => "next"), "next");
  });

  it("gives the place on when a job fails", async () => {
    const gate = new Gate({ running: 1, waiting: 1 });
    const failing = gate.run(never, () => Promise.reject(new Error("no")));
    const next = gate.run(never, () => "next");
    await assert.rejects(failing);
    assert.equal(await next, "next");
  });
});
