import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { mlBundles } from "../support/mlBundles.ts";
import { mlProject } from "../support/mlProject.ts";
import { eachTempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import type { PluginInfo } from "../../src/protocol/plugins.ts";

const nowhere = { places: [], trusted: [], developed: [] };

/** Twelve pictures of one size, each another one. */
const pictures = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`${String(i).padStart(2, "0")}.jpg`, i + 1]),
);

async function mlOf({ call }: TestEngine): Promise<PluginInfo> {
  return until("the built-in plugin", async () =>
    (await call("plugin/list", {})).find(({ id }) => id === "ml"),
  );
}

const running = (engine: TestEngine): Promise<PluginInfo> =>
  until(
    "the built-in plugin runs",
    async () => {
      const ml = await mlOf(engine);
      return ml.state.kind === "running" ? ml : undefined;
    },
    20_000,
  );

/** How many vectors the types of the plugin have. */
async function counts({ call }: TestEngine): Promise<number[]> {
  return (await call("vector/types", {})).map(({ count }) => count);
}

describe("the built-in plugin", function () {
  this.timeout(120_000);
  const dir = eachTempDir();
  const open = (): TestEngine => openEngine(dir.path, { engineScript: mlBundles.engine });

  it("is there without being asked for, trusted, and waits until somebody needs it", async () => {
    await using engine = open();
    const found = await mlOf(engine);
    assert.equal(found.origin, "builtin");
    assert.equal(found.enabled, true);
    assert.equal(found.state.kind, "stopped");
    const first = await engine.call("plugin/settled", { pluginId: "ml" });
    assert.equal(first.state.kind, "running");
    assert.ok(first.actions.some(({ id }) => id === "ml/compute-vectors"));
  });

  it("starts when a window has its first page, and then its actions are listed", async () => {
    await writeTree(dir.path, { "a.jpg": 1 });
    await using engine = open();
    await engine.import(dir.path);
    const { viewId } = await engine.call("view/open", {
      spec: defaultViewSpec,
      stateId: null,
    });
    await engine.call("view/range", { viewId, from: 0, count: 10 });
    assert.equal((await mlOf(engine)).state.kind, "stopped");
    await engine.call("plugin/places", nowhere);
    const before = performance.now();
    await running(engine);
    assert.ok(performance.now() - before < 10_000);
    const actions = await engine.call("action/list", {});
    assert.ok(
      actions.some(({ id, hooks }) => id === "ml/vector-type" && hooks.includes("vector_type")),
    );
  });

  it("starts a moment after a window that shows no page", async () => {
    await using engine = open();
    await engine.call("plugin/places", nowhere);
    await running(engine);
  });

  it("keeps its name: a plugin of the same one is not used, and no client can bring a built-in one", async () => {
    const folder = dir.file("winnow-plugins", "ml");
    await mkdir(folder, { recursive: true });
    const manifest = {
      name: "ml",
      version: "1.0.0",
      main: "./main.ts",
      engines: { winnow: "^1.0.0" },
    };
    await writeFile(`${folder}/package.json`, JSON.stringify(manifest));
    await writeFile(`${folder}/main.ts`, "export default { activate() {} };");
    await using engine = open();
    const warnings: string[] = [];
    engine.connection.on("message", ({ text }) => warnings.push(text));
    const places = [{ dir: dir.file("winnow-plugins"), origin: "workspace" as const }];
    const listed = await engine.call("plugin/places", { ...nowhere, places, developed: [folder] });
    assert.deepEqual(
      listed.map(({ id, origin }) => [id, origin]),
      [["ml", "builtin"]],
    );
    await until("the note", () => warnings.find((text) => /'ml' is already found/.test(text)));
    const builtin = [{ dir: folder, origin: "builtin" as never }];
    await assert.rejects(engine.call("plugin/places", { ...nowhere, places: builtin }));
  });

  it("stays away from a project that has it switched off", async () => {
    {
      await using engine = open();
      await mlOf(engine);
      await engine.call("plugin/enable", { pluginId: "ml", enabled: false });
      assert.equal((await mlOf(engine)).state.kind, "disabled");
    }
    await using engine = open();
    await engine.call("plugin/places", nowhere);
    assert.equal((await engine.call("plugin/settled", { pluginId: "ml" })).state.kind, "disabled");
    const context = {
      target: { kind: "project" },
      activeInstanceId: null,
      vectorTypeId: null,
      text: null,
    } as const;
    await assert.rejects(
      engine.call("action/run", {
        actionId: "ml/compute-vectors",
        parameters: {},
        context,
        runId: 1,
      }),
      /disabled/,
    );
  });
});

describe("vectors of the built-in plugin", function () {
  this.timeout(180_000);

  it("are computed for what has none, by the model and the settings of a type", async () => {
    await using project = await mlProject(pictures);
    const some = await project.run("ml/compute-vectors", {}, ["00.jpg", "01.jpg", "02.jpg"]);
    const [{ id, source, params, dimensions, count }] = await project.call("vector/types", {});
    assert.deepEqual(some.value, { vectorTypeId: id, computed: 3, failed: 0 });
    assert.deepEqual(some.messages, ["Computed the vectors of 3 images"]);
    assert.deepEqual(
      { source, dimensions, count, model: params.model, greyscale: params.greyscale },
      { source: "ml", dimensions: 416, count: 3, model: "winnow-embed-s", greyscale: false },
    );
    assert.match(String(params.revision), /^[0-9a-f]{12}$/);
    const rest = await project.run("ml/compute-vectors");
    assert.deepEqual(rest.value, { vectorTypeId: id, computed: 9, failed: 0 });
    const none = await project.run("ml/compute-vectors", { vectors: id });
    assert.deepEqual(none.messages, ["All of these images have their vectors"]);
    await assert.rejects(project.run("ml/compute-vectors", {}, []), /There are no images here/);

    const grey = await project.run("ml/vector-type", { model: "winnow-embed-s", greyscale: true });
    const { vectorTypeId } = grey.value as { vectorTypeId: number };
    assert.notEqual(vectorTypeId, id);
    await project.run("ml/compute-vectors", { vectors: vectorTypeId });
    assert.deepEqual(await counts(project.engine), [12, 12]);
    const again = await project.run("ml/vector-type", { model: "winnow-embed-s" });
    assert.deepEqual(again.value, { vectorTypeId: id });
    await assert.rejects(project.run("ml/vector-type", { model: "clip" }), /clip|Model/);
  });

  it("are told of where images cannot be read, once and by name", async () => {
    await using project = await mlProject({ "a.jpg": 1, "b.jpg": 2, "c.jpg": 3 });
    const { dir, engine } = project;
    await engine.connection.close();
    // Neither the picture nor what was made of it.
    for (const name of ["thumbs.db", "thumbs.db-wal", "thumbs.db-shm"])
      await rm(dir.file(".winnow", name), { force: true });
    await rm(dir.file("b.jpg"));
    await using again = openEngine(dir.path, { engineScript: mlBundles.engine });
    const context = {
      target: { kind: "project" },
      activeInstanceId: null,
      vectorTypeId: null,
      text: null,
    } as const;
    const run = { actionId: "ml/compute-vectors", parameters: {}, context, runId: 1 };
    const { value } = await again.call("action/run", run);
    assert.deepEqual(value, { vectorTypeId: 1, computed: 2, failed: 1 });
    const told = await again.call("notification/list", { limit: 10 });
    assert.deepEqual(
      told.filter(({ type }) => type === "warning").map(({ message }) => message.split(": ")[1]),
      [
        "b.jpg. See 'Problems' for what is wrong, and compute vectors again when the files are mended.",
      ],
    );
    // Also where nothing is found.
    const said = async (actionId: string, parameters: Record<string, unknown>, runId: number) => {
      await again.call("action/run", { actionId, parameters, context, runId });
      return (await again.call("notification/list", { limit: 10 })).map(({ message }) => message);
    };
    const alike = await said("ml/near-duplicates", { method: "vectors" }, 2);
    assert.ok(
      alike.includes("None of 3 images is a near-duplicate of another; 1 image could not be read"),
      alike.join("\n"),
    );
    const grouped = await said("ml/cluster", { method: "hdbscan" }, 3);
    assert.ok(grouped.includes("1 image could not be read and is in no group"), grouped.join("\n"));
  });

  it("go on in the background after the engine was killed", async () => {
    await using project = await mlProject(pictures);
    const { value } = await project.run("ml/compute-vectors", { background: true });
    assert.deepEqual(value, { vectorTypeId: 1, queued: 12 });
    const { state } = project.engine.connection;
    assert.ok(state.kind === "ready");
    process.kill(state.hello.pid, "SIGKILL");
    // Whoever was attached starts the next engine; what it says of plugins wakes this one.
    const vectors = await until(
      "all vectors",
      async () => {
        await project.call("plugin/places", nowhere).catch(() => []);
        const [count] = await counts(project.engine).catch(() => []);
        return count === 12 ? count : undefined;
      },
      60_000,
    );
    assert.equal(vectors, 12);
    await until("the end of the task", async () =>
      (await project.call("task/list", {})).some(
        ({ title, endedAt }) => title === "Winnow ML: Compute vectors" && endedAt !== null,
      ),
    );
  });

  it("are computed on import where the setting says so, and kept by whoever needs them", async () => {
    await using project = await mlProject({ "a.jpg": 1 });
    await project.call("plugin/settled", { pluginId: "ml" });
    await writeTree(project.dir.path, { "b.jpg": 2 });
    await project.engine.import(project.dir.path);
    assert.deepEqual(await counts(project.engine), []);
    await project.call("plugin/settings", { pluginId: "ml", values: { vectorsOnImport: true } });
    await writeTree(project.dir.path, { "c.jpg": 3, "d.jpg": 4 });
    await project.engine.import(project.dir.path);
    await until(
      "vectors of all",
      async () => ((await counts(project.engine))[0] === 4 ? true : undefined),
      60_000,
    );
    assert.ok(existsSync(project.dir.file(".winnow", "vectors")));
  });
});
