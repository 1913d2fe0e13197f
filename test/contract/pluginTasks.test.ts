import assert from "node:assert/strict";
import {
  startPlugin,
  transports,
  type StartOptions,
  type TestPlugin,
} from "../support/pluginHarness.ts";
import { until } from "../support/until.ts";

/**
 * A plugin with tasks of the type `work`, which do what their params say: end, `throw`, or `wait` for their
 * cancelling; each writes its name into the log, and `runIfLast` how they ended.
 */
function working(
  transport: (typeof transports)[number],
  adds: string,
  options: StartOptions = {},
): Promise<TestPlugin> {
  return startPlugin(
    transport,
    `import { definePlugin } from "@winnow/plugin-api";
    import { setTimeout as sleep } from "node:timers/promises";
    export default definePlugin({
      activate(ctx) {
        const work = ctx.tasks.define<{ name: string; does?: "throw" | "wait" }>({
          type: "work",
          async run({ params: { name, does }, key, signal, progress }) {
            ctx.log.info(name + " of " + key);
            progress(1, 2, name);
            if (does === "throw") throw new Error(name + " failed");
            if (does === "wait") await sleep(60_000, undefined, { signal });
            await sleep(5);
          },
          runIfLast({ key, done, failed, cancelled }) {
            ctx.log.info(["last of " + key, done, failed, cancelled].join(" "));
            if (key === "bad") throw new Error("of the last");
          },
        });
        const add = (name: string, more: object = {}, does?: "throw" | "wait") =>
          work.add({ name, params: { name, does }, ...more });
        ctx.actions.register({ id: "do", title: "Do it", run: async () => { ${adds} } });
        ctx.actions.register({ id: "later", title: "Later", run: () => { ctx.tasks.define({ type: "later", run: async ({ params }) => ctx.log.info("later " + JSON.stringify(params)) }); } });
      },
    });`,
    options,
  );
}

for (const transport of transports)
  describe(`tasks of a plugin over ${transport}`, () => {
    it("P22: does tasks one at a time in their order, urgent ones first, and calls runIfLast once", async () => {
      await using plugin = await working(
        transport,
        `const ids = await Promise.all([add("a"), add("b"), add("c", { priority: "urgent" }), add("d")]);
        return { value: ids };`,
      );
      assert.deepEqual((await plugin.run("do")).value, [1, 2, 3, 4]);
      await until("the last", () => plugin.engine.logs.includes("info: last of work 4 0 0"));
      const order = plugin.engine.logs.slice(0, 4).map((line) => line[6]);
      assert.equal(order[0], "a");
      assert.ok(order.indexOf("c") < order.indexOf("d"));
      assert.equal(plugin.engine.logs.length, 5);
      assert.deepEqual(plugin.engine.tasks.filter((line) => /started|done/.test(line)).length, 8);
    });

    it("P22: calls runIfLast when the last of a key fails, and when it is cancelled", async () => {
      await using plugin = await working(
        transport,
        `await add("a", { key: "x" }); await add("b", { key: "x" }, "throw");
        await add("c", { key: "y" }); await add("d", { key: "y" }, "wait");`,
      );
      await plugin.run("do");
      const { engine } = plugin;
      await until("the waiting one", () => engine.tasks.includes("started 4"));
      await plugin.client.call("task/cancel", { taskId: 4 });
      await until("the last of y", () => engine.logs.includes("info: last of y 1 0 1"));
      assert.ok(engine.logs.includes("info: last of x 1 1 0"));
      assert.deepEqual(
        engine.tasks.filter((line) => /done|failed|cancelled/.test(line)),
        ["done 1", "failed 2", "done 3", "cancelled 4"],
      );
      // A failure is told with its stack.
      assert.equal(engine.notifications[0]?.message, "b failed");
      assert.match(engine.notifications[0]?.stack ?? "", /main\.ts:/);
    });

    it("P22: cancels a task that waits for its turn; its key has still its last", async () => {
      await using plugin = await working(
        transport,
        `await add("a", { key: "x" }, "wait"); await add("b", { key: "y" });`,
      );
      await plugin.run("do");
      const { engine, client } = plugin;
      await until("the first", () => engine.tasks.includes("started 1"));
      await client.call("task/cancel", { taskId: 2 });
      await client.call("task/cancel", { taskId: 1 });
      await client.call("task/cancel", { taskId: 77 });
      await until("both keys", () => engine.logs.length === 3);
      assert.deepEqual(engine.logs.toSorted(), [
        "info: a of x",
        "info: last of x 0 0 1",
        "info: last of y 0 0 1",
      ]);
    });

    it("P22: a key that is used again has its last again; an error of runIfLast is told", async () => {
      await using plugin = await working(transport, `await add("a", { key: "bad" });`);
      const { engine } = plugin;
      for (const times of [1, 2]) {
        await plugin.run("do");
        await until("the notification", () => engine.notifications.length === times);
      }
      assert.deepEqual(engine.logs, [
        "info: a of bad",
        "info: last of bad 1 0 0",
        "info: a of bad",
        "info: last of bad 1 0 0",
      ]);
      assert.equal(engine.notifications[1]?.message, "of the last");
    });

    it("P22: goes on with what an earlier process left, once its type is defined", async () => {
      const left = { priority: "normal" as const, key: "k" };
      await using plugin = await working(transport, "", {
        tasks: [
          { ...left, id: 11, type: "later", params: { n: 5 } },
          { ...left, id: 12, type: "work", params: { name: "w" } },
        ],
      });
      const { engine } = plugin;
      await until("the defined one", () => engine.tasks.includes("done 12"));
      assert.ok(!engine.tasks.includes("started 11"));
      // The key has one left: the other is not its last.
      assert.deepEqual(engine.logs, ["info: w of k"]);
      await plugin.run("later");
      await until("the last", () => engine.logs.includes("info: last of k 2 0 0"));
      assert.ok(engine.logs.includes('info: later {"n":5}'));
    });

    it("does a failed task again when the engine asks", async () => {
      await using plugin = await working(transport, `await add("a", {}, "throw");`);
      await plugin.run("do");
      await until("the failure", () => plugin.engine.tasks.includes("failed 1"));
      await plugin.client.call("task/retry", {
        id: 1,
        type: "work",
        key: "work",
        priority: "normal",
        params: { name: "again" },
      });
      await until("the end", () => plugin.engine.tasks.includes("done 1"));
    });

    it("P22: refuses params that would not be the same after a restart, and takes what JSON can say", async () => {
      await using plugin = await working(
        transport,
        `const said = async (more: unknown) => add("a", { params: { name: "a", more } }).then(() => "taken", (error: Error) => error.message);
        const all = [new Uint8Array(2), [1, NaN], { a: { b: Infinity } }, () => 1, new Float32Array(2), new Date(0), { gone: undefined }];
        return { value: await Promise.all(all.map(said)) };`,
      );
      const { value } = await plugin.run("do");
      const no = (what: string): string =>
        `The task's params["more"]${what}, which JSON cannot say: it would be lost when the plugin starts anew. Bytes can be kept in a file in ctx.dataDir or as results of a run, and be named here.`;
      assert.deepEqual(value, [
        no(" is bytes"),
        no("[1] is NaN"),
        no('["a"]["b"] is Infinity'),
        `The task's params["more"] is a function, which cannot leave the plugin.`,
        "taken",
        "taken",
        "taken",
      ]);
      assert.equal(plugin.engine.tasks.filter((line) => line.startsWith("added")).length, 3);
    });

    it("leaves a task that the stopping plugin aborts to the next process", async () => {
      await using plugin = await working(transport, `await add("a", {}, "wait"); await add("b");`);
      await plugin.run("do");
      await until("the first", () => plugin.engine.tasks.includes("started 1"));
      await plugin.client.call("plugin/deactivate", {});
      await plugin.client.call("plugin/ping", {});
      assert.deepEqual(plugin.engine.tasks.toSorted(), ["added 1 a", "added 2 b", "started 1"]);
      assert.deepEqual(plugin.engine.logs, ["info: a of work"]);
    });

    it("refuses a type that is defined twice, and a task that the engine does not take", async () => {
      await using plugin = await working(
        transport,
        `const twice = (() => { try { ctx.tasks.define({ type: "work", run: async () => {} }); return ""; } catch (error) { return (error as Error).message; } })();
        return { value: [twice, await add("").catch((error: Error) => error.message)] };`,
      );
      const { value } = await plugin.run("do");
      const [twice, refused] = value as string[];
      assert.equal(twice, "Tasks of the type 'work' are defined already.");
      assert.match(refused ?? "", /'task\/add' was refused/);
    });
  });
