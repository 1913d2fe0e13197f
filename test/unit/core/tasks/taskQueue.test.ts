import assert from "node:assert/strict";
import type { Database } from "better-sqlite3";
import { WinnowError } from "../../../../src/base/errors.ts";
import { write } from "../../../../src/core/db/statement.ts";
import { TaskQueue, type TaskHandler } from "../../../../src/core/tasks/taskQueue.ts";
import type { TaskInfo } from "../../../../src/protocol/tasks.ts";
import { makeDataset } from "../../../support/dataset.ts";

const nothing: TaskHandler = async () => {};

function queueOf(
  handler: TaskHandler,
  db: Database = makeDataset([]).db,
): TaskQueue & { db: Database } {
  return Object.assign(new TaskQueue(db, { import: handler, rescan: handler, exchange: handler }), {
    db,
  });
}

/** Resolves when the queue has ended as many tasks. */
function ended(queue: TaskQueue, count = 1): Promise<TaskInfo[]> {
  const tasks: TaskInfo[] = [];
  return new Promise((resolve) => {
    queue.onDidChange((task) => {
      if (task.endedAt === null) return;
      tasks.push(task);
      if (tasks.length === count) resolve(tasks);
    });
  });
}

const states = (tasks: readonly TaskInfo[]): [string, string][] =>
  tasks.map(({ title, state }) => [title, state.kind]);

/** A handler that waits until it is let go on, or cancelled. */
function gate(): { handler: TaskHandler; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    handler: (_, signal) =>
      Promise.race([
        opened,
        new Promise<void>((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        ),
      ]),
    open: () => open(),
  };
}

describe("background work", () => {
  it("is done one at a time, in the order of asking", async () => {
    const log: string[] = [];
    const queue = queueOf(async (task) => {
      log.push(`${task.title} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${task.title} ends`);
    });
    const all = ended(queue, 2);
    queue.add("import", "first", {});
    queue.add("rescan", "second", {});
    assert.deepEqual(states(await all), [
      ["first", "done"],
      ["second", "done"],
    ]);
    assert.deepEqual(log, ["first begins", "first ends", "second begins", "second ends"]);
  });

  it("a task that is added the moment another one ends is done too", async () => {
    const queue = queueOf(nothing);
    for (let turns = 0; turns < 12; turns++) {
      const first = ended(queue);
      queue.add("import", "first", {});
      await first;
      // The end of a queue takes some turns of the event loop; nothing may be lost in any of them.
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const second = ended(queue);
      queue.add("import", "second", {});
      assert.deepEqual(states(await second), [["second", "done"]]);
    }
  });

  it("who adds a task gets its answer before it begins", async () => {
    const log: string[] = [];
    const queue = queueOf(async () => void log.push("begins"));
    const end = ended(queue);
    const { state } = queue.add("import", "first", {});
    log.push(`added, ${state.kind}`);
    await end;
    assert.deepEqual(log, ["added, queued", "begins"]);
  });

  it("a task that fails says why, and the next one is done", async () => {
    const queue = queueOf(async ({ title }) => {
      if (title === "first") throw new WinnowError("file-problem", "The card is gone.");
    });
    const all = ended(queue, 2);
    queue.add("import", "first", {});
    queue.add("import", "second", {});
    const [first, second] = await all;
    assert.deepEqual(
      [first.state, second.state],
      [{ kind: "failed", error: "The card is gone." }, { kind: "done" }],
    );
  });

  it("a task that is cancelled while it runs is cancelled, not failed", async () => {
    const queue = queueOf(gate().handler);
    const end = ended(queue);
    const { id } = queue.add("import", "first", {});
    await Promise.resolve();
    queue.cancel(id);
    assert.deepEqual(states(await end), [["first", "cancelled"]]);
  });

  it("a task that fails for another reason after it was cancelled has failed", async () => {
    const queue = queueOf(
      (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("The disk is full."))),
        ),
    );
    const end = ended(queue);
    const { id } = queue.add("import", "first", {});
    await Promise.resolve();
    queue.cancel(id);
    assert.deepEqual(states(await end), [["first", "failed"]]);
  });

  it("a task that waits can be cancelled; one that is over or never was cannot", async () => {
    const { handler, open } = gate();
    const queue = queueOf(handler);
    const all = ended(queue, 2);
    const first = queue.add("import", "first", {});
    const second = queue.add("import", "second", {});
    queue.cancel(second.id);
    open();
    assert.deepEqual(states(await all), [
      ["second", "cancelled"],
      ["first", "done"],
    ]);
    for (const id of [first.id, second.id, 99])
      assert.throws(() => queue.cancel(id), /is not under way/);
  });

  it("the same work that already waits is found", async () => {
    const { handler, open } = gate();
    const queue = queueOf(handler);
    const all = ended(queue, 2);
    const running = queue.add("rescan", "first", { paths: ["a"] });
    await Promise.resolve();
    const waiting = queue.add("rescan", "second", { paths: ["b"] });
    assert.deepEqual(
      [["a"], ["b"], ["c"]].map((paths) => queue.hasQueued("rescan", { paths })?.id),
      [undefined, waiting.id, undefined],
    );
    assert.equal(queue.hasQueued("import", { paths: ["b"] }), undefined);
    open();
    await all;
    assert.ok(running.id < waiting.id);
  });

  it("what is counted is durable with the write that it counts, and only then", async () => {
    const durable: unknown[] = [];
    const note = (): void => {
      const counts = queue.db.prepare("SELECT counts FROM tasks").pluck().get() as string;
      durable.push((JSON.parse(counts) as TaskInfo).done);
    };
    const queue = queueOf(async (task) => {
      task.count("done", 3);
      note();
      write(queue.db, () => task.save());
      note();
      task.count("done", 100);
      note();
    });
    const end = ended(queue);
    queue.add("import", "first", {});
    await end;
    assert.deepEqual(durable, [0, 3, 3]);
  });

  it("tells rate and remaining time while it runs, and neither when it is over", async () => {
    let during: TaskInfo | undefined;
    const queue = queueOf(async (task) => {
      task.counts = { ...task.counts, total: 100 };
      task.totalKnown = true;
      await new Promise((resolve) => setTimeout(resolve, 20));
      task.count("done", 50);
      during = task.info();
    });
    const end = ended(queue);
    queue.add("import", "first", {});
    const [after] = await end;
    assert.ok(during && during.rate > 0 && during.remaining !== null && during.remaining > 0);
    assert.deepEqual([after.rate, after.remaining, after.done], [0, null, 50]);
  });
});

describe("work that a crash or a closed window interrupts", () => {
  it("goes on at the next opening, in its order, with what it counted and noted", async () => {
    const { db } = makeDataset([]);
    const first = queueOf(async (task, signal) => {
      task.count("done", 7);
      task.params = { ...(task.params as object), note: 1 };
      write(db, () => task.save());
      await gate().handler(task, signal);
    }, db);
    first.add("import", "running", { path: "a" });
    first.add("rescan", "waiting", {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    await first.close();
    const seen: unknown[] = [];
    const second = queueOf(async ({ title, counts, params }) => {
      seen.push([title, counts.done, params]);
    }, db);
    const all = ended(second, 2);
    second.resume();
    await all;
    assert.deepEqual(seen, [
      ["running", 7, { path: "a", note: 1 }],
      ["waiting", 0, {}],
    ]);
  });

  it("ends as done, cancelled or failed once: what is over does not go on", async () => {
    const { db } = makeDataset([]);
    const first = queueOf(async ({ title }) => {
      if (title === "bad") throw new Error("no");
    }, db);
    const all = ended(first, 2);
    first.add("import", "good", {});
    first.add("import", "bad", {});
    await all;
    const second = queueOf(() => assert.fail("it was over"), db);
    second.resume();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(states(second.list()), [
      ["bad", "failed"],
      ["good", "done"],
    ]);
  });

  it("a full disk ends a task, not the engine", async () => {
    const queue = queueOf(nothing);
    const end = ended(queue);
    queue.add("import", "first", {});
    // From here on nothing can be written: neither that it runs nor that it failed.
    queue.db.pragma("query_only = ON");
    const [task] = await end;
    assert.equal(task.state.kind, "failed");
    queue.db.pragma("query_only = OFF");
    const again = queueOf(nothing, queue.db);
    const second = ended(again);
    again.resume();
    assert.deepEqual(states(await second), [["first", "done"]]);
  });

  it("only the last finished tasks are kept", async () => {
    const queue = queueOf(nothing);
    const all = ended(queue, 230);
    for (let i = 0; i < 230; i++) queue.add("rescan", String(i), {});
    await all;
    queue.add("rescan", "last", {});
    await ended(queue);
    const kept = queue.db.prepare("SELECT count(*) FROM tasks").pluck().get();
    assert.deepEqual([kept, queue.list().length], [201, 50]);
  });
});
