import assert from "node:assert/strict";
import type { WinnowError } from "../../src/base/errors.ts";
import { startPlugin, transports, type TestPlugin } from "../support/pluginHarness.ts";
import { until } from "../support/until.ts";

/** A plugin with heavy functions, whose action answers with what an expression of `compute` gives. */
function computing(transport: (typeof transports)[number], run: string): Promise<TestPlugin> {
  return startPlugin(
    transport,
    `import { definePlugin, parameter } from "@winnow/plugin-api";
import { isMainThread, threadId } from "node:worker_threads";
export default definePlugin({
  computations: {
    sum: (values: Float32Array) => values.reduce((a, b) => a + b, 0),
    size: (values: Float32Array) => values.buffer.byteLength,
    double: (values: Float32Array) => ({ doubled: values.map((value) => value * 2) }),
    where: () => ({ isMainThread, threadId }),
    spin: () => { for (;;); },
    fail: (message: string) => {
      throw new RangeError(message);
    },
    exit: () => process.exit(3),
    leave: () => { setTimeout(() => { throw new Error("left behind"); }, 20); },
  },
  activate(ctx) {
    const { compute } = ctx;
    ctx.actions.register({ id: "do", title: "Do it", run: async ({ parameters: { ask } }) => { ${run} }, parameters: { ask: parameter.boolean() } });
    ctx.actions.register({ id: "quick", title: "Quick", run: () => ({ value: "here" }) });
  },
});`,
  );
}

for (const transport of transports)
  describe(`computations of a plugin over ${transport}`, () => {
    const answer = async (run: string): Promise<unknown> => {
      await using plugin = await computing(transport, run);
      return (await plugin.run("do")).value;
    };

    it("P21: runs a function in a thread, and leaves the caller's numbers as they are", async () => {
      const value = await answer(`
        const values = new Float32Array([1, 2, 3]);
        const part = new Float32Array(1_000_000).subarray(10, 20);
        const { doubled } = await compute.double(values);
        return { value: { sum: await compute.sum(values), kept: values.length, doubled: [...doubled], part: await compute.size(part), ...(await compute.where()) } };`);
      const { threadId, ...rest } = value as Record<string, unknown>;
      assert.deepEqual(rest, {
        sum: 6,
        kept: 3,
        doubled: [2, 4, 6],
        // Of a part of a list, only the part crosses.
        part: 40,
        isMainThread: false,
      });
      assert.notEqual(threadId, 0);
    });

    it("P21: uses at most two threads, and each again", async () => {
      const value = await answer(`
        const ids = await Promise.all(Array.from({ length: 8 }, () => compute.where()));
        return { value: new Set(ids.map(({ threadId }) => threadId)).size };`);
      assert.ok(Number(value) >= 1 && Number(value) <= 2, `${String(value)} threads`);
    });

    it("P21: an error keeps its stack, at the author's lines, and the thread goes on", async () => {
      await using plugin = await computing(
        transport,
        `const message = await compute.fail("a").catch((error: Error) => error.message + error.name);
        ctx.log.info(message as string);
        await compute.fail("b");`,
      );
      await assert.rejects(plugin.run("do"), (error: WinnowError) => {
        assert.equal(error.code, "plugin-failed");
        const [first, second, ...others] = String(error.details.stack).split("\n");
        assert.equal(first, "RangeError: b");
        assert.match(second ?? "", /main\.ts:11:\d+/);
        // Then the call itself.
        assert.ok(others.some((line) => Number(/main\.ts:(\d+):/.exec(line)?.[1]) > 11));
        return true;
      });
      assert.deepEqual(plugin.engine.logs, ["info: aRangeError"]);
    });

    it("P21: cancelling a run kills the thread of its computation, while other actions answer", async () => {
      await using plugin = await computing(
        transport,
        `await Promise.all([compute.spin(), compute.spin(), compute.spin()]);`,
      );
      const abort = new AbortController();
      const run = plugin.run("do", {}, abort.signal);
      assert.equal((await plugin.run("quick")).value, "here");
      setTimeout(() => abort.abort(), 300);
      await assert.rejects(run, { code: "cancelled" });
      // Its threads are free again.
      const again = new AbortController();
      const second = plugin.run("do", {}, again.signal);
      setTimeout(() => again.abort(), 50);
      await assert.rejects(second, { code: "cancelled" });
    });

    it("P21: has at most two threads, however often a run is cancelled and begun again", async () => {
      await using plugin = await computing(
        transport,
        `const counts = ((globalThis as { counts?: { now: number; most: number } }).counts ??= count());
        function count() {
          const made = { now: 0, most: 0 };
          process.on("worker", (worker) => {
            made.most = Math.max(made.most, ++made.now);
            worker.on("exit", () => made.now--);
          });
          return made;
        }
        if (ask) return { value: counts.most };
        await Promise.all([compute.spin(), compute.spin()]);`,
      );
      for (let i = 0; i < 5; i++) {
        const abort = new AbortController();
        const run = plugin.run("do", {}, abort.signal);
        setTimeout(() => abort.abort(), 200);
        await assert.rejects(run, { code: "cancelled" });
      }
      assert.equal((await plugin.run("do", { parameters: { ask: true } })).value, 2);
    });

    it("P21: what cannot be cloned, and a thread that ends, is an error of the call", async () => {
      const value = await answer(`
        const cloned = await compute.sum((() => 1) as never).catch((error: Error) => error.message);
        const ended = await (compute.exit as () => Promise<void>)().catch((error: Error) => error.message);
        return { value: [cloned, ended, await compute.sum(new Float32Array([4]))] };`);
      const [cloned, ended, sum] = value as unknown[];
      assert.match(String(cloned), /could not be cloned/);
      assert.equal(ended, "The thread of 'exit' ended.");
      assert.equal(sum, 4);
    });

    it("P21: an error that a computation left behind is told", async () => {
      await using plugin = await computing(
        transport,
        `await compute.leave(); return { value: 1 };`,
      );
      assert.equal((await plugin.run("do")).value, 1);
      await until("the notification", () => plugin.engine.notifications.length === 1);
      assert.equal(plugin.engine.notifications[0]?.message, "left behind");
    });

    it("P21 P22: a task's computation ends with the task", async () => {
      await using plugin = await computing(
        transport,
        `const task = ctx.tasks.define({ type: "spin", run: async () => { await compute.spin(); } });
        await task.add({ name: "Spin", params: null });`,
      );
      await plugin.run("do");
      await until("its start", () => plugin.engine.tasks.includes("started 1"));
      await plugin.client.call("task/cancel", { taskId: 1 });
      await until("its end", () => plugin.engine.tasks.includes("cancelled 1"));
    });
  });
