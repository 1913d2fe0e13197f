import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { pluginProject, written } from "../support/pluginProject.ts";
import { isAlive } from "../support/processes.ts";
import { edition, pidOf, reloaded } from "../support/pluginEditions.ts";
import { until } from "../support/until.ts";

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

  it("reaches the network by the proxy that its engine was started with", async () => {
    const env = { HTTPS_PROXY: "http://proxy.example:3128" };
    await using project = await pluginProject([], { env: () => env });
    await project.load({
      fetcher: edition(
        "fetcher",
        `ctx.actions.register({
           id: "look", title: "Look", run: () => ({ value: process.env.HTTPS_PROXY }),
         });`,
      ),
    });
    assert.equal((await project.run("fetcher/look")).value, env.HTTPS_PROXY);
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
});

const groups = `ctx.actions.register({
  id: "groups",
  title: "Groups",
  run: ({ instanceIds }) => ({ groups: [{ instanceIds }] }),
});`;
