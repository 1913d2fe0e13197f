import assert from "node:assert/strict";
import type { Message } from "vscode-jsonrpc/node";
import { socketTransport } from "../../../src/engine-client/transport.ts";
import { socketPair } from "../../support/socketPair.ts";

/** What arrives when messages are sent over a socket. */
async function carry(...messages: object[]): Promise<unknown[]> {
  const [near, far] = await socketPair();
  const received: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socketTransport(far).reader.listen((message) => {
      if ("method" in message && message.method === "end") resolve();
      else received.push(message);
    });
  });
  const { writer } = socketTransport(near);
  for (const message of [...messages, { jsonrpc: "2.0", method: "end" }])
    await writer.write(message as Message);
  await all;
  near.destroy();
  return received;
}

describe("messages over a socket", () => {
  it("arrive in order, whatever their size", async () => {
    const sizes = [0, 1, 70_000, 3, 2_000_000, 5];
    const got = await carry(
      ...sizes.map((size) => ({ jsonrpc: "2.0", params: { text: "x".repeat(size) } })),
    );
    assert.deepEqual(
      got.map((message) => (message as { params: { text: string } }).params.text.length),
      sizes,
    );
  });

  it("bytes arrive as bytes, numbers as numbers, and what is undefined is left out", async () => {
    const params = {
      bytes: Uint8Array.of(1, 2, 255),
      big: 1.7e12,
      none: null,
      text: "é🐈\u0000",
      gone: undefined,
    };
    const [got] = (await carry({ jsonrpc: "2.0", params })) as { params: typeof params }[];
    const { gone: _, bytes, ...rest } = params;
    assert.deepEqual(
      [{ ...got.params, bytes: undefined }, [...got.params.bytes]],
      [{ ...rest, bytes: undefined }, [...bytes]],
    );
  });

  it("T10 a message with a key that objects inherit is dropped, and the next one arrives", async () => {
    const hostile = JSON.parse('{"__proto__":{"evil":1}}') as object;
    const received = await carry({ jsonrpc: "2.0", params: hostile }, { jsonrpc: "2.0", id: 1 });
    assert.deepEqual([received, "evil" in {}], [[{ jsonrpc: "2.0", id: 1 }], false]);
  });
});
