import assert from "node:assert/strict";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { WireResult } from "../../src/protocol/wireResult.ts";
import { startPlugin, transports } from "../support/pluginHarness.ts";
import { running } from "../support/pluginTexts.ts";
import { until } from "../support/until.ts";

for (const transport of transports)
  describe(`actions of a plugin over ${transport}`, () => {
    it("P9: gives a run its parameters and what the user looks at", async () => {
      await using plugin = await startPlugin(
        transport,
        running(
          `({ instanceIds, selection, parameters, signal, progress, ...context }) => ({
            value: { ids: [...instanceIds], kind: instanceIds.constructor.name, selection: [...selection], parameters, context },
          })`,
        ),
      );
      const { value } = await plugin.run("do", {
        parameters: { groups: 5 },
        context: {
          instanceIds: bytesOf(Int32Array.of(3, 5)),
          selection: bytesOf(Int32Array.of(5)),
          activeInstanceId: 5,
          query: "where width > 640",
          group: "Hue 0–51",
          vectorTypeId: 1,
          text: "red car",
          annotationId: 8,
        },
      });
      assert.deepEqual(value, {
        ids: [3, 5],
        kind: "Int32Array",
        selection: [5],
        parameters: { groups: 5 },
        context: {
          activeInstanceId: 5,
          query: "where width > 640",
          group: "Hue 0–51",
          vectorTypeId: 1,
          text: "red car",
          annotationId: 8,
        },
      });
    });

    it("F11: hands out progress, groups, text and notifications as they are yielded", async () => {
      await using plugin = await startPlugin(
        transport,
        running(`async function* ({ progress }) {
          yield { kind: "groups", groups: [{ name: "first", instanceIds: [3] }] };
          progress(1, 2, "half");
          yield { kind: "text", text: "so far " };
          yield { kind: "notification", notification: { type: "debug", message: "half" } };
          ctx.notify({ type: "info", message: "by the way" });
          return { value: "all" };
        }`),
      );
      assert.equal((await plugin.run("do")).value, "all");
      const { parts } = plugin.engine;
      assert.deepEqual(
        parts.map((part) => (part.kind === "notification" ? part.notification.message : part.kind)),
        ["groups", "progress", "text", "half", "by the way"],
      );
      assert.deepEqual(parts[1], { kind: "progress", done: 1, total: 2, message: "half" });
    });

    it("F11: tells of progress at most every 50 ms, and of the last step", async () => {
      await using plugin = await startPlugin(
        transport,
        running(`({ progress }) => { for (let i = 1; i <= 10_000; i++) progress(i, 10_000); }`),
      );
      await plugin.run("do");
      const { parts } = plugin.engine;
      assert.ok(parts.length < 20, `${parts.length} messages`);
      assert.deepEqual(parts.at(-1), { kind: "progress", done: 10_000, total: 10_000 });
    });

    it("ends a run that is cancelled: its signal aborts, and a generator ends at its next yield", async () => {
      await using plugin = await startPlugin(
        transport,
        `import { definePlugin } from "@winnow/plugin-api";
        import { setTimeout as sleep } from "node:timers/promises";
        export default definePlugin({
          activate(ctx) {
            ctx.actions.register({ id: "wait", title: "Wait", run: ({ signal }) => sleep(60_000, {}, { signal }) as never });
            ctx.actions.register({
              id: "count", title: "Count",
              async *run() {
                try {
                  for (let i = 0; ; i++) { yield { kind: "text", text: String(i) }; await sleep(5); }
                } finally { ctx.log.info("put away"); }
              },
            });
          },
        });`,
      );
      for (const id of ["wait", "count"]) {
        const abort = new AbortController();
        const run = assert.rejects(plugin.run(id, {}, abort.signal), { code: "cancelled" });
        // A generator that has not begun has nothing to put away.
        if (id === "count") await until("it counts", () => plugin.engine.parts.length > 0);
        abort.abort();
        await run;
      }
      await until("the end of the generator", () => plugin.engine.logs.includes("info: put away"));
    });

    it("resolves what a form shows", async () => {
      await using plugin = await startPlugin(
        transport,
        running(
          "() => ({})",
          `parameters: { from: parameter.integer(), until: parameter.integer() },
          resolve: async ({ parameters, instanceIds }) => ({ until: { min: parameters.from, error: String(instanceIds.length) } }),`,
        ),
      );
      const context = {
        instanceIds: bytesOf(Int32Array.of(3)),
        selection: new Uint8Array(),
        activeInstanceId: null,
        annotationId: null,
        query: "",
        group: null,
        vectorTypeId: null,
        text: null,
      };
      const changes = await plugin.client.call("action/resolve", {
        actionId: "do",
        parameters: { from: 4 },
        context,
      });
      assert.deepEqual(changes, { until: { min: 4, error: "1" } });
    });

    it("F10 L1: runs an action of another with its chain, and gets its groups back", async () => {
      const calls: unknown[] = [];
      const runIds = new Set<number | null>();
      await using plugin = await startPlugin(
        transport,
        running(`async () => {
          const { groups, title } = await ctx.actions.run("winnow/duplicates", { instanceIds: [3, 5], parameters: { bits: 4 } });
          await ctx.actions.run("other");
          const shown = await ctx.actions.prompt("winnow/split");
          const all = await ctx.actions.list();
          return { value: { title, ids: [...groups![0]!.instanceIds!], scores: [...groups![0]!.scores!.values as Float32Array], shown, all } };
        }`),
        {
          services: {
            "action/call": ({ runId, actionId, parameters, instanceIds, chain, prompt }) => {
              const ids = instanceIds && [...int32sOf(instanceIds)];
              runIds.add(runId);
              calls.push({ actionId, parameters, ids, chain, prompt });
              return prompt ? null : someResult;
            },
            "action/listAll": () => [
              {
                id: "winnow/split",
                pluginId: "winnow",
                title: "Split",
                description: "",
                icon: "",
                hooks: ["execute"],
                placements: [],
                unlisted: true,
                parameters: {},
                dynamic: false,
              },
            ],
          },
        },
      );
      const { value } = await plugin.run("do", { chain: ["first/a", "sample/do"] });
      const chain = ["first/a", "sample/do"];
      assert.equal(runIds.size, 1);
      assert.ok(!runIds.has(null), "the run is named that they are part of");
      assert.deepEqual(calls, [
        {
          actionId: "winnow/duplicates",
          parameters: { bits: 4 },
          ids: [3, 5],
          chain,
          prompt: false,
        },
        { actionId: "sample/other", parameters: {}, ids: null, chain, prompt: false },
        { actionId: "winnow/split", parameters: {}, ids: null, chain, prompt: true },
      ]);
      assert.deepEqual(value, {
        title: "Near duplicates",
        ids: [3, 8],
        scores: [0.5, 1],
        shown: null,
        all: [
          {
            id: "winnow/split",
            title: "Split",
            description: "",
            hooks: ["execute"],
            unlisted: true,
          },
        ],
      });
    });

    it("F10: cancelling a run cancels the action that it runs", async () => {
      const called = Promise.withResolvers<void>();
      let wasCancelled = false;
      await using plugin = await startPlugin(
        transport,
        running(`async () => { await ctx.actions.run("winnow/duplicates"); }`),
        {
          services: {
            "action/call": async (_, signal) => {
              called.resolve();
              await new Promise((resolve) => signal.addEventListener("abort", resolve));
              wasCancelled = true;
              return null;
            },
          },
        },
      );
      const abort = new AbortController();
      const run = assert.rejects(plugin.run("do", {}, abort.signal), { code: "cancelled" });
      await called.promise;
      abort.abort();
      await run;
      await until("the end of the other", () => wasCancelled);
    });

    it("two runs at once keep to themselves what they say", async () => {
      await using plugin = await startPlugin(
        transport,
        running(`async ({ parameters }) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          ctx.notify({ type: "info", message: String((parameters as { n: number }).n) });
        }`),
      );
      const told: string[] = [];
      plugin.client.on("run/part", ({ runId, part }) => {
        if (part.kind === "notification") told.push(`${runId}: ${part.notification.message}`);
      });
      await Promise.all(
        [7, 8].map((runId) => plugin.run("do", { runId, parameters: { n: runId } })),
      );
      assert.deepEqual(told.toSorted(), ["7: 7", "8: 8"]);
      assert.deepEqual(plugin.engine.notifications, []);
    });
  });

const someResult: WireResult = {
  title: "Near duplicates",
  report: null,
  groups: [
    {
      instanceIds: bytesOf(Int32Array.of(3, 8)),
      scores: {
        values: bytesOf(Float32Array.of(0.5, 1)),
        min: 0,
        max: 1,
        description: "",
        maxIsBest: true,
      },
    },
  ],
  notifications: [],
  value: undefined,
};
