import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { commit } from "../support/commits.ts";
import { dataFile, pluginProject, type PluginProject } from "../support/pluginProject.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

const plugin = (members: string, settings = ""): string => `
  import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({ ${settings} activate(ctx) { ${members} } });
`;

/** Tasks that wait for a file of their name, fail or finish; adding is an action. */
const worker = plugin(`
  const { existsSync, appendFileSync } = require("node:fs");
  const note = (text) => appendFileSync(ctx.dataDir + "/notes.txt", text + "\\n");
  const vectors = ctx.tasks.define<{ name: string; fails: boolean }>({
    type: "vectors",
    async run({ params, progress, signal }) {
      note("begin " + params.name);
      if (params.name === "exit") setTimeout(() => process.exit(5), 300);
      progress(1, 4, "Reading");
      while (!existsSync(ctx.dataDir + "/" + params.name)) {
        signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (params.fails && !existsSync(ctx.dataDir + "/mended")) throw new Error("no disk");
      note("end " + params.name);
    },
    async runIfLast({ key, done, failed, cancelled }) {
      note("last of " + key + ": " + [done, failed, cancelled].join(" "));
    },
  });
  ctx.actions.register({
    id: "add",
    title: "Add",
    parameters: { name: parameter.text(), fails: parameter.boolean() },
    run: async ({ parameters }) => ({
      value: await vectors.add({ name: "Compute " + parameters.name, key: "k", params: parameters }),
    }),
  });`);

const listener = plugin(
  `
  const told = [];
  const tell = (kind) => (event) => void told.push([kind, event]);
  const plain = ({ instanceIds, ...rest }) => ({ ...rest, count: instanceIds.length });
  ctx.events.onInstancesImported((event) => tell("imported")(plain(event)));
  ctx.events.onFolderDeleted((event) => tell("deleted")(plain(event)));
  ctx.events.onCommitApplied(({ commitId, ...event }) => tell("commit")(event));
  ctx.events.onSelectionChanged((event) => tell("selection")(plain(event)));
  ctx.events.onQueryChanged(tell("query"));
  ctx.events.onActiveImageChanged(tell("active"));
  ctx.events.onProjectOpened(() => tell("opened")(null));
  ctx.events.onProjectClosing(() => {
    require("node:fs").writeFileSync(ctx.dataDir + "/closing.txt", "closing");
  });
  ctx.settings.onDidChange(tell("settings"));
  ctx.actions.register({ id: "told", title: "Told", run: () => ({ value: told.splice(0) }) });
  ctx.actions.register({
    id: "commit",
    title: "Commit",
    run: async () => {
      const commit = ctx.project.commit("Add a note");
      commit.createProperty({ name: "note", type: "text", mode: "instance" });
      await ctx.project.do(commit);
    },
  });`,
  `settings: { groups: parameter.integer({ default: 5, min: 1 }), onImport: parameter.boolean() },`,
);

async function tasks(project: PluginProject): Promise<[string, string, string, number, number][]> {
  const list = await project.call("task/list", {});
  return list
    .filter(({ kind }) => kind === "plugin")
    .map(({ pluginId, title, state, done, total }) => [pluginId, title, state.kind, done, total]);
}

async function told(project: PluginProject): Promise<[string, unknown][]> {
  return (await project.run("listener/told")).value as [string, unknown][];
}

describe("what plugins do in the background", () => {
  it("P19 F19: tasks of a key are one entry, with the progress of all, cancelled and tried again", async () => {
    await using project = await pluginProject();
    await project.load({ worker });
    await project.run("worker/add", { name: "one" });
    await until("its progress", async () => (await tasks(project))[0]?.[3] === 1);
    assert.deepEqual(await tasks(project), [["worker", "worker: Compute one", "running", 1, 4]]);
    await project.run("worker/add", { name: "two", fails: true });
    assert.deepEqual(await tasks(project), [["worker", "worker: Compute one", "running", 0, 2]]);
    await writeFile(dataFile(project, "worker", "one"), "");
    await writeFile(dataFile(project, "worker", "two"), "");
    const failed = await until("its end", async () => {
      const [task] = await project.call("task/list", {});
      return task?.state.kind === "failed" ? task : undefined;
    });
    assert.deepEqual(failed.state, { kind: "failed", error: "1 of 2 failed. no disk" });
    await writeFile(dataFile(project, "worker", "mended"), "");
    await project.call("task/retry", { taskId: failed.id });
    await until("its end", async () => (await tasks(project))[0]?.[2] === "done");
    await assert.rejects(project.call("task/retry", { taskId: failed.id }), { code: "not-found" });
    await project.run("worker/add", { name: "three" });
    const [third] = await project.call("task/list", {});
    assert.ok(third);
    await project.call("task/cancel", { taskId: third.id });
    await until("its end", async () => (await tasks(project))[0]?.[2] === "cancelled");
  });

  it("P19: what a killed plugin, and a killed engine, had in hand goes on", async () => {
    await using project = await pluginProject();
    await project.load({ worker });
    await project.run("worker/add", { name: "one" });
    await until("it runs", async () => (await tasks(project))[0]?.[2] === "running");
    const { state } = await project.plugin("worker");
    assert.ok(state.kind === "running");
    process.kill(state.pid, "SIGKILL");
    await until("another process", async () => {
      const { state: now } = await project.plugin("worker");
      return now.kind === "running" && now.pid !== state.pid;
    });
    await until("it runs again", async () => (await tasks(project))[0]?.[2] === "running");
    const { pid } = await project.engine.connection.ready();
    process.kill(pid, "SIGKILL");
    await until("another engine", async () => {
      const hello = await project.engine.connection.ready().catch(() => undefined);
      return hello !== undefined && hello.pid !== pid;
    });
    assert.deepEqual(await tasks(project), [["worker", "worker: Compute one", "queued", 0, 0]]);
    await project.load({ worker });
    await writeFile(dataFile(project, "worker", "one"), "");
    await until("its end", async () => (await tasks(project))[0]?.[2] === "done");
  });

  it("P19: a task that ends its process twice has failed, and the others go on", async () => {
    await using project = await pluginProject();
    await project.load({ worker });
    await project.run("worker/add", { name: "exit" });
    await project.run("worker/add", { name: "one" });
    await writeFile(dataFile(project, "worker", "one"), "");
    const failed = await until("its end", async () => {
      const [task] = await project.call("task/list", {});
      return task?.state.kind === "failed" ? task.state : undefined;
    });
    const error = "1 of 2 failed. It ended the plugin's process twice.";
    assert.deepEqual(failed, { kind: "failed", error });
    await project.reached("worker", "running");
  });

  it("P21: a plugin is told what happens in the project and in the window", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg"]);
    await project.load({ listener });
    // What was imported just before it was loaded may be told to it, too.
    await sleep(600);
    const first = (await told(project)).filter(([kind]) => kind !== "imported");
    assert.deepEqual(first, [["opened", null]]);

    await writeTree(project.dir.path, { "new/c.jpg": 7, "new/d.jpg": 8 });
    await project.engine.import(project.dir.path);
    let imported = 0;
    await until("the import", async () => {
      for (const [kind, event] of await told(project))
        if (kind === "imported") imported += (event as { count: number }).count;
      return imported === 2;
    });

    const spec = { ...defaultViewSpec, query: "where width > 0" };
    const { viewId, version } = await project.call("view/open", { spec, stateId: null });
    await project.call("window/context", { viewId, activeInstanceId: 2 });
    await project.call("view/select", { viewId, version, change: { kind: "all" } });
    assert.deepEqual(await told(project), [
      ["active", { instanceId: 2 }],
      ["query", { query: "where width > 0" }],
      ["selection", { count: 4 }],
    ]);

    await project.run("listener/commit");
    await project.call("history/undo", {});
    const note = { title: "Add a note", author: "listener" };
    assert.deepEqual(await told(project), [
      ["commit", { ...note, how: "do" }],
      ["commit", { ...note, how: "undo" }],
    ]);
    const { commits } = await project.call("history/list", { before: null, limit: 1 });
    assert.equal(commits[0]?.author, "listener");
  });

  it("P21: a folder that lost all its images is told of", async () => {
    await using project = await pluginProject(["a.jpg", "new/c.jpg", "new/sub/d.jpg"]);
    await project.load({ listener });
    const [, c = 0, d = 0] = await project.ids();
    const { deletions } = commit({});
    await project.call("commit/do", {
      commit: commit({
        title: "Remove the folder",
        deletions: { ...deletions, instances: [c, d] },
      }),
    });
    const events = await told(project);
    const [kind, event] = events.at(-1) ?? [];
    assert.equal(kind, "deleted");
    const { path, count } = event as { path: string; count: number };
    assert.deepEqual({ path, count }, { path: "new", count: 2 });
  });

  it("P3: settings are checked, kept in the project and told", async () => {
    await using project = await pluginProject();
    await project.load({ listener });
    const { settings, settingValues } = await project.plugin("listener");
    assert.deepEqual(Object.keys(settings), ["groups", "onImport"]);
    assert.deepEqual(settingValues, { groups: 5, onImport: false });
    const set = (values: Record<string, unknown>) =>
      project.call("plugin/settings", { pluginId: "listener", values });
    await assert.rejects(set({ groups: 0 }), /Groups: It must be at least 1\./);
    assert.deepEqual((await set({ groups: 7 })).settingValues, { groups: 7, onImport: false });
    assert.deepEqual((await told(project)).at(-1), ["settings", { groups: 7, onImport: false }]);
    await project.call("plugin/reload", { pluginId: "listener" });
    assert.deepEqual((await project.plugin("listener")).settingValues, {
      groups: 7,
      onImport: false,
    });
  });

  it("P21: a plugin has its last second when the project closes", async () => {
    await using project = await pluginProject();
    await project.load({ listener });
    await project.engine.connection.close();
    const { readFile } = await import("node:fs/promises");
    assert.equal(await readFile(dataFile(project, "listener", "closing.txt"), "utf8"), "closing");
  });
});
