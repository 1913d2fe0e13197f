import type { MessageReader, MessageWriter } from "vscode-jsonrpc";
import { isCancelled, WinnowError } from "../base/errors.ts";
import { apiVersion } from "../plugin-api/index.ts";
import type { Parameters } from "../plugin-api/parameters.ts";
import type { Computations, Plugin } from "../plugin-api/plugin.ts";
import { pluginContract, type PluginContract } from "../protocol/pluginHost.ts";
import { servicesContract, type ServicesContract } from "../protocol/pluginServices.ts";
import { connectPeer, type Client, type Handlers } from "../protocol/rpc.ts";
import { ComputePool } from "./compute.ts";
import { createContext, type HostedContext } from "./context.ts";
import { loadPlugin } from "./loadPlugin.ts";
import { failureOf, notificationOf } from "./stackTrace.ts";

export interface HostOptions {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** The file that a thread of `ctx.compute` begins with. */
  readonly script: string;
  /** Called before the plugin's bundle is loaded. */
  beforeLoading?(): void;
}

/** A plugin as it is hosted. */
export interface Host {
  /** The engine's services. */
  readonly client: Client<ServicesContract>;
  /** Tells the user of an error that nobody caught. */
  fail(error: unknown): void;
}

/** Answers the engine for one plugin, which `plugin/activate` names. */
export function servePlugin(options: HostOptions): Host {
  let state: HostState = { kind: "idle" };
  const active = (): HostedContext => {
    if (state.kind === "active") return state.hosted;
    throw new WinnowError("bad-request", "The plugin is not active.");
  };

  const handlers: Handlers<PluginContract> = {
    async "plugin/activate"(given) {
      if (state.kind !== "idle")
        throw new WinnowError("bad-request", "The plugin has been activated before.");
      state = { kind: "activating" };
      try {
        options.beforeLoading?.();
        const plugin = await loadPlugin(given.bundle);
        const pool = new ComputePool({ script: options.script, bundle: given.bundle, fail });
        client.onClose(() => void pool.dispose());
        const hosted = createContext({ given, plugin, pool, client, server, fail });
        await plugin.activate(hosted.context);
        await hosted.actions.described();
        state = { kind: "active", plugin, hosted };
        // After the answer: what a task tells is for an engine that knows the plugin runs.
        setImmediate(() => hosted.tasks.start());
        return { apiVersion, settings: hosted.settings.descriptions };
      } catch (error) {
        throw failureOf(error);
      }
    },
    async "plugin/deactivate"() {
      const { plugin, hosted } = endOf(state);
      await hosted.stop();
      await deactivate(plugin, fail);
      return { memory: hosted.memory() };
    },
    "plugin/ping": () => ({ rss: process.memoryUsage.rss() }),
    "action/resolve": (call) => active().actions.resolve(call),
    "action/execute": (call, signal) => active().actions.execute(call, signal),
    "task/cancel": ({ taskId }) => active().tasks.cancel(taskId),
    "task/retry": (task) => active().tasks.enqueue(task),
  };
  const { client, server } = connectPeer(
    { serves: pluginContract, handlers, calls: servicesContract },
    options.reader,
    options.writer,
  );
  const fail = (error: unknown): void => {
    // Who is cancelled, or has lost the engine, need not say so.
    if (!isCancelled(error)) server.fire("notify", notificationOf(error));
  };
  return { client, fail };
}

type AnyPlugin = Plugin<Parameters, Computations>;

type HostState =
  | { readonly kind: "idle" }
  | { readonly kind: "activating" }
  | { readonly kind: "active"; readonly plugin: AnyPlugin; readonly hosted: HostedContext };

function endOf(state: HostState): { plugin: AnyPlugin; hosted: HostedContext } {
  if (state.kind === "active") return state;
  throw new WinnowError("bad-request", "The plugin is not active.");
}

async function deactivate(plugin: AnyPlugin, fail: (error: unknown) => void): Promise<void> {
  try {
    await plugin.deactivate?.();
  } catch (error) {
    fail(error);
  }
}
