import { fork, type ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import * as v from "valibot";
import { messageOf, WinnowError, type ErrorCode } from "../base/errors.ts";
import {
  engineContract,
  engineProtocolVersion,
  type EngineContract,
  type Hello,
} from "../protocol/engine.ts";
import { connectClient, type Client } from "../protocol/rpc.ts";
import { readAddress } from "./address.ts";
import { startAnswer, type Recovery, type StartRequest } from "./startMessage.ts";
import { socketTransport } from "./transport.ts";

/** A connection to an engine, and the engine's process where this process started it. */
export interface EngineLink {
  readonly client: Client<EngineContract>;
  readonly hello: Hello;
  readonly process: ChildProcess | undefined;
}

export interface LinkOptions {
  readonly projectDir: string;
  readonly engineScript: string;
  readonly client: string;
  readonly create: boolean;
  readonly recover: Recovery;
  /** Node, or Electron (which is made to run as Node); this process's own by default. */
  readonly execPath?: string | undefined;
  /** Besides those of this process; asked for at each start. */
  readonly env?: (() => Readonly<Record<string, string>>) | undefined;
  log(line: string): void;
}

/**
 * A link to the engine of a project: to the one that runs, or to a new one. Where the owner can be neither reached nor
 * replaced (it runs on another machine, or as another user), to a new one that only looks.
 */
export async function linkToEngine(options: LinkOptions): Promise<EngineLink> {
  for (let attempt = 0; ; attempt++) {
    const guest = await attach(options);
    if (typeof guest === "object") return guest;
    try {
      return await start(options, { readOnly: false });
    } catch (error) {
      if (!(error instanceof WinnowError) || error.code !== "project-in-use") throw error;
      // The owner may be just starting or just ending: both are over soon. One that hangs may hang for ever.
      const pause = pausesMs[attempt];
      if (pause === undefined || guest === "silent") return start(options, { readOnly: true });
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Each attempt starts a process: few of them, the first soon. */
const pausesMs = [250, 500, 1000, 2000];

async function attach(options: LinkOptions): Promise<EngineLink | "none" | "silent"> {
  const address = await readAddress(options.projectDir);
  if (!address) return "none";
  const socket = await open(address.socket).catch(() => undefined);
  if (!socket) return "none";
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silent">((resolve) => {
    timer = setTimeout(() => resolve("silent"), patienceMs);
  });
  try {
    const answer = await Promise.race([
      greet(socket, address.token, options.client, undefined),
      silence,
    ]);
    if (answer === "silent") socket.destroy();
    return answer;
  } catch (error) {
    // One that is killed still takes connections for a moment, and answers none of them.
    if (error instanceof WinnowError && error.code === "engine-lost") return "none";
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** An engine that runs answers a greeting at once; this long it may be busy. */
const patienceMs = 3_000;

async function start(
  options: LinkOptions,
  { readOnly }: { readOnly: boolean },
): Promise<EngineLink> {
  const child = fork(options.engineScript, [], {
    execPath: options.execPath ?? process.execPath,
    // What this process was started with (an inspector, a loader) is not meant for the engine.
    execArgv: inspectArgs(),
    env: { ...process.env, ...options.env?.(), ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = `${lastWords}${text}`.slice(-2000);
    options.log(text.trimEnd());
  });
  try {
    const { projectDir, create, recover } = options;
    const { socket, token } = await startUp(child, {
      projectDir,
      create,
      recover,
      readOnly,
    });
    return await greet(await open(socket), token, options.client, child);
  } catch (error) {
    child.kill();
    throw error instanceof WinnowError && error.code === "engine-lost" && lastWords
      ? new WinnowError("engine-lost", `${error.message} Its last words: ${lastWords.trim()}`)
      : error;
  }
}

/** The environment variable that opens a debugger's port in engines, for those who work on Winnow. */
function inspectArgs(): string[] {
  const inspect = process.env.WINNOW_INSPECT_ENGINE;
  return inspect ? [`--inspect=127.0.0.1:${inspect}`] : [];
}

function startUp(
  child: ChildProcess,
  request: StartRequest,
): Promise<{ socket: string; token: string }> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error | null): void => {
      if (error)
        reject(new WinnowError("engine-lost", `The engine cannot be started: ${error.message}`));
    };
    // Not once: a program that is not there is one error, the message that cannot reach it another.
    child.on("error", refuse);
    // Its last words may come after its exit, but before this.
    child.once("close", (code, signal) =>
      reject(
        new WinnowError(
          "engine-lost",
          `The engine ended while starting (${signal ?? `code ${code}`}).`,
        ),
      ),
    );
    child.once("message", (message) => {
      const parsed = v.safeParse(startAnswer, message);
      if (!parsed.success) reject(new WinnowError("internal", "The engine answered nonsense."));
      else if (parsed.output.kind === "ready") resolve(parsed.output);
      else {
        const { code, message: text, details } = parsed.output;
        reject(new WinnowError(code as ErrorCode, text, { details }));
      }
    });
    child.send(request, refuse);
  });
}

async function greet(
  socket: Socket,
  token: string,
  client: string,
  process: ChildProcess | undefined,
): Promise<EngineLink> {
  const { reader, writer } = socketTransport(socket);
  const connection = connectClient(engineContract, reader, writer);
  connection.onClose(() => socket.destroy());
  try {
    const hello = await connection.call("session/hello", {
      protocolVersion: engineProtocolVersion,
      token,
      client,
    });
    return { client: closing(connection, socket), hello, process };
  } catch (error) {
    connection.dispose();
    socket.destroy();
    throw error instanceof WinnowError
      ? error
      : new WinnowError("engine-lost", `The engine does not answer: ${messageOf(error)}`);
  }
}

function closing(client: Client<EngineContract>, socket: Socket): Client<EngineContract> {
  return {
    ...client,
    dispose: () => {
      client.dispose();
      socket.destroy();
    },
  };
}

function open(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.off("error", reject);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
    socket.once("error", reject);
  });
}
