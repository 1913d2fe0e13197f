import assert from "node:assert/strict";
import * as v from "valibot";
import { connectClient, request, serve, type Contract } from "../../../src/protocol/rpc.ts";
import { pageTransport, type PageChannel } from "../../../src/protocol/pageTransport.ts";

/** Two ends that hand each other structured clones, as a page and its host do. */
function channels(): { page: PageChannel; host: PageChannel; post(message: unknown): void } {
  const listeners = {
    page: new Set<(message: unknown) => void>(),
    host: new Set<(message: unknown) => void>(),
  };
  const end = (own: "page" | "host", other: "page" | "host"): PageChannel => ({
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[other].forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => {
      listeners[own].add(listener);
      return { dispose: () => listeners[own].delete(listener) };
    },
  });
  return {
    page: end("page", "host"),
    host: end("host", "page"),
    post: (message) => listeners.host.forEach((listener) => listener(message)),
  };
}

const contract = {
  name: "page host",
  requests: {
    sum: request(v.object({ bytes: v.instance(Uint8Array<ArrayBufferLike>) }))<number>(),
  },
  events: {},
} as const satisfies Contract;

describe("messages of a page", () => {
  it("carry bytes as bytes, both ways", async () => {
    const { page, host } = channels();
    const far = pageTransport(host);
    const near = pageTransport(page);
    const server = serve(contract, far.reader, far.writer, {
      sum: ({ bytes }) => bytes.reduce((sum, byte) => sum + byte, 0),
    });
    const client = connectClient(contract, near.reader, near.writer);
    assert.equal(await client.call("sum", { bytes: Uint8Array.of(1, 2, 250) }), 253);
    client.dispose();
    server.dispose();
  });

  it("T4 that are none of ours are ignored, whatever they are", async () => {
    const { page, host, post } = channels();
    const far = pageTransport(host);
    const near = pageTransport(page);
    const server = serve(contract, far.reader, far.writer, { sum: () => 7 });
    const client = connectClient(contract, near.reader, near.writer);
    for (const message of [
      undefined,
      null,
      7,
      "text",
      [],
      {},
      { jsonrpc: "1.0" },
      { type: "vscode" },
    ])
      post(message);
    assert.equal(await client.call("sum", { bytes: new Uint8Array() }), 7);
    client.dispose();
    server.dispose();
  });
});
