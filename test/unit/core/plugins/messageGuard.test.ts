import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { guardMessages } from "../../../../src/core/plugins/messageGuard.ts";
import { socketPair } from "../../../support/socketPair.ts";
import { until } from "../../../support/until.ts";

const message = (length: number): Buffer =>
  Buffer.concat([
    Buffer.from(`Content-Length: ${length}\r\nContent-Type: application/msgpack\r\n\r\n`),
    Buffer.alloc(length, "\r\n"),
  ]);

describe("the guard of a plugin's messages", () => {
  it("F14: refuses a message by the length that it announces, before it has come", async () => {
    const [near, far] = await socketPair();
    const refused: number[] = [];
    const guard = guardMessages(far, {
      maxBytes: 1000,
      maxMessages: 1000,
      refused: (bytes) => refused.push(bytes),
    });
    // In pieces of every size, headers cut in the middle.
    const good = Buffer.concat([message(10), message(0), message(1000), message(3)]);
    for (let at = 0; at < good.length; at += 7) near.write(good.subarray(at, at + 7));
    await sleep(50);
    assert.deepEqual([refused, far.destroyed], [[], false]);
    near.write("Content-Length: 1001\r\n\r\n");
    await until("it is refused", () => far.destroyed);
    assert.deepEqual(refused, [1001]);
    guard.dispose();
    near.destroy();
  });

  it("F14: refuses a header without an end", async () => {
    const [near, far] = await socketPair();
    const refused: number[] = [];
    const guard = guardMessages(far, {
      maxBytes: 1000,
      maxMessages: 1000,
      refused: (bytes) => refused.push(bytes),
    });
    near.write(Buffer.alloc(10_000, "x"));
    await until("it is refused", () => far.destroyed);
    assert.deepEqual(refused, [Infinity]);
    guard.dispose();
    near.destroy();
  });

  it("F14: takes so many messages at a time, and all of them in the end", async () => {
    const [near, far] = await socketPair();
    const [count, each] = [60, message(100)];
    const guard = guardMessages(far, {
      maxBytes: 1000,
      maxMessages: 10,
      refused: () => assert.fail("none is too long"),
    });
    let bytes = 0;
    far.on("data", (chunk: Buffer) => (bytes += chunk.length));
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      near.write(each);
      await sleep(1);
    }
    await until("all are there", () => bytes === count * each.length);
    assert.ok(performance.now() - start > 300, "they were not slowed down");
    guard.dispose();
    near.destroy();
    far.destroy();
  });
});
