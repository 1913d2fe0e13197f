import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { connectGuest } from "../support/engine.ts";
import { edition } from "../support/pluginEditions.ts";
import { pluginProject } from "../support/pluginProject.ts";

describe("debugging a plugin", () => {
  it("F16: its debugger's port is told before it is active, and closed again", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const { port } = await project.call("plugin/debug", { pluginId: "hue", wait: true });
    const waiting = await project.reached("hue", "waiting");
    assert.deepEqual(waiting.state, { kind: "waiting", debugPort: port });
    assert.ok(await canConnect(port));
    const again = await project.call("plugin/debug", { pluginId: "hue", wait: false });
    const running = await project.reached("hue", "running");
    assert.equal(running.state.kind === "running" ? running.state.debugPort : 0, again.port);
    await project.call("plugin/stopDebugging", { pluginId: "hue" });
    const { state } = await project.reached("hue", "running");
    assert.equal(state.kind === "running" ? state.debugPort : 0, null);
    assert.ok(!(await canConnect(again.port)));
  });

  it("F16 F25: a wish ends a start that is under way, without a word of it", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    const pluginId = "hue";
    // It waits for a debugger that nobody attaches.
    for (let i = 0; i < 3; i++) {
      await project.call("plugin/debug", { pluginId, wait: true });
      await project.call("plugin/stopDebugging", { pluginId });
    }
    await Promise.all([
      project.call("plugin/debug", { pluginId, wait: true }).catch(() => undefined),
      project.call("plugin/reload", { pluginId }),
      project.call("plugin/stopDebugging", { pluginId }),
    ]);
    await project.reached("hue", "running");
    assert.match(String((await project.run("hue/which")).value), /^one /);
    assert.deepEqual(await project.call("notification/list", { limit: 5 }), []);
  });

  it("F16: who debugs it and goes leaves it without a debugger's port", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one"), size: edition("two") });
    using guest = await connectGuest(project.dir.path);
    const debug = async (
      client: Pick<typeof guest.client, "call">,
      pluginId: string,
    ): Promise<void> => {
      await client.call("plugin/debug", { pluginId, wait: true });
      await project.reached(pluginId, "waiting");
    };
    await debug(guest.client, "hue");
    await debug(guest.client, "size");
    await debug(project, "size");
    guest[Symbol.dispose]();
    const { state } = await project.reached("hue", "running");
    assert.equal(state.kind === "running" ? state.debugPort : 0, null);
    // Somebody else debugs it by now.
    assert.equal((await project.plugin("size")).state.kind, "waiting");
  });

  it("F16: a debugger's port that nobody waits for any more is not opened", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    using guest = await connectGuest(project.dir.path);
    const reloading = project.call("plugin/reload", { pluginId: "hue" });
    guest.client.call("plugin/debug", { pluginId: "hue", wait: true }).catch(() => undefined);
    // The engine has heard of it by now.
    await guest.client.call("plugin/list", {});
    guest[Symbol.dispose]();
    await reloading;
    const { generation, state } = await project.reached("hue", "running");
    assert.equal(state.kind === "running" ? state.debugPort : 0, null);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal((await project.plugin("hue")).generation, generation);
  });

  it("F16: a debugger that could not be waited for is not waited for later", async () => {
    await using project = await pluginProject();
    await project.load({ hue: edition("one") });
    await project.call("plugin/enable", { pluginId: "hue", enabled: false });
    await assert.rejects(project.call("plugin/debug", { pluginId: "hue", wait: true }), {
      code: "plugin-lost",
    });
    const enabling = project.call("plugin/enable", { pluginId: "hue", enabled: true });
    const { state } = await project.reached("hue", "waiting", "running");
    assert.deepEqual([state.kind, "debugPort" in state && state.debugPort], ["running", null]);
    await enabling;
  });
});

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
