import assert from "node:assert/strict";
import { int32sOf, pointsOf } from "../../src/protocol/bytes.ts";
import type { MapInfo } from "../../src/protocol/state.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { openEngine } from "../support/engine.ts";
import { plugin } from "../support/actionPlugins.ts";
import { pluginProject, type PluginProject } from "../support/pluginProject.ts";

const layout = `
  import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      ctx.actions.register({
        id: "make",
        title: "Make",
        hooks: ["map"],
        parameters: { map: parameter.text({ default: "line" }) },
        run: async ({ parameters: { map } }) => {
          const sha1s = (await ctx.project.instances()).map(({ sha1 }) => sha1);
          const points = Float32Array.from(sha1s.flatMap((_, i) => [i, 0]));
          await ctx.maps.save("line", { sha1s, points });
          return { map, value: "made" };
        },
      });
      ctx.actions.register({ id: "again", title: "Again", run: () => ctx.actions.run("make") });
    },
  });
`;

const other = plugin(
  `ctx.actions.register({ id: "make", title: "Make", run: () => ctx.actions.run("layout/make") });`,
);

async function made(): Promise<PluginProject & { readonly map: MapInfo }> {
  const project = await pluginProject();
  await project.load({ layout });
  assert.deepEqual((await project.run("layout/make")).map, { owner: "layout", name: "line" });
  const [map] = await project.call("map/list", { owner: "layout", offset: 0, limit: 10 });
  assert.ok(map);
  return { ...project, map };
}

describe("maps as pages draw them, over the engine", () => {
  it("are named by the action that made them, which must have saved them (F27)", async () => {
    await using project = await made();
    await assert.rejects(project.run("layout/make", { map: "no such" }), {
      code: "plugin-refused",
      message: "The result names the map 'no such', which ctx.maps does not have: save it first.",
    });
    await assert.rejects(project.run("layout/make", { map: "x".repeat(600) }), {
      code: "plugin-refused",
    });
  });

  it("are of one plugin: another that runs the action may hand its result on (F27)", async () => {
    await using project = await made();
    await project.load({ layout, other });
    const outcome = await project.run("other/make");
    assert.deepEqual([outcome.map, outcome.value], [null, "made"]);
    assert.deepEqual((await project.run("layout/again")).map, { owner: "layout", name: "line" });
  });

  it("have an instance a point, colours, and the selection of a view (F27)", async () => {
    await using project = await made();
    const { call, map } = project;
    const { owner, name, pointsId } = map;
    const of = { owner, name, pointsId };
    const { x } = pointsOf(await call("map/points", { ...of, offset: 0, limit: 10 }));
    assert.deepEqual([...x], [0, 1, 2]);
    const { ids, ...placed } = await call("map/instances", { ...of, offset: 0, limit: 10 });
    const points = [...int32sOf(ids)];
    assert.deepEqual(points.toSorted(), (await project.ids()).toSorted());
    assert.deepEqual([placed.placed, placed.gone, placed.unplaced], [3, 0, 0]);
    const coloring = { by: "property", key: "name" } as const;
    const colors = await call("map/colors", { ...of, coloring });
    const looks = await call("instance/looks", { ids });
    assert.deepEqual(
      looks.names,
      [...colors.codes].map((code) => colors.categories[code]?.label),
    );
    const { viewId } = await call("view/open", { spec: defaultViewSpec, stateId: null });
    const selected = { ...of, viewId, points: Uint8Array.of(0b101), how: "set" } as const;
    assert.equal((await call("map/select", selected)).selected, 2);
    const there = await call("view/selection", { viewId, offset: 0, limit: 10 });
    assert.deepEqual([...int32sOf(there)].toSorted(), [points[0], points[2]].toSorted());
    const marks = await call("map/marks", { ...of, viewId });
    assert.deepEqual([...marks.selected, ...marks.shown], [0b101, 0b111]);
    await using second = openEngine(project.dir.path);
    await second.connection.ready();
    await assert.rejects(second.call("map/marks", { ...of, viewId }), { code: "not-found" });
    await project.run("layout/make");
    await assert.rejects(call("map/marks", { ...of, viewId }), { code: "not-found" });
  });
});
