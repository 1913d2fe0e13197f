import assert from "node:assert/strict";
import type { Socket } from "node:net";
import * as v from "valibot";
import { WinnowError } from "../../../src/base/errors.ts";
import { socketTransport } from "../../../src/engine-client/transport.ts";
import {
  connectClient,
  request,
  serve,
  type Client,
  type Contract,
  type Handlers,
  type Server,
} from "../../../src/protocol/rpc.ts";
import { socketPair } from "../../support/socketPair.ts";

const contract = {
  name: "till",
  requests: {
    add: request(v.object({ a: v.number(), b: v.number() }))<number>(),
    fail: request(v.object({ how: v.picklist(["winnow", "plain"]) }))<null>(),
    wait: request(v.object({}))<string>(),
    echo: request(v.object({ bytes: v.instance(Uint8Array<ArrayBufferLike>) }))<Uint8Array>(),
  },
  events: { sold: v.object({ price: v.pipe(v.number(), v.minValue(0)) }) },
} as const satisfies Contract;

const handlers: Handlers<typeof contract> = {
  add: ({ a, b }) => a + b,
  fail: ({ how }) => {
    if (how === "plain") throw new TypeError("The drawer is stuck.");
    throw new WinnowError("disk-full", "The drawer is full.", { details: { coins: 9 } });
  },
  // Never answers, whatever becomes of it.
  wait: () => new Promise(() => {}),
  echo: ({ bytes }) => bytes,
};

interface Line extends Disposable {
  readonly client: Client<typeof contract>;
  readonly server: Server<typeof contract>;
  readonly clientEnd: Socket;
  readonly serverEnd: Socket;
}

async function connect(answers: Handlers<typeof contract> = handlers): Promise<Line> {
  const [clientEnd, serverEnd] = await socketPair();
  const far = socketTransport(serverEnd);
  const near = socketTransport(clientEnd);
  const server = serve(contract, far.reader, far.writer, answers);
  const client = connectClient(contract, near.reader, near.writer);
  return {
    client,
    server,
    clientEnd,
    serverEnd,
    [Symbol.dispose]: () => {
      client.dispose();
      server.dispose();
      clientEnd.destroy();
      serverEnd.destroy();
    },
  };
}

const plain = (error: unknown): object =>
  error instanceof WinnowError
    ? { code: error.code, message: error.message, details: error.details }
    : { thrown: error };

const outcome = (call: Promise<unknown>): Promise<unknown> => call.catch(plain);

describe("a boundary between processes", () => {
  it("answers a request", async () => {
    using line = await connect();
    assert.equal(await line.client.call("add", { a: 2, b: 3 }), 5);
  });

  it("carries bytes as bytes", async () => {
    using line = await connect();
    const bytes = Uint8Array.of(0, 1, 127, 128, 255);
    assert.deepEqual([...(await line.client.call("echo", { bytes }))], [...bytes]);
  });

  it("hands over what the other side threw: code, sentence, details", async () => {
    using line = await connect();
    assert.deepEqual(
      [
        await outcome(line.client.call("fail", { how: "winnow" })),
        await outcome(line.client.call("fail", { how: "plain" })),
      ],
      [
        { code: "disk-full", message: "The drawer is full.", details: { coins: 9 } },
        { code: "internal", message: "The drawer is stuck.", details: {} },
      ],
    );
  });

  it("T4 refuses parameters that do not fit with one error that names them, and goes on", async () => {
    using line = await connect();
    const call = line.client.call as (method: string, params: unknown) => Promise<unknown>;
    assert.deepEqual(await outcome(call("add", { a: 1, b: "2" })), {
      code: "bad-request",
      message: "'add' was refused: × Invalid type: Expected number but received \"2\"\n  → at b",
      details: {},
    });
    assert.equal(await line.client.call("add", { a: 1, b: 2 }), 3);
  });

  for (const [what, params] of [
    ["a list", [{ a: 1, b: 2 }, "not a token"]],
    ["an empty list", []],
    ["nothing at all", undefined],
    ["null", null],
  ] as const)
    it(`T4 refuses ${what} in place of the parameters, by a typed error`, async () => {
      using line = await connect();
      const answer = await rawRequest(line, { method: "add", params });
      assert.match(JSON.stringify(answer), /"error":\{"code":(-32602|1),"message":"[^"]/);
      assert.equal(await line.client.call("add", { a: 1, b: 2 }), 3);
    });

  it("T4 refuses an unknown method", async () => {
    using line = await connect();
    const answer = await rawRequest(line, { method: "constructor", params: {} });
    assert.match(JSON.stringify(answer), /"code":-32601/);
  });

  it("cancellation reaches the handler and the caller", async () => {
    let seen: AbortSignal | undefined;
    using line = await connect({
      ...handlers,
      wait: (_, signal) => {
        seen = signal;
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      },
    });
    const controller = new AbortController();
    const call = line.client.call("wait", {}, controller.signal);
    await line.client.call("add", { a: 1, b: 1 });
    controller.abort();
    const result = await outcome(call);
    await line.client.call("add", { a: 1, b: 1 });
    assert.deepEqual(
      { result, aborted: seen?.aborted },
      {
        result: {
          code: "cancelled",
          message: "The operation was cancelled.",
          details: {},
        },
        aborted: true,
      },
    );
  });

  it("a caller that cancels does not wait for a handler that takes no notice", async () => {
    using line = await connect();
    const controller = new AbortController();
    const call = line.client.call("wait", {}, controller.signal);
    setImmediate(() => controller.abort());
    assert.deepEqual(await outcome(call), {
      code: "cancelled",
      message: "The operation was cancelled.",
      details: {},
    });
  });

  it("who calls to the end passes a cancel on, and waits for what the other side makes of it", async () => {
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    using line = await connect({
      ...handlers,
      wait: (_params, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => setTimeout(() => resolve("tidied up"), 50));
          begun.resolve();
        }),
    });
    const answer = line.client.callToEnd("wait", {}, stop.signal);
    await begun.promise;
    stop.abort();
    assert.equal(await answer, "tidied up");
    await assert.rejects(line.client.callToEnd("wait", {}, stop.signal), { code: "cancelled" });
    const other = line.client.callToEnd("wait", {}, new AbortController().signal);
    line.serverEnd.destroy();
    await assert.rejects(other, { code: "engine-lost" });
  });

  it("a call that is cancelled beforehand is not sent", async () => {
    let asked = 0;
    using line = await connect({ ...handlers, add: () => ++asked });
    await outcome(line.client.call("add", { a: 1, b: 1 }, AbortSignal.abort()));
    assert.equal(await line.client.call("add", { a: 1, b: 1 }), 1);
  });

  it("a call that is under way when the connection ends rejects with engine-lost, and so does the next", async () => {
    using line = await connect();
    const call = outcome(line.client.call("wait", {}));
    let closed = 0;
    line.client.onClose(() => closed++);
    line.serverEnd.destroy();
    const lost = {
      code: "engine-lost",
      message: "The connection to the till ended.",
      details: {},
    };
    assert.deepEqual(
      [await call, await outcome(line.client.call("add", { a: 1, b: 1 })), closed],
      [lost, lost, 1],
    );
  });

  it("a call that is under way when its own side is disposed rejects with engine-lost", async () => {
    using line = await connect();
    const call = outcome(line.client.call("wait", {}));
    line.client.dispose();
    assert.deepEqual(await call, {
      code: "engine-lost",
      message: "The connection to the till ended.",
      details: {},
    });
  });

  it("an event reaches its listeners; a payload that does not fit is dropped", async () => {
    using line = await connect();
    const prices: number[] = [];
    line.client.on("sold", ({ price }) => prices.push(price));
    line.server.fire("sold", { price: 3 });
    line.server.fire("sold", { price: -1 });
    line.server.fire("sold", { gift: true } as never);
    line.server.fire("sold", { price: 4 });
    await line.client.call("add", { a: 1, b: 1 });
    assert.deepEqual(prices, [3, 4]);
  });

  it("an event has any number of listeners, each until it is disposed", async () => {
    using line = await connect();
    const seen: string[] = [];
    const first = line.client.on("sold", ({ price }) => seen.push(`first ${price}`));
    line.client.on("sold", ({ price }) => seen.push(`second ${price}`));
    line.server.fire("sold", { price: 1 });
    await line.client.call("add", { a: 1, b: 1 });
    first.dispose();
    line.server.fire("sold", { price: 2 });
    await line.client.call("add", { a: 1, b: 1 });
    assert.deepEqual(seen, ["first 1", "second 1", "second 2"]);
  });

  it("firing at a peer that is gone is harmless", async () => {
    using line = await connect();
    const closed = new Promise<void>((resolve) => line.server.onClose(resolve));
    line.clientEnd.destroy();
    line.server.fire("sold", { price: 1 });
    await closed;
    line.server.fire("sold", { price: 2 });
  });
});

/** Sends a message past the client's types and resolves with its answer. */
async function rawRequest(line: Line, message: object): Promise<unknown> {
  const { reader, writer } = socketTransport(line.clientEnd);
  const answer = new Promise<unknown>((resolve) => {
    reader.listen((received) => {
      if ("id" in received && received.id === "raw") resolve(received);
    });
  });
  await writer.write({ jsonrpc: "2.0", id: "raw", ...message } as never);
  return answer;
}
