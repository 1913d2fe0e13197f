import type { Log } from "../plugin-api/plugin.ts";
import type { PluginContract } from "../protocol/pluginHost.ts";
import type { Server } from "../protocol/rpc.ts";
import { cut } from "./stackTrace.ts";

/** `ctx.log`: to the output channel, by level. */
export function log(server: Server<PluginContract>): Log {
  const at =
    (level: keyof Log) =>
    (message: string): void =>
      server.fire("log", { level, text: cut(message, 100_000) });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
