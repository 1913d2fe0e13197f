import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { WinnowError } from "../../src/base/errors.ts";
import { engineProtocolVersion } from "../../src/protocol/engine.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { listProblems } from "../../src/core/db/problems.ts";
import { makeDataset } from "../support/dataset.ts";
import { connectRaw, openEngine, type RawClient, type TestEngine } from "../support/engine.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { goodMessages } from "../support/engineMessages.ts";
import { edit, spoil } from "../support/spoiledMessages.ts";

const message = fc.tuple(
  fc.constantFrom(...(Object.keys(goodMessages) as (keyof typeof goodMessages)[])),
  fc.array(edit, { maxLength: 3 }),
);

/** Whether a message asks to read something that is really there: the fuzzer must not import this machine. */
function readsAnything(params: unknown): boolean {
  const paths: string[] = [];
  JSON.stringify(params, (_, value: unknown) => {
    if (typeof value === "string") paths.push(value);
    return value;
  });
  return paths.some((one) => {
    try {
      return existsSync(path.resolve(one));
    } catch {
      return false; // a path that cannot be asked for cannot be read either
    }
  });
}

const codes = new Set([
  "bad-request",
  "bad-query",
  "not-found",
  "file-problem",
  "cancelled",
  "read-only",
  "project-foreign",
]);

describe("T4 messages of a compromised client", () => {
  let dir: TempDir;
  let engine: TestEngine;
  let raw: RawClient;
  let pid: number;

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "photos/a.jpg": 1, "photos/b.jpg": 2, "photos/c.jpg": "text" });
    engine = openEngine(dir.path);
    await engine.import(dir.file("photos"));
    ({ pid } = await engine.connection.ready());
  });

  beforeEach(async () => {
    raw = await connectRaw(dir.path);
    const { token } = raw.address;
    await raw.client.call("session/hello", {
      protocolVersion: engineProtocolVersion,
      token,
      client: "fuzzer",
    });
    await raw.client.call("view/open", { spec: defaultViewSpec, stateId: null });
  });

  afterEach(() => raw[Symbol.dispose]());

  after(async () => {
    await engine[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  it("2,000 spoiled requests: an answer or a typed error each, and the engine lives on", async () => {
    const wrong = new Set<string>();
    let [answered, refused] = [0, 0];
    const call = raw.client.call as (method: string, params: unknown) => Promise<unknown>;
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 40 }), async (batch) => {
        const calls = batch.map(async ([method, edits]) => {
          const params = edits.reduce<unknown>(spoil, goodMessages[method]);
          if (typeof params !== "object" || params === null || Array.isArray(params)) return;
          // Whoever holds the token may have a report written anywhere; the fuzzer must not.
          if (
            method === "curate/report" &&
            !JSON.stringify(params).includes("/nowhere/at/all.html")
          )
            return;
          if (/^import\/|folder\/at/.test(method) && readsAnything(params)) return;
          try {
            await call(method, params);
            answered++;
          } catch (error) {
            refused++;
            const isTyped = error instanceof WinnowError && codes.has(error.code);
            if (!isTyped)
              wrong.add(`${method}: ${String(error)} ${JSON.stringify(params).slice(0, 300)}`);
          }
        });
        await Promise.all(calls);
      }),
      { numRuns: 50 },
    );
    assert.deepEqual([...wrong], []);
    // Otherwise the fuzzer is too gentle, or so rough that nothing gets past the first check.
    assert.ok(answered > 300 && refused > 300, `${answered} answered, ${refused} refused`);
    assert.deepEqual((await engine.connection.ready()).pid, pid);
    const status = await engine.call("project/status", {});
    assert.deepEqual([status.instances, status.problems], [2, 1]);
    const kept = (await readdir(dir.file("photos"))).toSorted();
    assert.deepEqual(kept, ["a.jpg", "b.jpg", "c.jpg"]);
  }).timeout(60_000);

  it("control: unchecked, such a number would reach the database, which has no answer to it", () => {
    const { db } = makeDataset([]);
    assert.throws(() => listProblems(db, null, 1e308, 10), /datatype mismatch/);
  });

  const frame = (body: Uint8Array, length = body.length): Buffer =>
    Buffer.concat([Buffer.from(`Content-Length: ${length}\r\n\r\n`), body]);

  for (const [what, garbage] of [
    ["bytes at random", Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255))],
    ["a header without a length", Buffer.from("Content-Type: x\r\n\r\n{}")],
    ["a length that is none", Buffer.from("Content-Length: many\r\n\r\n{}")],
    ["a negative length", Buffer.from("Content-Length: -5\r\n\r\n{}")],
    ["a body that is no message", frame(Uint8Array.of(0xc1, 0xc1, 0xc1))],
    ["a body that is a number", frame(encode(7))],
    ["a body that is null", frame(encode(null))],
    ["a body that ends early", frame(encode({ jsonrpc: "2.0" }).subarray(0, 5))],
    ["an answer to nothing", frame(encode({ jsonrpc: "2.0", id: 77, result: 1 }))],
    ["a request without a method", frame(encode({ jsonrpc: "2.0", id: 1, params: {} }))],
    [
      "a cancellation of nothing",
      frame(encode({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 9 } })),
    ],
    ["a cancellation without an id", frame(encode({ jsonrpc: "2.0", method: "$/cancelRequest" }))],
    ["an event of its own", frame(encode({ jsonrpc: "2.0", method: "task/changed", params: {} }))],
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ] as const)
    it(`${what}: whoever sends it is alone with it`, async () => {
      raw.socket.write(garbage);
      await sleep(20);
      assert.equal((await engine.call("project/status", {})).instances, 2);
      assert.equal((await engine.connection.ready()).pid, pid);
    });
});
