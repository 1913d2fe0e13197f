import assert from "node:assert/strict";
import * as v from "valibot";
import { Emitter } from "../../../../src/base/event.ts";
import { PageServer } from "../../../../src/extension/pages/pageServer.ts";
import { pageBegins, pageTransport } from "../../../../src/protocol/pageTransport.ts";
import { connectClient, request, type Client } from "../../../../src/protocol/rpc.ts";
import { until } from "../../../support/until.ts";

const contract = {
  name: "page",
  requests: { ready: request(v.object({}))<number>(), slow: request(v.object({}))<string>() },
  events: {},
} as const;

/** A webview whose page answers `slow` when it is let go. */
function served(): Disposable & {
  page: () => Client<typeof contract>;
  letGo: () => void;
  aborted: string[];
  begun: string[];
} {
  const toHost = new Emitter<unknown>();
  const toPage = new Emitter<unknown>();
  const webview = {
    onDidReceiveMessage: toHost.event,
    postMessage: async (message: unknown) => toPage.fire(message),
  } as unknown as ConstructorParameters<typeof PageServer>[0];
  const released = Promise.withResolvers<void>();
  const aborted: string[] = [];
  const begun: string[] = [];
  let lives = 0;
  const server = new PageServer(webview, contract, {
    ready: () => ++lives,
    slow: async (_, signal) => {
      const life = `of life ${lives}`;
      begun.push(life);
      signal.addEventListener("abort", () => aborted.push(life));
      await released.promise;
      return life;
    },
  });
  const page = (): Client<typeof contract> => {
    toHost.fire(pageBegins);
    const { reader, writer } = pageTransport({
      send: (message) => toHost.fire(message),
      onMessage: toPage.event,
    });
    return connectClient(contract, reader, writer);
  };
  return {
    page,
    letGo: () => released.resolve(),
    aborted,
    begun,
    [Symbol.dispose]: () => server.dispose(),
  };
}

describe("what serves a page", () => {
  it("answers what is under way when the page says again that it is ready", async () => {
    using host = served();
    const { page, letGo, aborted } = host;
    const client = page();
    await client.call("ready", {});
    const slow = client.call("slow", {});
    await client.call("ready", {});
    letGo();
    assert.equal(await slow, "of life 1");
    assert.deepEqual(aborted, []);
  });

  it("gives up what an earlier life of the page asked for, and answers the later one alone", async () => {
    using host = served();
    const { page, letGo, aborted, begun } = host;
    const before = page();
    await before.call("ready", {});
    const given = assert.rejects(before.call("slow", {}));
    await until("the request", () => begun.length > 0);
    // A page dies without a word.
    before.dispose();
    await given;
    const after = page();
    assert.equal(await after.call("ready", {}), 2);
    assert.deepEqual(aborted, ["of life 1"]);
    letGo();
    assert.equal(await after.call("slow", {}), "of life 2");
  });
});
