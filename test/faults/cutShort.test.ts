import assert from "node:assert/strict";
import { socketTransport } from "../../src/engine-client/transport.ts";
import { engineContract } from "../../src/protocol/engine.ts";
import { connectClient } from "../../src/protocol/rpc.ts";
import { socketPair } from "../support/socketPair.ts";

const timers = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

describe("an engine that is killed in the middle of a message", () => {
  it("fails the call, and keeps the one that waited from nothing, not even from ending", async () => {
    const [near, far] = await socketPair();
    const { reader, writer } = socketTransport(near);
    const client = connectClient(engineContract, reader, writer);
    const before = timers();
    far.once("data", () =>
      far.write("Content-Length: 1000\r\n\r\nthe first of", () => far.destroy()),
    );
    await assert.rejects(client.call("project/status", {}), { code: "engine-lost" });
    assert.equal(timers(), before);
  });
});
