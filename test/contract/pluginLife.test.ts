import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { WinnowError } from "../../src/base/errors.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { startPlugin, transports } from "../support/pluginHarness.ts";
import { until } from "../support/until.ts";

/** A plugin with this as the text of its `activate`. */
function activating(text: string, rest = ""): string {
  return `import { definePlugin, parameter } from "@winnow/plugin-api";
export default definePlugin({
  ${rest}
  async activate(ctx) {
    ${text}
  },
});`;
}

for (const transport of transports)
  describe(`life of a plugin over ${transport}`, () => {
    for (const format of ["esm", "cjs"] as const)
      it(`P2 P3: loads a bundle of the kind ${format} and gives it what it needs to know`, async () => {
        await using plugin = await startPlugin(
          transport,
          activating(
            `ctx.log.info([ctx.id, ctx.version, ctx.apiVersion, ctx.project.id, ctx.dir !== "", ctx.dataDir.startsWith(ctx.dir), ctx.userDir !== ctx.dataDir, ctx.project.dir !== ""].join());`,
          ),
          { format },
        );
        await until("the log", () => plugin.engine.logs.length > 0);
        assert.deepEqual(plugin.engine.logs, [
          "info: sample,1.2.3,1.0.0,project-1,true,true,true,true",
        ]);
        assert.equal(plugin.activated.apiVersion, "1.0.0");
      });

    it("P2: an error of activate is told with its stack, and a file without a plugin is refused", async () => {
      await assert.rejects(
        startPlugin(transport, activating(`throw new Error("no model");`)),
        (error: WinnowError) =>
          error.code === "plugin-failed" &&
          error.message === "no model" &&
          /at \S*activate \(.*main\.ts:5:\d+\)/.test(String(error.details.stack)),
      );
      await assert.rejects(startPlugin(transport, `export const plugin = 1;`), {
        code: "plugin-refused",
        message: /no plugin as its default export/,
      });
      await assert.rejects(startPlugin(transport, `throw new TypeError("at the top");`), {
        code: "plugin-failed",
        message: "at the top",
      });
    });

    it("P5: tells the form of its settings, and keeps their values with the defaults below them", async () => {
      await using plugin = await startPlugin(
        transport,
        activating(
          `ctx.settings.onDidChange((values) => ctx.log.info(JSON.stringify(values)));
          ctx.log.info(JSON.stringify(ctx.settings.values));
          ctx.actions.register({ id: "set", title: "Set", run: async () => { await ctx.settings.set({ size: 64 }); return { value: ctx.settings.values.size }; } });`,
          `settings: { onImport: parameter.boolean({ default: true }), size: parameter.integer({ default: 32 }), fast: parameter.boolean() },`,
        ),
        { settingValues: { onImport: false } },
      );
      assert.deepEqual(plugin.activated.settings, {
        onImport: { default: true, type: "boolean" },
        size: { default: 32, type: "integer" },
        fast: { type: "boolean" },
      });
      assert.equal((await plugin.run("set")).value, 64);
      plugin.server.fire("settings/changed", { values: { onImport: false, size: 16 } });
      await until("three lines", () => plugin.engine.logs.length === 3);
      assert.deepEqual(plugin.engine.logs, [
        'info: {"onImport":false,"size":32,"fast":false}',
        'info: {"onImport":true,"size":64,"fast":false}',
        'info: {"onImport":false,"size":16,"fast":false}',
      ]);
    });

    it("P15: tells of what happens in the project and the window, to all listeners", async () => {
      await using plugin = await startPlugin(
        transport,
        activating(`
          const say = (event: unknown) => ctx.log.info(JSON.stringify(event, (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value));
          const { events } = ctx;
          events.onInstancesImported(() => { throw new Error("of a listener"); });
          events.onInstancesImported(async () => { await null; throw new Error("of a promise"); });
          const twice = events.onInstancesImported(say);
          events.onInstancesImported(say);
          twice.dispose();
          events.onFolderDeleted(say); events.onCommitApplied(say); events.onSelectionChanged(say);
          events.onQueryChanged(say); events.onActiveImageChanged(say); events.onProjectOpened(() => say("opened"));`),
      );
      const ids = bytesOf(Int32Array.of(3, 5));
      const { server, engine } = plugin;
      server.fire("project/opened", {});
      server.fire("instances/imported", { instanceIds: ids });
      server.fire("folder/deleted", { folderId: 2, path: "/photos/cats", instanceIds: ids });
      server.fire("commit/applied", { commitId: 1, title: "Tag", author: "me", how: "undo" });
      server.fire("selection/changed", { count: 2, instanceIds: ids });
      server.fire("query/changed", { query: "where width > 640" });
      server.fire("active/changed", { instanceId: 3 });
      await until(
        "seven lines",
        () => engine.logs.length === 7 && engine.notifications.length === 2,
      );
      assert.deepEqual(engine.logs, [
        'info: "opened"',
        'info: {"instanceIds":[3,5]}',
        'info: {"folderId":2,"path":"/photos/cats","instanceIds":[3,5]}',
        'info: {"commitId":1,"title":"Tag","author":"me","how":"undo"}',
        'info: {"count":2,"instanceIds":[3,5]}',
        'info: {"query":"where width > 640"}',
        'info: {"instanceId":3}',
      ]);
      assert.deepEqual(
        engine.notifications.map(({ type, message }) => [type, message]).toSorted(),
        [
          ["error", "of a listener"],
          ["error", "of a promise"],
        ],
      );
      assert.match(engine.notifications[0]?.stack ?? "", /main\.ts:\d+/);
    });

    it("hands out secrets, logs by level, notifies, and says nothing of a secret that is not set", async () => {
      await using plugin = await startPlugin(
        transport,
        activating(`
          ctx.log.debug("d"); ctx.log.warn("w"); ctx.log.error("e");
          ctx.notify({ type: "info", message: "Ready", data: { seconds: 1 } });
          ctx.log.info(String([await ctx.secrets.get("API_KEY"), await ctx.secrets.get("OTHER")]));`),
      );
      assert.deepEqual(plugin.engine.logs, ["debug: d", "warn: w", "error: e", "info: s3cret,"]);
      assert.deepEqual(plugin.engine.notifications, [
        { type: "info", message: "Ready", name: "", data: '{"seconds":1}', stack: "", actions: [] },
      ]);
    });

    it("ends in order: the closing's listeners, then deactivate; its memory is for the next", async () => {
      const text = activating(
        `const before = ctx.memory.value as { step: number } | undefined;
        ctx.log.info("begins with " + JSON.stringify(before));
        ctx.memory.value = { step: (before?.step ?? 0) + 1 };
        ctx.events.onProjectClosing(async () => { await new Promise((resolve) => setTimeout(resolve, 20)); ctx.log.info("closing"); });
        ctx.actions.register({ id: "wait", title: "Wait", run: ({ signal }) => new Promise<void>((_, reject) => { ctx.log.info("waits"); signal.addEventListener("abort", () => { ctx.log.info("aborted"); reject(signal.reason); }); }) });
        stop = () => ctx.log.info("deactivated");`,
        `deactivate: () => stop(),`,
      );
      await using plugin = await startPlugin(transport, `let stop = () => {};\n${text}`, {
        memory: { step: 4 },
      });
      const waiting = plugin.run("wait");
      waiting.catch(() => undefined);
      await until("it waits", () => plugin.engine.logs.includes("info: waits"));
      plugin.server.fire("project/closing", {});
      assert.deepEqual(await plugin.client.call("plugin/deactivate", {}), { memory: { step: 5 } });
      await assert.rejects(waiting, { code: "cancelled" });
      assert.deepEqual(plugin.engine.logs, [
        'info: begins with {"step":4}',
        "info: waits",
        "info: aborted",
        "info: closing",
        "info: deactivated",
      ]);
    });

    it("says why a memory is not kept", async () => {
      for (const [value, why] of [
        ["() => 1", "not JSON"],
        [`"x".repeat(1_100_000)`, "larger than 1 MB"],
      ] as const) {
        await using plugin = await startPlugin(
          transport,
          activating(`ctx.memory.value = ${value};`),
        );
        assert.deepEqual(await plugin.client.call("plugin/deactivate", {}), { memory: null });
        await until("the warning", () => plugin.engine.logs.some((line) => line.includes(why)));
      }
    });

    it("answers whether its loop turns", async () => {
      await using plugin = await startPlugin(transport, activating(""));
      const { rss } = await plugin.client.call("plugin/ping", {});
      assert.ok(rss > 1_000_000);
    });
  });

describe("the process of a plugin", () => {
  it("P14: tells of an error that nobody caught, with its stack, and goes on", async () => {
    await using plugin = await startPlugin(
      "process",
      activating(`setTimeout(() => { throw new Error("of a timer"); }, 1);
    void Promise.reject(new Error("of nobody"));
    ctx.actions.register({ id: "do", title: "Do it", run: () => ({ value: 1 }) });`),
    );
    const { engine } = plugin;
    await until("two notifications", () => engine.notifications.length === 2);
    const told = engine.notifications.map(({ type, message, stack }) => [type, message, stack]);
    assert.deepEqual(told.map(([type, message]) => [type, message]).toSorted(), [
      ["error", "of a timer"],
      ["error", "of nobody"],
    ]);
    for (const [, message, stack] of told)
      assert.match(stack ?? "", message === "of a timer" ? /main\.ts:5:/ : /main\.ts:6:/);
    assert.equal((await plugin.run("do")).value, 1);
  });

  it("leaves stdout and stderr to the plugin", async () => {
    await using plugin = await startPlugin(
      "process",
      activating(`console.log("to stdout"); process.stdout.write("Content-Length: 5\\r\\n\\r\\nno\\n"); console.error("to stderr");
      ctx.actions.register({ id: "do", title: "Do it", run: () => ({ value: 1 }) });`),
    );
    assert.equal((await plugin.run("do")).value, 1);
    await until("its lines", () => plugin.output.includes("to stderr"));
    assert.ok(plugin.output.includes("to stdout"));
    assert.deepEqual(plugin.engine.logs, []);
  });

  it("keeps the way to the engine from what the plugin starts", async () => {
    await using plugin = await startPlugin(
      "process",
      activating(
        `ctx.log.info(Object.keys(process.env).filter((name) => name.startsWith("WINNOW")).join());`,
      ),
    );
    await until("the log", () => plugin.engine.logs.length > 0);
    assert.deepEqual(plugin.engine.logs, ["info: "]);
  });

  it("opens its inspector when told to, and waits for a debugger before it loads the bundle", async () => {
    const text = activating(`ctx.log.info("loaded");`);
    await using open = await startPlugin("process", text, { inspect: "yes" });
    assert.match(await debuggerOf(open.debugPort ?? 0), /^ws:\/\/127\.0\.0\.1:/);

    const hello = Promise.withResolvers<number | null>();
    let isLoaded = false;
    const starting = startPlugin("process", text, { inspect: "wait", onHello: hello.resolve });
    void starting.then(() => (isLoaded = true));
    const url = await debuggerOf((await hello.promise) ?? 0);
    await sleep(200);
    assert.equal(isLoaded, false);
    const socket = new WebSocket(url);
    await once(socket, "open");
    socket.send(JSON.stringify({ id: 1, method: "Runtime.runIfWaitingForDebugger" }));
    await using waiting = await starting;
    await until("the log", () => waiting.engine.logs.includes("info: loaded"));
    socket.close();
    await once(socket, "close");
  });
});

async function debuggerOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/json`);
  const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
  return target?.webSocketDebuggerUrl ?? "";
}
