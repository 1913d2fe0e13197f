import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server as SocketServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode, WinnowError } from "../../base/errors.ts";
import {
  maxMessageBytes,
  pluginContract,
  pluginEnvironment,
  pluginProtocolVersion,
  type PluginContract,
} from "../../protocol/pluginHost.ts";
import { servicesContract, type ServicesContract } from "../../protocol/pluginServices.ts";
import { connectPeer, type Client, type Handlers, type Server } from "../../protocol/rpc.ts";
import { limits } from "./limits.ts";
import { eachLine } from "./lines.ts";
import { guardMessages } from "./messageGuard.ts";
import { pluginEnv } from "./pluginEnvironment.ts";
import type { PluginLink } from "./pluginsOptions.ts";

/** Whether a debugger's port is opened, and waited for. */
export type Inspect = "no" | "yes" | "wait";

export interface StartPlugin {
  readonly link: PluginLink;
  /** The folder that it works in. */
  readonly cwd: string;
  readonly inspect: Inspect;
  readonly handlers: Handlers<ServicesContract>;
  /** A line of its stdout or stderr. */
  output(level: "stdout" | "stderr", line: string): void;
}

/** A process that has said who it is, and waits to be told which plugin to load. */
export interface PluginProcess {
  readonly pid: number;
  readonly debugPort: number | null;
  readonly client: Client<PluginContract>;
  readonly server: Server<ServicesContract>;
  /** Resolves when the process is gone, with a sentence that says how it ended. */
  readonly exited: Promise<string>;
  /** Ends it, and what it started, at once. The sentence is then what `exited` says. */
  kill(why?: string): void;
}

/**
 * Starts the process of a plugin and waits for its greeting.
 * @throws WinnowError plugin-lost, with its last words
 */
export async function startPluginProcess(start: StartPlugin): Promise<PluginProcess> {
  const { link, inspect } = start;
  const token = randomBytes(32).toString("hex");
  const socketPath = await link.newSocketPath();
  const listener = createServer();
  listener.listen(socketPath);
  await once(listener, "listening");
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${limits.heapMb}`, "--enable-source-maps", link.script],
    {
      cwd: start.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // In a group of its own, so that what it starts can be ended with it.
      detached: process.platform !== "win32",
      windowsHide: true,
      env: pluginEnv({
        [pluginEnvironment.socket]: socketPath,
        [pluginEnvironment.token]: token,
        ...(inspect === "no"
          ? {}
          : { [pluginEnvironment.inspect]: inspect === "yes" ? "1" : inspect }),
      }),
    },
  );
  const ending = watchEnd(child, start.output);
  try {
    const greeted = await greeting(listener, token, start, ending);
    ending.exited.then(greeted.close, greeted.close);
    return { ...greeted.peer, pid: child.pid ?? 0, exited: ending.exited, kill: ending.kill };
  } catch (error) {
    ending.kill();
    await ending.exited;
    throw error;
  } finally {
    listener.close();
  }
}

/** Messages that are read within a tenth of a second: ten times what an eager plugin sends. */
const maxMessages = 2000;

interface Greeted {
  readonly peer: Pick<PluginProcess, "client" | "server" | "debugPort">;
  close(): void;
}

async function greeting(
  listener: SocketServer,
  token: string,
  start: StartPlugin,
  ending: Ending,
): Promise<Greeted> {
  const greeted = Promise.withResolvers<Greeted>();
  const open = new Set<Socket>();
  listener.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    const connected = connect(socket, token, start, ending);
    connected.then(greeted.resolve, greeted.reject);
  });
  const late = setTimeout(
    () => greeted.reject(lost(`did not answer within ${limits.greetingMs / 1000} seconds`)),
    limits.greetingMs,
  );
  void ending.exited.then((how) => greeted.reject(lost(`ended while starting: ${how}`)));
  try {
    return await greeted.promise;
  } catch (error) {
    for (const socket of open) socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Resolves when the process at the other end has said the token; whoever says another one is let go of. */
function connect(
  socket: Socket,
  token: string,
  { link, handlers }: StartPlugin,
  ending: Ending,
): Promise<Greeted> {
  return new Promise((resolve, reject) => {
    let isGreeted = false;
    socket.on("error", () => socket.destroy());
    const guard = guardMessages(socket, {
      maxBytes: maxMessageBytes,
      maxMessages,
      refused: (bytes) =>
        ending.kill(
          `It sent a message of ${megabytes(bytes)}, and ${megabytes(maxMessageBytes)} is the most.`,
        ),
    });
    const { reader, writer } = link.transport(socket);
    const close = (): void => {
      guard.dispose();
      peer.client.dispose();
      socket.destroy();
    };
    const peer = connectPeer(
      {
        serves: servicesContract,
        calls: pluginContract,
        handlers: guarded(
          handlers,
          () => isGreeted,
          (hello) => {
            if (!sameToken(hello.token, token))
              throw new WinnowError("bad-request", "The token is not that of this plugin.");
            if (hello.protocolVersion !== pluginProtocolVersion) {
              const message = `speaks version ${hello.protocolVersion} of the plugin protocol, and this Winnow version ${pluginProtocolVersion}. Reinstall Winnow`;
              reject(lost(message));
              throw new WinnowError("version-mismatch", `The process ${message}.`);
            }
            isGreeted = true;
            resolve({ peer: { ...peer, debugPort: hello.debugPort }, close });
          },
        ),
      },
      reader,
      writer,
    );
    // One that lives on without us would be nobody's.
    peer.client.onClose(() =>
      setTimeout(() => ending.kill("It closed its connection to the engine."), lastWordsMs),
    );
  });
}

type Hello = { token: string; protocolVersion: number; debugPort: number | null };

function guarded(
  handlers: Handlers<ServicesContract>,
  isGreeted: () => boolean,
  greet: (hello: Hello) => void,
): Handlers<ServicesContract> {
  const check =
    (handler: (params: never, signal: AbortSignal) => unknown) =>
    (params: never, signal: AbortSignal): unknown => {
      if (!isGreeted())
        throw new WinnowError("bad-request", "The process begins with 'host/hello'.");
      return handler(params, signal);
    };
  return {
    ...(Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [name, check(handler as never)]),
    ) as unknown as Handlers<ServicesContract>),
    "host/hello": (hello) => {
      greet(hello);
      return null;
    },
  };
}

interface Ending {
  readonly exited: Promise<string>;
  kill(why?: string): void;
}

function watchEnd(child: ChildProcess, output: StartPlugin["output"]): Ending {
  let lastWords = "";
  let reason: string | undefined;
  let isGone = false;
  if (child.stdout) eachLine(child.stdout, (line) => output("stdout", line));
  if (child.stderr)
    eachLine(child.stderr, (line) => {
      lastWords = `${lastWords}\n${line}`.slice(-4000);
      output("stderr", line);
    });
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once("error", (error) => resolve(`It cannot be started: ${error.message}.`));
  child.once("exit", (code, signal) => {
    killGroup(child);
    isGone = true;
    // Its last words may come after its exit; a process of its own that holds the pipe open is not waited for.
    void Promise.race([once(child, "close"), sleep(lastWordsMs)]).then(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(reason ?? howItEnded(code, signal, lastWords));
    });
  });
  return {
    exited: promise,
    kill: (why) => {
      if (isGone) return;
      reason ??= why;
      killGroup(child);
      child.kill("SIGKILL");
    },
  };
}

const lastWordsMs = 300;

function howItEnded(code: number | null, signal: string | null, lastWords: string): string {
  if (/JavaScript heap out of memory|allocation failed/i.test(lastWords))
    return `It used more than the ${limits.heapMb.toLocaleString("en")} MB of memory that a plugin may have.`;
  if (code === 0) return "It ended by itself (process.exit).";
  // Of what Node says of an error that ended it, the error; else the last line.
  const lines = lastWords.trim().split("\n");
  const words = lines.findLast((line) => /^[\w.]*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  return `It ended (${signal ?? `code ${code}`})${words === "" ? "" : `: ${words.slice(0, 300)}`}.`;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === "win32") return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody of it is left, or (macOS) only dead ones that were not collected yet.
    if (!["ESRCH", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  }
}

function lost(what: string): WinnowError {
  return new WinnowError("plugin-lost", `The plugin's process ${what}.`.replace(/\.\.$/, "."));
}

function megabytes(bytes: number): string {
  return Number.isFinite(bytes)
    ? `${Math.round(bytes / (1 << 20)).toLocaleString("en")} MB`
    : "no length";
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
