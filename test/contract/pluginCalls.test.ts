import assert from "node:assert/strict";
import { form, plugin, streams } from "../support/actionPlugins.ts";
import { everything, pluginProject } from "../support/pluginProject.ts";

const caller = plugin(`
  ctx.actions.register({
    id: "both",
    title: "Both",
    unlisted: true,
    async run({ instanceIds }) {
      const other = await ctx.actions.run("streams/stream", { instanceIds });
      const own = await ctx.actions.run("winnow/duplicates");
      const names = (await ctx.actions.list()).map(({ id }) => id);
      return { value: { groups: other.groups.map((g) => [g.name, [...g.instanceIds]]), value: other.value, own: own.value, names } };
    },
  });
  ctx.actions.register({
    id: "ask",
    title: "Ask",
    run: async () => ({ value: await ctx.actions.prompt("form/cluster", { parameters: { name: "mine" } }) }),
  });
  ctx.actions.register({
    id: "suggest",
    title: "Suggest",
    run: () => ({
      notifications: [
        { type: "warning", message: "Few", data: { n: 1 }, actions: [{ actionId: "both", title: "Again", parameters: { a: 1 } }] },
      ],
    }),
  });`);

describe("actions that plugins run, ask for and suggest", () => {
  it("P15: a plugin runs others' actions and Winnow's own, and gets all of their results", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg"]);
    await project.load({ streams, caller });
    const [a, b] = await project.ids();
    const { value, resultId } = await project.run("caller/both");
    const { names, ...rest } = value as { names: string[] };
    assert.deepEqual(rest, {
      groups: [
        ["early", [a]],
        ["late", [b]],
      ],
      value: 7,
      own: { groups: 0 },
    });
    assert.equal(resultId, null);
    assert.ok(names.includes("caller/both") && names.includes("winnow/split"));
    const listed = (await project.call("action/list", {})).map(({ id }) => id);
    assert.ok(!listed.includes("caller/both") && listed.includes("streams/stream"));
  });

  it("P15: a plugin asks for a form, and gets what the user made of it, or null", async () => {
    await using project = await pluginProject();
    await project.load({ form, caller });
    const { connection } = project.engine;
    const asked = connection.on("ask/form", ({ askId, actionId, parameters }) => {
      void (async () => {
        const given = { ...parameters, until: 9 };
        const outcome = await project.call("action/run", {
          actionId,
          parameters: given,
          context: everything,
          runId: 50,
        });
        await project.call("action/answer", { askId, outcome });
      })();
    });
    const { value } = await project.run("caller/ask");
    assert.deepEqual((value as { value: unknown }).value, {
      method: "k-means",
      clusters: 5,
      name: "mine",
      until: 9,
    });
    asked.dispose();
    connection.on("ask/form", ({ askId }) => {
      void project.call("action/answer", { askId, outcome: null });
    });
    assert.equal((await project.run("caller/ask")).value, null);
  });

  it("P14: a notification says what comes next, with all that it takes to run it", async () => {
    await using project = await pluginProject();
    await project.load({ caller });
    await project.run("caller/suggest");
    const [notification] = await project.call("notification/list", { limit: 1 });
    assert.equal(notification?.type, "warning");
    assert.deepEqual(JSON.parse(notification.data), { n: 1 });
    assert.deepEqual(notification.actions, [
      { title: "Again", actionId: "caller/both", parameters: { a: 1 }, context: everything },
    ]);
    await project.call("notification/clear", {});
    assert.deepEqual(await project.call("notification/list", { limit: 1 }), []);
  });
});
