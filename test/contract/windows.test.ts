import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { WinnowError } from "../../src/base/errors.ts";
import { takeOwnership } from "../../src/core/project/ownership.ts";
import { addressFile, newSocketPath } from "../../src/engine-client/address.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { beside } from "../support/beside.ts";
import { bundles } from "../support/bundles.ts";
import { connectRaw, openEngine } from "../support/engine.ts";
import { childrenOf, isAlive, startProcess, type OwnProcess } from "../support/processes.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

/** Another window that has the project open; answers the engine's process id. */
async function otherWindow(...args: string[]): Promise<{ window: OwnProcess; pid: number }> {
  const script = path.join(import.meta.dirname, "../support/ownerProcess.ts");
  const window = startProcess(script, [bundles.engine, ...args]);
  const { pid } = (await window.message()) as { pid: number };
  return { window, pid };
}

describe("several windows on one project", () => {
  it("share one engine, and each has its own views", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2 });
    await using first = openEngine(dir.path);
    await first.import(dir.path);
    await using second = openEngine(dir.path, { client: "cli" });
    const [one, two] = [await first.connection.ready(), await second.connection.ready()];
    assert.deepEqual(
      [one.pid === two.pid, await first.connection.isOwner(), await second.connection.isOwner()],
      [true, true, false],
    );
    const mine = await first.call("view/open", { spec: defaultViewSpec, stateId: null });
    const theirs = await second.call("view/open", { spec: defaultViewSpec, stateId: null });
    await first.call("view/select", { viewId: mine.viewId, version: 1, change: { kind: "all" } });
    assert.equal((await second.call("view/refresh", { viewId: theirs.viewId })).selected, 0);
    await assert.rejects(
      second.call("view/refresh", { viewId: mine.viewId }),
      (error) => error instanceof WinnowError && error.code === "not-found",
    );
  });

  it("both learn what happens", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using first = openEngine(dir.path);
    await first.connection.ready();
    await using second = openEngine(dir.path);
    await second.connection.ready();
    const news: string[] = [];
    for (const [name, engine] of Object.entries({ first, second }))
      engine.connection.on("task/changed", ({ endedAt }) => endedAt !== null && news.push(name));
    await second.import(dir.path);
    await until("both know", () => news.length === 2);
    assert.deepEqual(news.toSorted(), ["first", "second"]);
  });

  it("opened at once on a folder without a project, they make one project", async () => {
    await using dir = await tempDir();
    await using first = openEngine(dir.path);
    await using second = openEngine(dir.path);
    const hellos = await Promise.all([first.connection.ready(), second.connection.ready()]);
    assert.deepEqual(
      [
        new Set(hellos.map(({ pid }) => pid)).size,
        new Set(hellos.map(({ projectId }) => projectId)).size,
      ],
      [1, 1],
    );
  });

  it("when the one that runs the engine is closed, the other goes on with an engine of its own", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    const first = openEngine(dir.path);
    await first.import(dir.path);
    await using second = openEngine(dir.path);
    const former = await second.connection.ready();
    await first.connection.close();
    // A call that is under way in this moment is answered by an error.
    await until("the loss is noticed", () => second.states.some(({ kind }) => kind === "lost"));
    const status = await second.call("project/status", {});
    const now = await second.connection.ready();
    assert.deepEqual(
      [now.pid !== former.pid, await second.connection.isOwner(), status.instances, status.mode],
      [true, true, 1, "owner"],
    );
    assert.deepEqual(
      second.states.map(({ kind }) => kind),
      ["starting", "ready", "lost", "starting", "ready"],
    );
  });

  it("when the last one is closed, neither a process, a socket nor an address stays", async () => {
    await using dir = await tempDir();
    const engine = openEngine(dir.path);
    const { pid } = await engine.connection.ready();
    const raw = await connectRaw(dir.path);
    raw[Symbol.dispose]();
    await engine.connection.close();
    assert.deepEqual(
      [isAlive(pid), existsSync(raw.address.socket), existsSync(addressFile(dir.path))],
      [false, false, false],
    );
  });

  it("when the one that runs the engine is killed, nothing of it stays, and the other takes over", async () => {
    await using dir = await tempDir();
    await writeTree(
      dir.path,
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}.jpg`, i])),
    );
    const { window, pid } = await otherWindow(dir.path, dir.path);
    await using guest = openEngine(dir.path);
    assert.equal((await guest.connection.ready()).pid, pid);
    await until("decoders are at work", () => childrenOf(pid).length > 0);
    const decoders = childrenOf(pid);
    using raw = await connectRaw(dir.path);
    await window.kill("SIGKILL");
    // Within a second on a machine at rest, which is not what tests run on.
    await until("engine and decoders are gone", () => ![pid, ...decoders].some(isAlive));
    await until(
      "the guest has an engine of its own",
      () => guest.states.at(-1)?.kind === "ready" && guest.states.length > 2,
    );
    const [task] = await guest.call("task/list", {});
    assert.equal((await guest.ended(task.id)).state.kind, "done");
    assert.equal((await guest.call("project/status", {})).images, 200);
    assert.equal(existsSync(raw.address.socket), false, "the dead engine's socket is still there");
  });

  const unreachable = beside(async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    const maker = openEngine(dir.path);
    await maker.import(dir.path);
    await maker.connection.close();
    // As another machine's engine would own it: the lock is held, and there is nobody to speak to.
    const ownership = takeOwnership(dir.file(".winnow", "lock.db"));
    assert.ok(ownership);
    await using engine = openEngine(dir.path);
    const { mode } = await engine.connection.ready();
    assert.deepEqual([mode, (await engine.call("project/status", {})).instances], ["read-only", 1]);
    await assert.rejects(
      engine.call("import/rescan", { paths: null, retryProblems: false }),
      (error) => error instanceof WinnowError && error.code === "read-only",
    );
    ownership.dispose();
  });

  const silent = beside(async () => {
    await using dir = await tempDir();
    const { window, pid } = await otherWindow(dir.path);
    process.kill(pid, "SIGSTOP");
    try {
      await using engine = openEngine(dir.path);
      assert.equal((await engine.connection.ready()).mode, "read-only");
    } finally {
      process.kill(pid, "SIGCONT");
      window.child.send("close");
      await once(window.child, "exit");
    }
  });

  it("one that finds an engine which ends as it is greeted starts its own", async () => {
    await using dir = await tempDir();
    const maker = openEngine(dir.path);
    await maker.connection.ready();
    await maker.connection.close();
    const socket = await newSocketPath();
    let greeted = 0;
    const ending = createServer((connection) => {
      greeted++;
      connection.destroy();
    }).listen(socket);
    await once(ending, "listening");
    try {
      const address = { socket, token: "0".repeat(64), pid: process.pid };
      await writeFile(addressFile(dir.path), JSON.stringify(address));
      await using engine = openEngine(dir.path);
      const { mode, pid } = await engine.connection.ready();
      assert.deepEqual([mode, greeted], ["owner", 1]);
      assert.notEqual(pid, process.pid);
    } finally {
      ending.close();
    }
  });

  it("one that finds an owner which it cannot reach looks on, and says so", unreachable);
  it("one that finds an engine which does not answer looks on as well", silent);
});
