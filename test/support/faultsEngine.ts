import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import * as v from "valibot";
import { alias, external } from "../../scripts/lib/bundles.ts";
import { out, root } from "../../scripts/lib/paths.ts";
import { startAnswer } from "../../src/engine-client/startMessage.ts";
import { socketTransport } from "../../src/engine-client/transport.ts";
import { engineContract, engineProtocolVersion } from "../../src/protocol/engine.ts";
import type { EngineContract, Hello } from "../../src/protocol/engine.ts";
import { connectClient, type Client } from "../../src/protocol/rpc.ts";
import { bundles } from "./bundles.ts";

/** The engine and its decoder, bundled as they ship, in a folder that goes with its scope. */
export interface EngineBundle extends AsyncDisposable {
  readonly engine: string;
  readonly decoder: string;
}

/** A guard taken out of the sources: that `file` holds `from` is checked, or else the control would control nothing. */
export interface Sabotage {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Bundled because hundreds are started: a bundle is up in 0.09 s, the sources take 0.3 s. */
export async function bundleEngine(...sabotage: readonly Sabotage[]): Promise<EngineBundle> {
  await mkdir(out, { recursive: true });
  // Below the root, where the external packages are found.
  const outdir = await mkdtemp(path.join(out, "faults-"));
  await build({
    absWorkingDir: root,
    entryPoints: { engine: "src/engine/engineMain.ts", decoder: "src/engine/decoderMain.ts" },
    outdir,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external,
    alias,
    supported: { "dynamic-import": false },
    logLevel: "warning",
    plugins: sabotage.map(without),
  });
  await writeFile(path.join(outdir, "package.json"), '{ "type": "commonjs" }\n');
  return {
    engine: path.join(outdir, "engine.js"),
    decoder: path.join(outdir, "decoder.js"),
    [Symbol.asyncDispose]: () => rm(outdir, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function without({ file, from, to }: Sabotage): Plugin {
  const target = path.join(root, file);
  return {
    name: `without ${file}`,
    setup({ onLoad }) {
      onLoad(
        { filter: new RegExp(`${path.basename(file).replaceAll(".", "\\.")}$`) },
        async (loading) => {
          if (loading.path !== target) return undefined;
          const source = await readFile(target, "utf8");
          if (!source.includes(from)) throw new Error(`'${file}' holds no '${from}' to take out.`);
          return { contents: source.replace(from, () => to), loader: "ts" };
        },
      );
    },
  };
}

/** An engine process from its first moment on, before it answers. */
export interface LaunchedEngine {
  readonly child: ChildProcess;
  /** Rejects when the engine ends or refuses first. */
  readonly ready: Promise<{ client: Client<EngineContract>; hello: Hello }>;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export function launchEngine(
  script: string,
  projectDir: string,
  env: Readonly<Record<string, string>>,
): LaunchedEngine {
  const child = fork(script, [], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: "", ...env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (lastWords = text.trim()));
  const exited = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const answered = once(child, "message").then(([message]) => v.parse(startAnswer, message));
  child.send({ projectDir, create: true, readOnly: false, recover: null }, () => {
    // What is killed while it starts does not take its orders; `exited` tells.
  });
  const ended = exited.then(({ code, signal }) => {
    throw new Error(`The engine ended: ${signal ?? code}. ${lastWords}`);
  });
  const ready = Promise.race([answered, ended]).then(async (answer) => {
    if (answer.kind === "failed") throw new Error(`${answer.code}: ${answer.message}`);
    const client = await connected(answer.socket);
    const { token } = answer;
    const hello = await client.call("session/hello", {
      protocolVersion: engineProtocolVersion,
      token,
      client: "cli",
    });
    return { client, hello };
  });
  // Whoever kills it while it starts may not wait for the answer.
  ready.catch(() => undefined);
  return { child, ready, exited };
}

/** An engine that is ready, and ends with its scope unless it is killed before. */
export interface StartedEngine extends AsyncDisposable {
  readonly client: Client<EngineContract>;
  kill(): Promise<void>;
}

export async function startEngine(
  project: string,
  script: string = bundles.engine,
): Promise<StartedEngine> {
  const engine = launchEngine(script, project, {});
  const { client } = await engine.ready;
  return {
    client,
    kill: async () => {
      engine.child.kill("SIGKILL");
      await engine.exited;
    },
    [Symbol.asyncDispose]: async () => {
      client.dispose();
      if (engine.child.connected) engine.child.disconnect();
      await engine.exited;
    },
  };
}

async function connected(address: string): Promise<Client<EngineContract>> {
  const socket: Socket = connect(address);
  await once(socket, "connect");
  socket.on("error", () => socket.destroy());
  const { reader, writer } = socketTransport(socket);
  const client = connectClient(engineContract, reader, writer);
  client.onClose(() => socket.destroy());
  return {
    ...client,
    dispose: () => {
      client.dispose();
      socket.destroy();
    },
  };
}
