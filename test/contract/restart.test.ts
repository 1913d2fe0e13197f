import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { WinnowError } from "../../src/base/errors.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { beside } from "../support/beside.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { isAlive } from "../support/processes.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

/** Kills the engine and answers the state that follows at once. */
async function crash(engine: TestEngine): Promise<TestEngine["states"][number]> {
  const { pid } = await engine.connection.ready();
  const before = engine.states.length;
  process.kill(pid, "SIGKILL");
  return until("the loss is noticed", () => engine.states[before]);
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: unknown) => (error instanceof WinnowError ? error.code : String(error)),
  );

describe("an engine that ends unasked", () => {
  const crashLoop = beside(async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const pauses: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      const state = await crash(engine);
      pauses.push(state.kind === "lost" ? state.retryInMs : state.kind);
    }
    assert.deepEqual(pauses, [200, 400, 800, 1600, 3200, "failed"]);
    const { state } = engine.connection;
    assert.ok(state.kind === "failed");
    assert.match(
      state.error.message,
      /ended 6 times within a minute .* See the log, then restart it/,
    );
    assert.equal(await codeOf(engine.call("project/status", {})), "engine-lost");
    engine.connection.retry();
    assert.equal((await engine.call("project/status", {})).instances, 0);
  });

  it("is started again, and callers who come meanwhile are answered by the next one", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    await using engine = openEngine(dir.path);
    await engine.import(dir.path);
    const former = await engine.connection.ready();
    const view = await engine.call("view/open", { spec: defaultViewSpec, stateId: null });
    const news: number[] = [];
    engine.connection.on("project/changed", ({ revision }) => news.push(revision));
    const lost = await crash(engine);
    assert.deepEqual(lost, {
      kind: "lost",
      message:
        "Winnow's engine ended unexpectedly and is being started again. Nothing that was saved is lost.",
      retryInMs: 200,
    });
    const status = await engine.call("project/status", {});
    const { pid } = await engine.connection.ready();
    assert.deepEqual([status.instances, pid !== former.pid], [1, true]);
    // Views died with their engine; listeners did not.
    assert.equal(await codeOf(engine.call("view/refresh", { viewId: view.viewId })), "not-found");
    news.length = 0;
    await engine.import(dir.path);
    await until("news of the next engine", () => news.length > 0);
  });

  it("rejects the calls that were under way, and loses none of what it had answered", async () => {
    await using dir = await tempDir();
    await writeTree(
      dir.path,
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, i])),
    );
    await using engine = openEngine(dir.path);
    const { pid } = await engine.connection.ready();
    const task = await engine.call("import/start", {
      sources: [{ path: dir.path, include: [], exclude: [] }],
    });
    const calls = Array.from({ length: 20 }, () => codeOf(engine.call("project/status", {})));
    process.kill(pid, "SIGKILL");
    const answers = new Set(await Promise.all(calls));
    assert.ok(
      [...answers].every((answer) => ["answered", "engine-lost"].includes(answer)),
      [...answers].join(),
    );
    assert.deepEqual((await engine.ended(task.id)).state, { kind: "done" });
    assert.equal((await engine.call("project/status", {})).images, 40);
  });

  it("does not keep anybody waiting who gives up: neither closing nor the calls that waited", async () => {
    await using dir = await tempDir();
    const engine = openEngine(dir.path);
    await crash(engine);
    const call = codeOf(engine.call("project/status", {}));
    const seen = engine.states.length;
    await engine.connection.close();
    assert.deepEqual([await call, engine.connection.state.kind], ["cancelled", "closed"]);
    const after = engine.states.slice(seen).map(({ kind }) => kind);
    assert.ok(!after.includes("starting"), "closing started another engine first");
  });

  it("is started again at once when somebody asks for it, and whoever waited is answered", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    for (let i = 0; i < 3; i++) await crash(engine);
    const call = engine.call("project/status", {});
    engine.connection.retry();
    assert.equal((await call).instances, 0);
  });

  it("closing ends the engine, and what it has written is there", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    const engine = openEngine(dir.path);
    await engine.import(dir.path);
    const { pid } = await engine.connection.ready();
    await engine.connection.close();
    assert.equal(isAlive(pid), false);
    await using again = openEngine(dir.path);
    assert.equal((await again.call("project/status", {})).instances, 1);
  });

  it(
    "six times within a minute is not started again by itself: the pauses grow, then somebody must ask",
    crashLoop,
  );

  it("T3: leaves bundles of plugins behind, which the next engine of whichever project removes", async () => {
    const left = spawn(process.execPath, ["--version"]);
    await once(left, "exit");
    const dead = await mkdtemp(path.join(tmpdir(), `winnow-plugins-${left.pid}-`));
    const alive = await mkdtemp(path.join(tmpdir(), `winnow-plugins-${process.pid}-`));
    try {
      await writeTree(dead, { "hue/plugin-1.mjs": "export {};" });
      await using dir = await tempDir();
      await using engine = openEngine(dir.path);
      await engine.connection.ready();
      await until("what is left is gone", () => !existsSync(dead));
      assert.ok(existsSync(alive));
    } finally {
      for (const folder of [dead, alive]) await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("an engine that cannot start", () => {
  it("where there is no project: a sentence, and it can be tried again", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path, { create: false });
    assert.equal(await codeOf(engine.connection.ready()), "project-missing");
    assert.equal(await codeOf(engine.call("project/status", {})), "project-missing");
    assert.equal(engine.connection.state.kind, "failed");
  });

  it("because its database is damaged: it offers the backup, and goes on with it", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1 });
    const maker = openEngine(dir.path);
    await maker.import(dir.path);
    await until("the daily backup", () => existsSync(dir.file(".winnow", "backup.db")));
    await maker.connection.close();
    await truncate(dir.file(".winnow", "project.db"), 5000);
    await using engine = openEngine(dir.path);
    await assert.rejects(engine.connection.ready(), (error) => {
      assert.ok(error instanceof WinnowError);
      assert.deepEqual(
        [error.code, error.details.backup],
        ["project-damaged", dir.file(".winnow", "backup.db")],
      );
      return true;
    });
    engine.connection.retry("backup");
    const { warnings } = await engine.connection.ready();
    assert.match(warnings.join(), /The former database was kept as/);
    assert.equal((await engine.call("project/status", {})).instances, 1);
  });

  it("because its own code is broken: its last words are told", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("broken.cjs"), "throw new Error('wrong libc');\n");
    await using engine = openEngine(dir.path, { engineScript: dir.file("broken.cjs") });
    await assert.rejects(
      engine.connection.ready(),
      /The engine ended while starting[^]*wrong libc/,
    );
  });

  it("because it says nonsense", async () => {
    await using dir = await tempDir();
    await writeFile(
      dir.file("mad.cjs"),
      "process.on('message', () => process.send({ kind: 'banana' }));\n",
    );
    await using engine = openEngine(dir.path, { engineScript: dir.file("mad.cjs") });
    await assert.rejects(engine.connection.ready(), /The engine answered nonsense/);
  });

  it("because there is no such program", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path, { execPath: dir.file("missing") });
    assert.equal(await codeOf(engine.connection.ready()), "engine-lost");
  });
});
