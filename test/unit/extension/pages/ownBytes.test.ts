import assert from "node:assert/strict";
import { withOwnBytes } from "../../../../src/extension/pages/ownBytes.ts";

describe("withOwnBytes", () => {
  it("gives every byte array a buffer of exactly its bytes, and leaves the rest as it is", () => {
    const shared = Buffer.from("secret: visible");
    const message = {
      jsonrpc: "2.0",
      id: 7,
      result: { strips: [{ px: 64, jpeg: shared.subarray(8) }], names: ["a", "b"], none: null },
    };
    const sent = withOwnBytes(message) as typeof message;
    const [strip] = sent.result.strips;
    assert.ok(strip);
    assert.equal(strip.jpeg.constructor, Uint8Array);
    assert.equal(strip.jpeg.buffer.byteLength, 7);
    assert.deepEqual(sent, {
      ...message,
      result: {
        ...message.result,
        strips: [{ px: 64, jpeg: new TextEncoder().encode("visible") }],
      },
    });
  });
});
