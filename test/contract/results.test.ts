import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { WinnowError } from "../../src/base/errors.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import type { ResultInfo } from "../../src/protocol/results.ts";
import { defaultViewSpec, type ViewSpec } from "../../src/protocol/view.ts";
import { openEngine } from "../support/engine.ts";
import { dataFile, pluginProject, type PluginProject } from "../support/pluginProject.ts";
import { running } from "../support/pluginTexts.ts";
import { until } from "../support/until.ts";

/** In a run: waits until the test lets it go on. */
const waitForGo = `while (!require("node:fs").existsSync(ctx.dataDir + "/go"))
    await new Promise((resolve) => setTimeout(resolve, 10));`;
const go = (project: PluginProject, id: string): Promise<void> =>
  writeFile(dataFile(project, id, "go"), "");

const scored = running(`async function* ({ instanceIds: ids }) {
  const scale = { min: 0, max: 1, description: "likeness" };
  yield { kind: "groups", groups: [
    { name: "first", instanceIds: [ids[0], ids[1]], scores: { ...scale, values: [0.25, 0.75] } },
  ] };
  ${waitForGo}
  return { groups: [{ instanceIds: [ids[2]], scores: { ...scale, values: [0.5] } }] };
}`);

const specOf = (id: number): ViewSpec => ({
  ...defaultViewSpec,
  result: { id, groups: null, min: null, max: null, sort: "given" },
});

describe("results over the engine", function () {
  this.timeout(90_000);

  it("P10 P11 P12 keeps what a plugin streams, shows it as sections, and edits it for every window", async () => {
    await using project = await pluginProject();
    const { call, engine } = project;
    await project.load({ scored });
    await using other = openEngine(project.dir.path);
    await other.connection.ready();
    const heard: number[] = [];
    other.connection.on("result/changed", ({ resultId }) => heard.push(resultId));
    const run = project.run("scored/do");
    const [early] = await until("the first group", async () => {
      const all = await other.call("result/list", {});
      return all[0]?.groups.length === 1 && all;
    });
    assert.equal(early?.running, true);
    await go(project, "scored");
    const { resultId: id } = await run;
    assert.ok(id);
    const [result] = await call("result/list", {});
    assert.deepEqual(
      [result?.id, result?.title, result?.actionId, result?.running, result?.scored],
      [id, "Do it", "scored/do", false, "members"],
    );
    const names = ({ groups }: ResultInfo): string[] => groups.map(({ name }) => name);
    assert.deepEqual(names(await call("result/get", { resultId: id })), ["first", "Group 2"]);
    await until("the other window to hear", () => heard.includes(id));

    const view = await call("view/open", { spec: specOf(id), stateId: null });
    const ids = await project.ids();
    const range = await call("view/range", { viewId: view.viewId, from: 0, count: 10 });
    const [a, b, c] = [...int32sOf(await call("result/ids", { resultId: id, groupIds: null }))];
    assert.deepEqual([...int32sOf(range.ids)], [b, a, c]);
    assert.deepEqual(range.labels.at(-1), ["0.75", "0.25", "0.5"]);
    assert.deepEqual(
      [a, b, c].toSorted((x = 0, y = 0) => x - y),
      ids.toSorted((x, y) => x - y),
    );

    const [first = 0, second = 0] = view.groups.map(({ key }) => Number(key));
    await other.call("result/renameGroup", { resultId: id, groupId: second, name: " Rest " });
    const refreshed = await call("view/refresh", { viewId: view.viewId });
    assert.deepEqual(
      refreshed.groups.map(({ label }) => label),
      ["first", "Rest"],
    );
    const saved = await call("result/save", {
      resultId: id,
      groupIds: null,
      what: "scores",
      property: "likeness",
    });
    assert.equal(saved.instances, 3);
    const found = await call("view/open", {
      spec: { ...defaultViewSpec, query: "likeness >= 0.5" },
      stateId: null,
    });
    assert.equal(found.total, 2);
    assert.equal(
      (await call("history/undo", {})).redo?.title,
      "Save the scores of Do it as likeness",
    );
    const merged = await call("result/merge", { resultId: id, groupIds: [second, first] });
    assert.deepEqual(names(merged), ["Rest"]);

    // A new engine has them still: what a window shows after a reload is what it showed.
    engine.connection.restart();
    const again = await until("the restarted engine", () =>
      call("result/get", { resultId: id }).catch(() => undefined),
    );
    assert.deepEqual(again, merged);
    const reopened = await call("view/open", { spec: specOf(id), stateId: null });
    assert.deepEqual([reopened.total, reopened.groups.length], [3, 1]);
    await call("result/removeGroups", { resultId: id, groupIds: [second] });
    await call("result/delete", { resultId: id });
    await assert.rejects(
      call("result/get", { resultId: id }),
      (error) => error instanceof WinnowError && error.code === "not-found",
    );
    assert.equal((await call("view/refresh", { viewId: reopened.viewId })).total, 0);
  });

  it("P11: a result that is deleted while its run goes on leaves the run alone, and does not come back", async () => {
    await using project = await pluginProject();
    const first = `yield { kind: "groups", groups: [{ instanceIds: [ids[0]] }] };`;
    await project.load({
      ending: running(`async function* ({ instanceIds: ids }) {
        ${first}
        ${waitForGo}
        return { value: 5 };
      }`),
      waiting: running(`async function* ({ instanceIds: ids, signal }) {
        ${first}
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      }`),
    });
    const begun = async (): Promise<number> =>
      until("its first group", async () => (await project.call("result/list", {}))[0]?.id);
    const ending = project.run("ending/do");
    await project.call("result/delete", { resultId: await begun() });
    await go(project, "ending");
    const { resultId, value } = await ending;
    assert.deepEqual([resultId, value], [null, 5]);
    const cancel = new AbortController();
    const cancelled = project.run("waiting/do", {}, cancel.signal);
    await project.call("result/delete", { resultId: await begun() });
    cancel.abort();
    await assert.rejects(
      cancelled,
      (error) => error instanceof WinnowError && error.code === "cancelled",
    );
    assert.deepEqual(await project.call("result/list", {}), []);
    assert.deepEqual(await project.call("notification/list", { limit: 5 }), []);
  });

  it("a run that fails leaves no result behind", async () => {
    await using project = await pluginProject(["a.jpg", "b.jpg"]);
    await project.load({
      failing: running(`async function* () {
        yield { kind: "groups", groups: [{ instanceIds: [1] }] };
        throw new Error("halfway");
      }`),
    });
    await assert.rejects(project.run("failing/do"), /halfway/);
    assert.deepEqual(await project.call("result/list", {}), []);
  });
});
