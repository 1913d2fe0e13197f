import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Handlers } from "../../../../src/protocol/rpc.ts";
import type { ServicesContract } from "../../../../src/protocol/pluginServices.ts";
import { startPluginProcess } from "../../../../src/core/plugins/pluginProcess.ts";
import { newSocketPath } from "../../../../src/engine-client/address.ts";
import { socketTransport } from "../../../../src/engine-client/transport.ts";
import { tempDir } from "../../../support/tempDir.ts";

const msgpack = createRequire(import.meta.url).resolve("@msgpack/msgpack");

/** A process that says whatever it is told to as its first message. */
async function startSaying(hello: string): ReturnType<typeof startPluginProcess> {
  await using dir = await tempDir();
  const script = dir.file("host.cjs");
  await writeFile(
    script,
    `const { encode } = require(${JSON.stringify(msgpack)});
     const env = process.env;
     const socket = require("node:net").connect(env.WINNOW_PLUGIN_SOCKET, () => {
       const params = ${hello};
       const body = encode({ jsonrpc: "2.0", id: 1, method: "host/hello", params });
       socket.write("Content-Length: " + body.length + "\\r\\nContent-Type: application/msgpack\\r\\n\\r\\n");
       socket.write(body);
     });
     socket.on("data", () => {});`,
  );
  return await startPluginProcess({
    link: { script, newSocketPath, transport: socketTransport },
    cwd: dir.path,
    inspect: "no",
    handlers: {} as Handlers<ServicesContract>,
    output: () => {},
  });
}

describe("the process of a plugin", () => {
  it("F13: is taken when it says the token and speaks the same protocol", async () => {
    const started = await startSaying(
      "{ token: env.WINNOW_PLUGIN_TOKEN, protocolVersion: 1, debugPort: null }",
    );
    assert.ok(started.pid > 0);
    started.kill("It was ended by the test.");
    assert.equal(await started.exited, "It was ended by the test.");
  });

  it("F13: one that speaks another version is refused with both", async () => {
    await assert.rejects(
      startSaying("{ token: env.WINNOW_PLUGIN_TOKEN, protocolVersion: 9, debugPort: null }"),
      /speaks version 9 of the plugin protocol, and this Winnow version 1/,
    );
  });

  it("F14: one that ends at once is told of with its last words", async () => {
    await assert.rejects(
      startSaying("process.exit((console.error('no such library'), 4))"),
      /ended while starting: It ended \(code 4\): no such library/,
    );
  });
});
