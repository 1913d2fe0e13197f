import assert from "node:assert/strict";
import { openEngine } from "../support/engine.ts";
import { everything, pluginProject } from "../support/pluginProject.ts";
import { until } from "../support/until.ts";

const plugin = (members: string): string => `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({ activate(ctx) { ${members} } });
`;

/** What others run: one that tells how far it is, and one that goes on until it is ended. */
const inner = plugin(`
  ctx.actions.register({
    id: "steps",
    title: "Steps",
    async run({ progress }) {
      for (const [done, message] of [[1, undefined], [2, "second"]] as const) {
        progress(done, 2, message);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return { value: "done" };
    },
  });
  ctx.actions.register({
    id: "wait",
    title: "Wait",
    run: ({ signal }) =>
      new Promise((_, reject) => {
        console.log("waits");
        signal.addEventListener("abort", () => {
          console.log("ended");
          reject(signal.reason);
        });
      }),
  });`);

const outer = plugin(`
  ctx.actions.register({
    id: "first",
    title: "First",
    run: async () => ({ value: (await ctx.actions.run("second")).value }),
  });
  ctx.actions.register({
    id: "second",
    title: "Second",
    run: async () => ({ value: (await ctx.actions.run("inner/steps")).value }),
  });
  ctx.actions.register({
    id: "calls",
    title: "Call",
    run: async () => ({ value: (await ctx.actions.run("inner/wait")).value }),
  });`);

describe("runs that others wait for", () => {
  it("P13: a run ends with the connection that started it, and its process goes on", async () => {
    await using project = await pluginProject();
    await project.load({ inner });
    const before = (await project.plugin("inner")).state;
    const other = openEngine(project.dir.path, { client: "cli" });
    const run = other.call("action/run", {
      actionId: "inner/wait",
      context: everything,
      parameters: {},
      runId: 1,
    });
    run.catch(() => undefined);
    await until("it runs", () => project.log.includes("inner stdout waits"));
    await other.connection.close();
    await until("it ends", () => project.log.includes("inner stdout ended"));
    assert.deepEqual((await project.plugin("inner")).state, before);
  });

  it("P13: what a plugin runs ends with its process", async () => {
    await using project = await pluginProject();
    await project.load({ inner, outer });
    const run = assert.rejects(project.run("outer/calls"), { code: "plugin-lost" });
    await until("it waits", () => project.log.includes("inner stdout waits"));
    const { state } = await project.plugin("outer");
    assert.ok(state.kind === "running");
    process.kill(state.pid, "SIGKILL");
    await run;
    await until("the other's end", () => project.log.includes("inner stdout ended"));
  });

  it("P13 P15: who started a run sees how far the actions are that it runs", async () => {
    await using project = await pluginProject();
    await project.load({ inner, outer });
    const told: unknown[] = [];
    project.engine.connection.on("run/progress", (progress) => told.push(progress));
    assert.equal((await project.run("outer/first")).value, "done");
    await until("both steps", () => told.length >= 2);
    assert.deepEqual(told, [
      { runId: 1, done: 1, total: 2, message: "Steps" },
      { runId: 1, done: 2, total: 2, message: "second" },
    ]);
  });
});
