import assert from "node:assert/strict";
import type { WinnowError } from "../../src/base/errors.ts";
import { startPlugin, transports } from "../support/pluginHarness.ts";
import { running } from "../support/pluginTexts.ts";
import { until } from "../support/until.ts";

for (const transport of transports)
  describe(`what a plugin registers over ${transport}`, () => {
    it("P7: describes an action from what is registered, with its full id and its form", async () => {
      await using plugin = await startPlugin(
        transport,
        running(
          "() => ({})",
          `description: "All of it.", icon: "beaker", hooks: ["group", "execute"], placements: ["grid-toolbar"],
          parameters: { groups: parameter.integer({ title: "Groups", default: 5, min: 2 }), metric: parameter.choice({ choices: ["cosine", { value: "ip", title: "Inner product" }] }) },
          resolve: () => ({}),`,
        ),
      );
      assert.deepEqual(plugin.engine.described, [
        [
          {
            id: "sample/do",
            title: "Do it",
            description: "All of it.",
            icon: "beaker",
            hooks: ["group", "execute"],
            placements: ["grid-toolbar"],
            unlisted: false,
            parameters: {
              groups: { title: "Groups", default: 5, min: 2, type: "integer" },
              metric: {
                choices: [{ value: "cosine" }, { value: "ip", title: "Inner product" }],
                type: "choice",
              },
            },
            dynamic: true,
          },
        ],
      ]);
    });

    it("P6 P8: describes actions of every hook and placement, and inputs of every kind", async () => {
      await using plugin = await startPlugin(
        transport,
        running(
          "() => ({})",
          `hooks: ["vector_type", "vector", "similar", "group", "execute", "map", "text_search", "image", "annotation"],
          placements: ["grid-toolbar", "viewer-toolbar"],
          parameters: {
            integer: parameter.integer({ min: 1, max: 9, step: 2 }),
            number: parameter.number({ default: 0.5 }),
            text: parameter.text({ optional: true, multiline: true, maxLength: 200, placeholder: "what to look for" }),
            boolean: parameter.boolean({ description: "Whether", when: { parameter: "choice", is: ["a"] } }),
            choice: parameter.choice({ choices: ["a", { value: "b" }], default: "b" }),
            property: parameter.property({ types: ["tag"], modes: ["image"] }),
            tag: parameter.tag(),
            vectorType: parameter.vectorType({ of: "annotations" }),
            ownVectorType: parameter.ownVectorType(),
            file: parameter.file({ extensions: ["onnx"], folder: false }),
            instances: parameter.instances({ default: [3] }),
            query: parameter.query(),
            secret: parameter.secret({ default: "API_KEY" }),
          },`,
        ),
      );
      const [[action = assert.fail()] = []] = plugin.engine.described;
      assert.equal(action.hooks.length, 9);
      assert.equal(action.placements.length, 2);
      assert.deepEqual(action.parameters, {
        integer: { type: "integer", min: 1, max: 9, step: 2 },
        number: { type: "number", default: 0.5 },
        text: {
          type: "text",
          optional: true,
          multiline: true,
          maxLength: 200,
          placeholder: "what to look for",
        },
        boolean: {
          type: "boolean",
          description: "Whether",
          when: { parameter: "choice", is: ["a"] },
        },
        choice: { type: "choice", choices: [{ value: "a" }, { value: "b" }], default: "b" },
        property: { type: "property", types: ["tag"], modes: ["image"] },
        tag: { type: "tag" },
        vectorType: { type: "vector_type", of: "annotations" },
        ownVectorType: { type: "own_vector_type" },
        file: { type: "file", extensions: ["onnx"], folder: false },
        instances: { type: "instances", default: [3] },
        query: { type: "query" },
        secret: { type: "secret", default: "API_KEY" },
      });
    });

    it("describes what is registered in one go at once, and again what is taken away later", async () => {
      await using plugin = await startPlugin(
        transport,
        `import { definePlugin } from "@winnow/plugin-api";
        export default definePlugin({
          activate({ actions }) {
            const first = actions.register({ id: "first", title: "First", run: () => ({ value: first.id }) });
            actions.register({ id: "second", title: "Second", run: () => { first.dispose(); first.dispose(); } });
          },
        });`,
      );
      assert.equal((await plugin.run("first")).value, "sample/first");
      await plugin.run("second");
      await until("the second description", () => plugin.engine.described.length === 2);
      assert.deepEqual(
        plugin.engine.described.map((actions) => actions.map(({ id }) => id)),
        [["sample/first", "sample/second"], ["sample/second"]],
      );
      await assert.rejects(plugin.run("first"), { code: "not-found" });
    });

    it("refuses an action that is wrong where it is registered, at the author's line", async () => {
      for (const [action, message] of [
        [`{ id: "a b", title: "A", run() {} }`, /'a b' cannot be registered: its id is wrong/],
        [`{ id: "a", title: "", run() {} }`, /its title is wrong/],
        [`{ id: "a", title: "A", hooks: ["nowhere"], run() {} }`, /its hooks.0 is wrong/],
        [`{ id: "a", title: "A" }`, /'a' has no run function/],
        [`{ id: "a", title: "A", parameters: { n: 5 }, run() {} }`, /'n' is made by hand/],
      ] as const)
        await assert.rejects(
          startPlugin(
            transport,
            `import { definePlugin } from "@winnow/plugin-api";
export default definePlugin({
  activate(ctx) {
    ctx.actions.register(${action} as never);
  },
});`,
          ),
          (error: WinnowError) =>
            error.code === "plugin-failed" &&
            message.test(error.message) &&
            /main\.ts:4:\d+/.test(String(error.details.stack)),
        );
    });
  });
