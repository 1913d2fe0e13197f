import inspector from "node:inspector";
import { createConnection } from "node:net";
import { isMainThread } from "node:worker_threads";
import { messageOf } from "../base/errors.ts";
import { socketTransport } from "../engine-client/transport.ts";
import { watchParent } from "../engine-client/watchParent.ts";
import { pluginEnvironment, pluginProtocolVersion } from "../protocol/pluginHost.ts";
import { serveComputations } from "./computeWorker.ts";
import { servePlugin } from "./host.ts";

// The process of one plugin: holds nothing of its own, knows nothing but a socket, and ends with the engine. A thread of
// it (`ctx.compute`) begins with this file, too.
process.setSourceMapsEnabled(true);
if (isMainThread) main();
else void serveComputations();

function main(): void {
  watchParent(0);
  const debug = process.env[pluginEnvironment.inspect];
  const debugPort = debug === undefined ? null : openInspector();
  const socket = createConnection(setting(pluginEnvironment.socket));
  const token = setting(pluginEnvironment.token);
  // What the plugin starts in turn has no business with the engine.
  for (const name of Object.values(pluginEnvironment)) delete process.env[name];
  socket.once("error", (error) => end(`The engine cannot be reached: ${error.message}.`));
  socket.once("close", () => process.exit(0));
  const { reader, writer } = socketTransport(socket);
  const { client, fail } = servePlugin({
    reader,
    writer,
    script: process.argv[1] ?? "",
    // Stands still until a debugger has set its breakpoints; the thread that watches the engine goes on.
    beforeLoading: () => {
      if (debug === "wait") inspector.waitForDebugger();
    },
  });
  process.on("uncaughtException", (error) => fail(error));
  process.on("unhandledRejection", (reason) => fail(reason));
  client
    .call("host/hello", { token, protocolVersion: pluginProtocolVersion, debugPort })
    .catch((error: unknown) => end(`The engine refused this process: ${messageOf(error)}`));
}

function openInspector(): number {
  inspector.open(0, "127.0.0.1");
  return Number(new URL(inspector.url() ?? "").port);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    return end(`${name} is not set: this process is started by Winnow's engine.`);
  return value;
}

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
