import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { connectGuest } from "../support/engine.ts";
import { edition, pidOf } from "../support/pluginEditions.ts";
import { pluginProject, written } from "../support/pluginProject.ts";
import { childrenOf, isAlive } from "../support/processes.ts";
import { until } from "../support/until.ts";

describe("the end of a plugin", () => {
  it("F14: it ends with its engine, however that ends", async function () {
    if (process.platform !== "linux") this.skip();
    await using project = await pluginProject();
    await project.load({ hue: edition("one"), blocked: edition("two", blocks) });
    const pids = [await pidOf(project, "hue"), await pidOf(project, "blocked")];
    project.run("blocked/block").catch(() => undefined);
    const { pid } = await project.engine.connection.ready();
    process.kill(pid, "SIGKILL");
    await until("the plugins are gone", () => pids.every((one) => !isAlive(one)));
  });

  it("F14: what it started ends with it", async function () {
    if (process.platform !== "linux") this.skip();
    await using project = await pluginProject();
    await project.load({
      hue: edition(
        "one",
        `const { spawn } = require("node:child_process");
         const child = spawn("sleep", ["1000"]);
         ctx.actions.register({ id: "child", title: "Child", run: () => ({ value: child.pid }) });`,
      ),
    });
    const { value } = await project.run("hue/child");
    assert.ok(isAlive(value as number));
    await project.call("plugin/reload", { pluginId: "hue" });
    await until("the child is gone", () => !isAlive(value as number));
  });

  it("L5: removing it deletes what it keeps in the project", async () => {
    await using project = await pluginProject();
    await project.load({
      hue: edition(
        "one",
        `ctx.actions.register({
           id: "keep",
           title: "Keep",
           async run() {
             const { writeFileSync } = require("node:fs");
             writeFileSync(ctx.dataDir + "/note.txt", "kept");
             await ctx.stores.project("cache").set("model", { name: "hue" });
             await ctx.project.createVectorType({ model: "hue" });
             return { value: ctx.dataDir };
           },
         });`,
      ),
    });
    const { value } = await project.run("hue/keep");
    const dataDir = value as string;
    assert.equal(dataDir, project.dir.file(".winnow", "plugins", "hue"));
    assert.equal(await readFile(path.join(dataDir, "note.txt"), "utf8"), "kept");
    const keys = {
      scope: "project",
      owner: "hue",
      store: "cache",
      after: null,
      limit: 10,
    } as const;
    assert.deepEqual(await project.call("store/keys", keys), ["model"]);
    assert.equal((await project.call("vector/types", {})).length, 1);
    await project.call("plugin/removeData", { pluginId: "hue" });
    assert.deepEqual(await project.call("store/keys", keys), []);
    assert.deepEqual(await project.call("vector/types", {}), []);
    await assert.rejects(readFile(path.join(dataDir, "note.txt")), { code: "ENOENT" });
    assert.equal((await project.plugin("hue")).state.kind, "disabled");
    await project.call("plugin/enable", { pluginId: "hue", enabled: true });
    await project.reached("hue", "running");
    assert.equal((await project.run("hue/which")).value, "one 1");
  });

  it("F25: plugins that only one client knows of go with it", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    await project.write("other", edition("other"));
    const dir = project.dir.file("winnow-plugins", "other");
    using guest = await connectGuest(project.dir.path);
    const places = [{ dir, origin: "workspace" as const }];
    await guest.client.call("plugin/places", { places, trusted: [], developed: [dir] });
    const pid = await pidOf(project, "other");
    assert.equal((await project.run("other/which")).value, "other 1");
    guest[Symbol.dispose]();
    await until("its process is gone", () => !isAlive(pid));
    assert.deepEqual(
      (await project.call("plugin/list", {})).map(({ id }) => id),
      ["hue"],
    );
  });

  it("F25: a plugin whose folder is gone is stopped when its places are said anew", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const pid = await pidOf(project, "hue");
    await rm(project.dir.file("winnow-plugins", "hue"), { recursive: true });
    await project.call("plugin/places", { places: [], trusted: [], developed: [] });
    assert.deepEqual(await project.call("plugin/list", {}), []);
    await until("its process is gone", () => !isAlive(pid));
  });

  it("F25: one that is found again while it ends is not there twice", async () => {
    await using project = await pluginProject();
    const slow = edition("one").replace(
      "activate(ctx) {",
      "deactivate: () => new Promise((resolve) => setTimeout(resolve, 700)), activate(ctx) {",
    );
    await project.load({ hue: slow });
    const before = await pidOf(project, "hue");
    await project.call("plugin/places", { places: [], trusted: [], developed: [] });
    await project.load({ hue: written });
    const now = await pidOf(project, "hue");
    assert.notEqual(now, before);
    assert.ok(!isAlive(before));
  });

  it("F25: 100 reloads leak no process, no handle and no listener", async function () {
    if (process.platform !== "linux") this.skip();
    this.timeout(180_000);
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const { pid: engine } = await project.engine.connection.ready();
    const handles = (): number => readdirSync(`/proc/${engine}/fd`).length;
    for (let i = 0; i < 5; i++) await project.call("plugin/reload", { pluginId: "hue" });
    const [before, processes] = [handles(), childrenOf(engine).length];
    for (let i = 0; i < 100; i++) await project.call("plugin/reload", { pluginId: "hue" });
    assert.equal((await project.run("hue/which")).value, "one 106");
    await until("no more processes than before", () => childrenOf(engine).length <= processes);
    await until("no more handles than before", () => handles() <= before + 1);
    assert.ok(!project.engine.log.some((line) => line.includes("MaxListeners")));
  });
});

const blocks = `ctx.actions.register({ id: "block", title: "Block", run() { for (;;); } });`;
