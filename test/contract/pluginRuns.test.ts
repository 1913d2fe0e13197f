import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { form, plugin, streams } from "../support/actionPlugins.ts";
import { everything, pluginProject } from "../support/pluginProject.ts";
import { until } from "../support/until.ts";

/** Answers what it was run on. */
const context = plugin(`
  ctx.actions.register({
    id: "what",
    title: "What",
    run: ({ instanceIds, selection, activeInstanceId, annotationId, query, group, vectorTypeId, text }) => ({
      value: { ids: [...instanceIds], selection: [...selection], activeInstanceId, annotationId, query, group, vectorTypeId, text },
    }),
  });`);

describe("runs of actions", () => {
  it("P5: a run gets what the user looks at: ids, a view, its selection, a group, a query", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg", "c.jpg", "sub/d.jpg"]);
    await project.load({ context });
    const [a = 0, b = 0, c = 0, d = 0] = await project.ids();
    const ask = async (
      given: Partial<Parameters<typeof project.call<"action/run">>[1]["context"]>,
    ) =>
      (
        await project.call("action/run", {
          actionId: "context/what",
          context: { ...everything, ...given },
          parameters: {},
          runId: 1,
        })
      ).value;
    const none = {
      selection: [],
      activeInstanceId: null,
      annotationId: null,
      query: "",
      group: null,
      vectorTypeId: null,
      text: null,
    };
    assert.deepEqual(await ask({}), { ...none, ids: [a, b, c, d] });
    const ids = bytesOf(Int32Array.of(c, a, 77));
    assert.deepEqual(
      await ask({
        target: { kind: "ids", ids },
        activeInstanceId: c,
        annotationId: 7,
        text: "dog",
      }),
      {
        ...none,
        ids: [c, a],
        activeInstanceId: c,
        annotationId: 7,
        text: "dog",
      },
    );
    const text = 'where name = "b.jpg"';
    assert.deepEqual(await ask({ target: { kind: "query", text } }), {
      ...none,
      ids: [b],
      query: text,
    });
    const spec = { ...defaultViewSpec, query: 'where name != "a.jpg"', group: "folder" };
    const { viewId, version, groups } = await project.call("view/open", { spec, stateId: null });
    const query = spec.query;
    const view = { kind: "view", viewId } as const;
    assert.deepEqual(await ask({ target: view }), { ...none, ids: [b, c, d], query });
    const last = groups.at(-1);
    assert.ok(last);
    const group = { kind: "group", viewId, key: last.key } as const;
    assert.deepEqual(await ask({ target: group }), { ...none, ids: [d], query, group: last.label });
    const change = { kind: "set", from: 0, to: 1 } as const;
    await project.call("view/select", { viewId, version, change });
    assert.deepEqual(await ask({ target: view }), { ...none, ids: [b], selection: [b], query });
  });

  it("P7 F10: a form checks what is entered, fills in defaults, hides and resolves", async () => {
    await using project = await pluginProject();
    await project.load({ form });
    const check = (parameters: Record<string, unknown>) =>
      project.call("action/form", { actionId: "form/cluster", context: everything, parameters });
    const empty = await check({});
    assert.deepEqual(empty.errors, { name: "This is needed.", until: "It must be at least 5." });
    assert.deepEqual(empty.values, { method: "k-means", clusters: 5, until: 1 });
    assert.deepEqual([empty.parameters.until?.min, empty.parameters.until?.max], [5, 50]);
    const hidden = await check({ method: "hdbscan", name: "x", clusters: 9, until: 6 });
    assert.deepEqual(Object.keys(hidden.parameters), ["method", "name", "until", "by"]);
    assert.deepEqual(hidden.errors, {});
    assert.equal(hidden.values.clusters, 5);
    const wrong = await check({
      method: "ward",
      name: "taken",
      clusters: 2.5,
      by: 99,
      misspelt: 1,
    });
    assert.deepEqual(wrong.errors, {
      method: "'ward' is not among the choices: k-means, hdbscan.",
      name: "There is one of this name.",
      until: "It must be at least 5.",
      by: "The property is not in the project any more. Choose another one.",
      misspelt: "There is no parameter 'misspelt'. There are: method, clusters, name, until, by.",
    });
    await assert.rejects(project.run("form/cluster", { clusters: 1 }), (error: Error) => {
      assert.match(error.message, /'Cluster' cannot be run so\. Clusters: It must be at least 2\./);
      return true;
    });
    assert.deepEqual((await project.run("form/cluster", { name: "x", until: 7 })).value, {
      method: "k-means",
      clusters: 5,
      name: "x",
      until: 7,
    });
  });

  it("P13 F10: progress, text, notifications and groups arrive while it runs", async () => {
    await using project = await pluginProject();
    await project.load({ streams });
    const told: unknown[] = [];
    project.engine.connection.on("run/progress", (progress) => told.push(progress));
    project.engine.connection.on("run/text", (text) => told.push(text));
    const outcome = await project.run("streams/stream");
    assert.equal(outcome.value, 7);
    const result = await project.call("result/get", { resultId: outcome.resultId ?? 0 });
    assert.deepEqual(
      result.groups.map(({ name, count }) => [name, count]),
      [
        ["early", 1],
        ["late", 1],
      ],
    );
    const [notification] = await project.call("notification/list", { limit: 5 });
    assert.deepEqual(outcome.notifications, [notification?.id]);
    assert.deepEqual(
      [notification?.message, notification?.runId, notification?.name],
      ["half way", 1, "Stream"],
    );
    await until("both events", () => told.length >= 2);
    assert.deepEqual(told, [
      { runId: 1, done: 1, total: 3, message: "first" },
      { runId: 1, text: "a dog" },
    ]);
  });

  it("P12: a run that fails half way keeps no groups; its error is told once", async () => {
    await using project = await pluginProject();
    await project.load({ streams });
    await assert.rejects(project.run("streams/fail"), /half way/);
    assert.deepEqual(await project.call("result/list", {}), []);
    const list = await project.call("notification/list", { limit: 5 });
    assert.deepEqual(
      list.map(({ type, message }) => [type, message]),
      [["error", "half way"]],
    );
  });

  it("P13: a run that is cancelled ends without a word, and its process goes on", async () => {
    await using project = await pluginProject();
    await project.load({ streams });
    const before = (await project.plugin("streams")).state;
    const stop = new AbortController();
    const run = project.run("streams/wait", {}, stop.signal);
    setTimeout(() => stop.abort(), 200);
    await assert.rejects(run, { code: "cancelled" });
    await sleep(2500);
    assert.deepEqual((await project.plugin("streams")).state, before);
    assert.deepEqual(await project.call("notification/list", { limit: 5 }), []);
  });

  it("P15: Winnow's own actions run as plugins' do: tag, split, duplicates, export", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg", "c.jpg", "d.jpg"]);
    const own = (await project.call("action/list", {})).map(({ id, hooks }) => [id, hooks]);
    assert.deepEqual(own, [
      ["winnow/duplicates", ["group"]],
      ["winnow/split", ["execute"]],
      ["winnow/tag", ["execute"]],
      ["winnow/export", ["execute"]],
    ]);
    await project.run("winnow/tag", { property: "quality", tags: "good, sharp" });
    const { value } = await project.run("winnow/split", { parts: "train 50, test 50" });
    assert.deepEqual((value as { parts: unknown }).parts, [
      ["train", 2],
      ["test", 2],
    ]);
    const folder = project.dir.file("exported");
    await project.run("winnow/export", { format: "csv", path: folder, splitProperty: "split" });
    const { commits } = await project.call("history/list", { before: null, limit: 5 });
    assert.deepEqual(
      commits.map(({ title }) => title),
      ["Split 4 images: train 2, test 2", "Tag 4 images: good, sharp"],
    );
    await assert.rejects(
      project.run("winnow/split", { parts: "train" }),
      /no part: say its name and its share/,
    );
  });
});
