import { connect, type Socket } from "node:net";
import {
  EngineConnection,
  type ConnectionState,
  type EngineConnectionOptions,
} from "../../src/engine-client/engineConnection.ts";
import { readAddress, type EngineAddress } from "../../src/engine-client/address.ts";
import { socketTransport } from "../../src/engine-client/transport.ts";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import {
  engineContract,
  engineProtocolVersion,
  type EngineContract,
} from "../../src/protocol/engine.ts";
import { connectClient, type Client } from "../../src/protocol/rpc.ts";
import { bundles } from "./bundles.ts";
import { until } from "./until.ts";

/** A connection to the engine of a project, which is a real process, closed with its scope. */
export interface TestEngine extends AsyncDisposable {
  readonly connection: EngineConnection;
  readonly call: Client<EngineContract>["call"];
  /** Every state that the connection has had. */
  readonly states: ConnectionState[];
  /** Lines of the engine's log. */
  readonly log: string[];
  /** Imports paths and answers the finished task. */
  import(...paths: string[]): Promise<TaskInfo>;
  /** The finished task, whichever engine finishes it. */
  ended(taskId: number): Promise<TaskInfo>;
}

export function openEngine(
  projectDir: string,
  options: Partial<EngineConnectionOptions> = {},
): TestEngine {
  const states: ConnectionState[] = [];
  const log: string[] = [];
  const connection = new EngineConnection({
    projectDir,
    engineScript: bundles.engine,
    client: "extension",
    create: true,
    log: (line) => log.push(line),
    ...options,
  });
  connection.onDidChangeState((state) => states.push(state));
  const engine: TestEngine = {
    connection,
    call: connection.call,
    states,
    log,
    import: async (...paths) => {
      const sources = paths.map((file) => ({ path: file, include: [], exclude: [] }));
      return engine.ended((await connection.call("import/start", { sources })).id);
    },
    ended: (taskId) =>
      until(
        `the end of task ${taskId}`,
        async () => {
          const tasks = await connection.call("task/list", {}).catch(() => []);
          return tasks.find(({ id, endedAt }) => id === taskId && endedAt !== null);
        },
        30_000,
      ),
    [Symbol.asyncDispose]: () => connection.close(),
  };
  return engine;
}

/** A bare connection to the engine that runs, before any greeting. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  readonly client: Client<EngineContract>;
  readonly address: EngineAddress;
}

export async function connectRaw(projectDir: string): Promise<RawClient> {
  const address = await until("the engine's address", () => readAddress(projectDir));
  const socket = connect(address.socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => socket.destroy());
  const { reader, writer } = socketTransport(socket);
  const client = connectClient(engineContract, reader, writer);
  return {
    socket,
    client,
    address,
    [Symbol.dispose]: () => {
      client.dispose();
      socket.destroy();
    },
  };
}

/** A second client of the engine that runs, such as a terminal, which is greeted. */
export async function connectGuest(projectDir: string): Promise<RawClient> {
  const guest = await connectRaw(projectDir);
  const { token } = guest.address;
  await guest.client.call("session/hello", {
    protocolVersion: engineProtocolVersion,
    token,
    client: "cli",
  });
  return guest;
}
