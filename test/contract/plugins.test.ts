import assert from "node:assert/strict";
import { edition } from "../support/pluginEditions.ts";
import { pluginProject } from "../support/pluginProject.ts";

const count = `
  import { definePlugin, parameter } from "@winnow/plugin-api";
  export default definePlugin({
    activate(ctx) {
      ctx.log.info("hello from " + ctx.id);
      ctx.actions.register({
        id: "count",
        title: "Count",
        parameters: { unit: parameter.text({ default: "images" }) },
        run: ({ instanceIds, parameters }) => ({
          notifications: [{ type: "info", message: instanceIds.length + " " + parameters.unit }],
          groups: [{ instanceIds }],
          value: instanceIds.length,
        }),
      });
    },
  });
`;

describe("plugins in a real engine", () => {
  it("P1 P2 F13: a plugin is built, loaded, lists its action and runs it", async () => {
    await using project = await pluginProject();
    await project.load({ counter: count });
    const info = await project.plugin("counter");
    assert.equal(info.state.kind, "running", JSON.stringify([info, project.log]));
    assert.deepEqual(
      info.actions.map(({ id, title }) => [id, title]),
      [["counter/count", "Count"]],
    );
    const outcome = await project.run("counter/count");
    assert.equal(outcome.value, 3);
    assert.equal(outcome.resultId, 1);
    const [notification] = await project.call("notification/list", { limit: 10 });
    assert.equal(notification?.message, "3 images");
    assert.equal(notification?.name, "Count");
    assert.ok(project.log.includes("counter info hello from counter"));
  });

  it("an action that is asked for while its plugin is still looked for waits for it", async () => {
    await using project = await pluginProject();
    await project.write("hue", edition("one"));
    const dir = project.dir.file("winnow-plugins", "hue");
    const places = [{ dir, origin: "workspace" as const }];
    const [, { value }] = await Promise.all([
      project.call("plugin/places", { places, trusted: [], developed: [dir] }),
      project.run("hue/which"),
    ]);
    assert.equal(value, "one 1");
  });
});
