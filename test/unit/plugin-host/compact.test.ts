import assert from "node:assert/strict";
import { compact } from "../../../src/plugin-host/compact.ts";

describe("what goes to a thread", () => {
  const whole = new Float32Array([1, 2, 3, 4]);
  const part = whole.subarray(1, 3);

  it("P21: parts of number lists own their memory, alone, in lists and in objects", () => {
    for (const given of [part, [part, whole], { part, whole }]) {
      const parts = [compact(given)].flatMap((value) =>
        value instanceof Float32Array
          ? [value]
          : (Object.values(value as object) as Float32Array[]),
      );
      assert.deepEqual(parts[0], Float32Array.of(2, 3));
      assert.equal(parts[0]?.buffer.byteLength, 8);
      // What owns its memory is not copied.
      if (parts.length > 1) assert.equal(parts[1], whole);
    }
  });

  it("P21: all else is left as it is", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(8), 0, 4);
    for (const given of [whole, shared, "text", null, 5, [1, 2], { a: 1 }, new Map(), new Date(0)])
      assert.equal(compact(given), given);
  });
});
