import assert from "node:assert/strict";
import { pluginProject } from "../support/pluginProject.ts";

const keeper = `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      const say = (id, run) => ctx.actions.register({ id, title: id, run: async () => ({ value: await run() }) });
      say("stores", async () => {
        const cache = ctx.stores.project("cache");
        await cache.set("a", { list: [1, 2] });
        await cache.set("soon", 1, { ttlSeconds: 0.001 });
        await new Promise((resolve) => setTimeout(resolve, 20));
        const mine = ctx.stores.user("mine");
        await mine.set("b", "two");
        const before = [await cache.get("a"), await cache.get("soon"), await cache.keys(), await mine.get("b")];
        const deleted = [await cache.delete("a"), await cache.delete("a")];
        await mine.clear();
        return [...before, ...deleted, await mine.keys()];
      });
      say("runs", async () => {
        await ctx.runs.init("eval", { model: "a" });
        await ctx.runs.updateConfig("eval", { model: "b" });
        const large = new Uint8Array(40_000_000).map((_, i) => i % 251);
        await ctx.runs.saveResults("eval", large);
        await ctx.runs.rename("eval", "evaluation");
        const back = await ctx.runs.loadResults("evaluation");
        const same = Buffer.compare(Buffer.from(back), Buffer.from(large)) === 0;
        const { time, ...info } = await ctx.runs.info("evaluation");
        return [info, same, await ctx.runs.info("eval")];
      });
      say("maps", async () => {
        const sha1s = globalThis.sha1s;
        const points = Float32Array.from([0.5, 1, -2, 3, 9, 9]);
        await ctx.maps.save("umap", { sha1s: [...sha1s, "${"0".repeat(40)}"], points });
        const map = await ctx.maps.load("umap");
        const list = await ctx.maps.list();
        await ctx.maps.delete("umap");
        return [map.sha1s, [...map.points], list, await ctx.maps.load("umap")];
      });
      ctx.actions.register({
        id: "tell",
        title: "Tell",
        run: ({ text }) => void (globalThis.sha1s = text.split(",")),
      });
      say("dies", async () => {
        const save = ctx.runs.saveResults("evaluation", new Uint8Array(40_000_000));
        setTimeout(() => process.exit(9), 30);
        await save;
      });
      say("length", async () => (await ctx.runs.loadResults("evaluation")).length);
    },
  });
`;

describe("what a plugin keeps", () => {
  it("F21 F26 P22: stores, runs with large results, and maps, each its own", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg"]);
    await project.load({ keeper });
    assert.deepEqual((await project.run("keeper/stores")).value, [
      { list: [1, 2] },
      null,
      ["a"],
      "two",
      true,
      false,
      [],
    ]);
    assert.deepEqual((await project.run("keeper/runs")).value, [
      { key: "evaluation", version: "1.0.0", config: { model: "b" } },
      true,
      null,
    ]);
    const ids = await project.ids();
    const images = await Promise.all(
      ids.map(async (instanceId) => (await project.call("instance/get", { instanceId })).image),
    );
    const sha1s = images.map((image) => image?.sha1 ?? "");
    await project.call("action/run", {
      actionId: "keeper/tell",
      context: {
        target: { kind: "project" },
        activeInstanceId: null,
        vectorTypeId: null,
        text: sha1s.join(","),
      },
      parameters: {},
      runId: 90,
    });
    assert.deepEqual((await project.run("keeper/maps")).value, [
      sha1s,
      [0.5, 1, -2, 3],
      ["umap"],
      null,
    ]);
  });

  it("F26: results that a plugin was saving when it died are not there; the old ones are", async () => {
    await using project = await pluginProject(["a.jpg"]);
    await project.load({ keeper });
    await project.run("keeper/runs");
    await assert.rejects(project.run("keeper/dies"), /It ended \(code 9\)/);
    await project.reached("keeper", "running");
    assert.equal((await project.run("keeper/length")).value, 40_000_000);
  });
});
