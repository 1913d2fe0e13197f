import path from "node:path";
import * as v from "valibot";
import { newSocketPath } from "../../src/engine-client/address.ts";
import { socketTransport } from "../../src/engine-client/transport.ts";
import { startPluginProcess, type Inspect } from "../../src/core/plugins/pluginProcess.ts";
import { servePlugin } from "../../src/plugin-host/host.ts";
import { apiVersion } from "../../src/plugin-api/index.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import {
  pluginContract,
  type PluginContract,
  type QueuedTask,
  type RunContext,
} from "../../src/protocol/pluginHost.ts";
import { servicesContract, type ServicesContract } from "../../src/protocol/pluginServices.ts";
import { wireResult, type WireResult } from "../../src/protocol/wireResult.ts";
import { connectPeer, type Client, type Handlers, type Server } from "../../src/protocol/rpc.ts";
import { buildPlugin } from "./pluginBundle.ts";
import { bundleDir, bundlePluginHost } from "./pluginHostBundle.ts";
import { engineSide, type EngineSide } from "./pluginServices.ts";
import { memoryTransport } from "./pluginTransport.ts";

// As the process of a plugin does, for the cases in this one.
process.setSourceMapsEnabled(true);
const pluginHost = await bundlePluginHost(bundleDir());

/** The ways that the same cases run over. */
export const transports = ["memory", "process"] as const;
export type Transport = (typeof transports)[number];

/** A plugin that has been activated, and the engine's end of it. */
export interface TestPlugin extends AsyncDisposable {
  readonly engine: EngineSide;
  readonly client: Client<PluginContract>;
  readonly server: Server<ServicesContract>;
  /** Absolute path of its main file. */
  readonly source: string;
  /** What `plugin/activate` answered. */
  readonly activated: Awaited<ReturnType<Handlers<PluginContract>["plugin/activate"]>>;
  /** Lines of its stdout and stderr; nothing in memory, where it has none of its own. */
  readonly output: string[];
  /** Of its process, when it was told to open its inspector. */
  readonly debugPort: number | null;
  run(actionId: string, call?: TestCall, signal?: AbortSignal): Promise<WireResult>;
}

export interface TestCall {
  readonly runId?: number;
  readonly parameters?: Record<string, unknown>;
  readonly context?: Partial<RunContext>;
  readonly chain?: string[];
}

export interface StartOptions {
  readonly format?: "esm" | "cjs";
  readonly inspect?: Inspect;
  readonly settingValues?: Record<string, unknown>;
  readonly memory?: unknown;
  readonly tasks?: QueuedTask[];
  readonly services?: Partial<Handlers<ServicesContract>>;
  /** Called when its process has said hello, with its debugger's port; it is asked to activate then. */
  onHello?(debugPort: number | null): void;
}

/** Builds a plugin from the text of its main file and activates it. @throws what `plugin/activate` rejects with */
export async function startPlugin(
  transport: Transport,
  text: string,
  options: StartOptions = {},
): Promise<TestPlugin> {
  const stack = new AsyncDisposableStack();
  try {
    const built = stack.use(await buildPlugin(text, options.format));
    const engine = stack.use(await engineSide(options.services));
    const link =
      transport === "memory"
        ? overMemory(engine.handlers)
        : await overProcess(engine.handlers, built.dir.path, options.inspect);
    stack.defer(link.close);
    engine.listen(link.client);
    options.onHello?.(link.debugPort);
    const activated = await link.client.call("plugin/activate", {
      apiVersion,
      id: "sample",
      version: "1.2.3",
      dir: built.dir.path,
      dataDir: built.dir.file("data"),
      userDir: built.dir.file("user-data"),
      bundle: built.bundle,
      project: { id: "project-1", dir: path.dirname(built.dir.path) },
      settingValues: options.settingValues ?? {},
      memory: options.memory ?? null,
      tasks: options.tasks ?? [],
    });
    return {
      ...link,
      engine,
      activated,
      source: built.source,
      run: async (actionId, call = {}, signal) => {
        const sent = await link.client.call(
          "action/execute",
          {
            runId: call.runId ?? 1,
            actionId,
            parameters: call.parameters ?? {},
            context: { ...nowhere, ...call.context },
            chain: call.chain ?? [`sample/${actionId}`],
          },
          signal,
        );
        return v.parse(wireResult, sent);
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** A run that was started from nothing in particular. */
const nowhere: RunContext = {
  instanceIds: bytesOf(new Int32Array()),
  selection: bytesOf(new Int32Array()),
  activeInstanceId: null,
  annotationId: null,
  query: "",
  group: null,
  vectorTypeId: null,
  text: null,
};

type Link = Pick<TestPlugin, "client" | "server" | "output" | "debugPort"> & {
  close(): void | Promise<void>;
};

function overMemory(handlers: Handlers<ServicesContract>): Link {
  const { near, far, close } = memoryTransport();
  // A thread of `ctx.compute` begins with the process's own file.
  servePlugin({ ...far, script: pluginHost });
  const peer = connectPeer(
    { serves: servicesContract, calls: pluginContract, handlers },
    near.reader,
    near.writer,
  );
  return { ...peer, output: [], debugPort: null, close };
}

async function overProcess(
  handlers: Handlers<ServicesContract>,
  cwd: string,
  inspect: Inspect = "no",
): Promise<Link> {
  const output: string[] = [];
  const started = await startPluginProcess({
    link: { script: pluginHost, newSocketPath, transport: socketTransport },
    cwd,
    inspect,
    handlers,
    output: (_, line) => output.push(line),
  });
  return {
    ...started,
    output,
    close: async () => {
      started.kill();
      await started.exited;
    },
  };
}
