import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { createConnection } from "node:net";
import path from "node:path";
import { engineProtocolVersion } from "../../src/protocol/engine.ts";
import { pluginProject, written, type PluginProject } from "../support/pluginProject.ts";
import { connectRaw } from "../support/engine.ts";
import { childrenOf, isAlive } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** Says which edition it is, and how often it was loaded. */
const edition = (name: string, more = ""): string => `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      const loads = ((ctx.memory.value as { loads: number } | undefined)?.loads ?? 0) + 1;
      ctx.memory.value = { loads };
      ctx.actions.register({
        id: "which",
        title: "Which",
        run: () => ({ value: "${name} " + loads }),
      });
      ${more}
    },
  });
`;

async function pidOf(project: PluginProject, id: string): Promise<number> {
  const { state } = await project.reached(id, "running");
  return state.kind === "running" ? state.pid : 0;
}

/** Once a later generation of it runs. */
async function reloaded(project: PluginProject, id: string, than: number): Promise<void> {
  await until("it is loaded anew", async () => {
    const { generation, state } = await project.plugin(id);
    return generation > than && state.kind === "running";
  });
}

describe("the life of a plugin", () => {
  it("F25: a save reloads it; what it remembers and the results it gave stay", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one", groups) });
    const before = await project.plugin("hue");
    const { resultId } = await project.run("hue/groups");
    assert.equal((await project.run("hue/which")).value, "one 1");
    await project.write("hue", edition("two", groups));
    await reloaded(project, "hue", before.generation);
    assert.equal((await project.run("hue/which")).value, "two 2");
    const kept = await project.call("result/get", { resultId: resultId ?? 0 });
    assert.deepEqual(
      [kept.title, kept.actionId, kept.groups.map(({ count }) => count)],
      ["Groups", "hue/groups", [3]],
    );
  });

  it("F25: a broken save keeps what runs, and shows the error at its line", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const pid = await pidOf(project, "hue");
    await project.write("hue", `${edition("two")}\n  const = 5;\n`);
    const broken = await until("a diagnostic", async () => {
      const { diagnostics } = await project.plugin("hue");
      return diagnostics.length > 0 ? diagnostics : undefined;
    });
    const line = edition("two").split("\n").length + 1;
    assert.deepEqual([broken[0]?.line, broken[0]?.severity], [line, "error"]);
    assert.equal(broken[0]?.file, project.dir.file("winnow-plugins", "hue", "main.ts"));
    assert.equal((await project.run("hue/which")).value, "one 1");
    assert.equal(await pidOf(project, "hue"), pid);
    const { generation } = await project.plugin("hue");
    await project.write("hue", edition("three"));
    await reloaded(project, "hue", generation);
    assert.deepEqual((await project.plugin("hue")).diagnostics, []);
    assert.equal((await project.run("hue/which")).value, "three 2");
  });

  it("F1: disabled in a project it has no process and no actions, also after a restart", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const pid = await pidOf(project, "hue");
    const info = await project.call("plugin/enable", { pluginId: "hue", enabled: false });
    assert.deepEqual([info.state, info.enabled, info.actions], [{ kind: "disabled" }, false, []]);
    await until("its process is gone", () => !isAlive(pid));
    const listed = (await project.call("action/list", {})).map(({ pluginId }) => pluginId);
    assert.ok(!listed.includes("hue"));
    await assert.rejects(project.run("hue/which"), /disabled in this project/);
    await project.call("plugin/enable", { pluginId: "hue", enabled: true });
    assert.equal((await project.run("hue/which")).value, "one 2");
  });

  it("L4: what nobody consented to is not built, let alone run", async () => {
    await using project = await pluginProject();
    await project.write("hue", edition("one"));
    const dir = project.dir.file("winnow-plugins", "hue");
    const places = [{ dir, origin: "workspace" as const }];
    await project.call("plugin/places", { places, trusted: [], developed: [] });
    const { state } = await project.reached("hue", "untrusted");
    assert.equal(state.kind, "untrusted");
    await assert.rejects(project.run("hue/which"), /not trusted/);
    await assert.rejects(
      project.call("plugin/debug", { pluginId: "hue", wait: false }),
      /not trusted/,
    );
    const hash = state.kind === "untrusted" ? state.contentHash : "";
    await project.call("plugin/places", { places, trusted: [hash], developed: [] });
    await project.reached("hue", "running");
    assert.equal((await project.run("hue/which")).value, "one 1");
    await project.call("plugin/places", { places, trusted: [], developed: [] });
    await project.reached("hue", "untrusted");
  });

  it("F14: a plugin gets none of the user's keys, and only declared secrets", async () => {
    process.env.SOME_API_KEY = "sesame";
    try {
      await using project = await pluginProject();
      await project.load({
        nosy: edition(
          "nosy",
          `ctx.actions.register({
             id: "look",
             title: "Look",
             run: async () => ({
               value: [
                 Object.keys(process.env).filter((name) => /KEY|TOKEN|WINNOW/.test(name)),
                 await ctx.secrets.get("SOME_API_KEY").catch((error) => error.message),
               ],
             }),
           });`,
        ),
      });
      const { value } = await project.run("nosy/look");
      const [names, secret] = value as [string[], string];
      assert.deepEqual(names, []);
      assert.match(secret, /may not read the secret 'SOME_API_KEY'/);
    } finally {
      delete process.env.SOME_API_KEY;
    }
  });

  it("F15: a declared secret comes from the user's window, else from the environment", async () => {
    process.env.FROM_SHELL = "of the shell";
    process.env.FROM_BOTH = "of the shell";
    try {
      await using project = await pluginProject();
      const names = ["FROM_SHELL", "FROM_WINDOW", "FROM_BOTH", "FROM_NOBODY"];
      const ask = `ctx.actions.register({
        id: "ask",
        title: "Ask",
        run: async () => ({ value: await Promise.all(${JSON.stringify(names)}.map((n) => ctx.secrets.get(n))) }),
      });`;
      await project.write("keys", edition("one", ask), { winnow: { secrets: names } });
      await project.load({ keys: written });
      const values = { FROM_WINDOW: "of the window", FROM_BOTH: "of the window" };
      await project.call("plugin/secrets", { pluginId: "keys", values });
      assert.deepEqual(
        (await project.run("keys/ask")).value,
        ["of the shell", "of the window", "of the window", undefined].map((one) => one ?? null),
      );
    } finally {
      delete process.env.FROM_SHELL;
      delete process.env.FROM_BOTH;
    }
  });

  it("F16: its debugger's port is told before it is active, and closed again", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const { port } = await project.call("plugin/debug", { pluginId: "hue", wait: true });
    const waiting = await project.reached("hue", "waiting");
    assert.deepEqual(waiting.state, { kind: "waiting", debugPort: port });
    assert.ok(await canConnect(port));
    const again = await project.call("plugin/debug", { pluginId: "hue", wait: false });
    const running = await project.reached("hue", "running");
    assert.equal(running.state.kind === "running" ? running.state.debugPort : 0, again.port);
    await project.call("plugin/stopDebugging", { pluginId: "hue" });
    const { state } = await project.reached("hue", "running");
    assert.equal(state.kind === "running" ? state.debugPort : 0, null);
    assert.ok(!(await canConnect(again.port)));
  });

  it("F16 F25: a wish ends a start that is under way, without a word of it", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const pluginId = "hue";
    // It waits for a debugger that nobody attaches.
    for (let i = 0; i < 3; i++) {
      await project.call("plugin/debug", { pluginId, wait: true });
      await project.call("plugin/stopDebugging", { pluginId });
    }
    await Promise.all([
      project.call("plugin/debug", { pluginId, wait: true }).catch(() => undefined),
      project.call("plugin/reload", { pluginId }),
      project.call("plugin/stopDebugging", { pluginId }),
    ]);
    await project.reached("hue", "running");
    assert.match(String((await project.run("hue/which")).value), /^one /);
    assert.deepEqual(await project.call("notification/list", { limit: 5 }), []);
  });

  it("F14: it ends with its engine, however that ends", async function () {
    if (process.platform !== "linux") this.skip();
    await using project = await pluginProject();
    await project.load({ hue: edition("one"), blocked: edition("two", blocks) });
    const pids = [await pidOf(project, "hue"), await pidOf(project, "blocked")];
    project.run("blocked/block").catch(() => undefined);
    const { pid } = await project.engine.connection.ready();
    process.kill(pid, "SIGKILL");
    await until("the plugins are gone", () => pids.every((one) => !isAlive(one)), 3000);
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
  });

  it("F25: plugins that only one client knows of go with it", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    await project.write("other", edition("other"));
    const dir = project.dir.file("winnow-plugins", "other");
    using guest = await connectRaw(project.dir.path);
    const { token } = guest.address;
    const hello = { protocolVersion: engineProtocolVersion, token, client: "cli" };
    await guest.client.call("session/hello", hello);
    const places = [{ dir, origin: "workspace" as const }];
    await guest.client.call("plugin/places", { places, trusted: [], developed: [dir] });
    const pid = await pidOf(project, "other");
    assert.equal((await project.run("other/which")).value, "other 1");
    guest.client.dispose();
    guest.socket.destroy();
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

  it("F16: a debugger that could not be waited for is not waited for later", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    await project.call("plugin/enable", { pluginId: "hue", enabled: false });
    await assert.rejects(project.call("plugin/debug", { pluginId: "hue", wait: true }), {
      code: "plugin-lost",
    });
    const enabling = project.call("plugin/enable", { pluginId: "hue", enabled: true });
    const { state } = await project.reached("hue", "waiting", "running");
    assert.deepEqual([state.kind, "debugPort" in state && state.debugPort], ["running", null]);
    await enabling;
  });

  it("T2: its folder for data is no link that the project brought along", async () => {
    await using project = await pluginProject();
    await mkdir(project.dir.file("victim"));
    await mkdir(project.dir.file(".winnow", "plugins"));
    await symlink(project.dir.file("victim"), project.dir.file(".winnow", "plugins", "hue"));
    await project.load({
      hue: edition("one", `require("node:fs").writeFileSync(ctx.dataDir + "/note.txt", "");`),
    });
    const { state } = await project.plugin("hue");
    assert.match(state.kind === "failed" ? state.message : state.kind, /is a link/);
    assert.deepEqual(readdirSync(project.dir.file("victim")), []);
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

const groups = `ctx.actions.register({
  id: "groups",
  title: "Groups",
  run: ({ instanceIds }) => ({ groups: [{ instanceIds }] }),
});`;

const blocks = `ctx.actions.register({ id: "block", title: "Block", run() { for (;;); } });`;

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
