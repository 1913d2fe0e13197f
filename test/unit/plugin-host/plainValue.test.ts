import assert from "node:assert/strict";
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { plainValue } from "../../../src/plugin-host/plainValue.ts";

describe("a value that leaves a plugin", () => {
  it("P9: becomes what every other process can read", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    for (const [given, plain] of [
      [undefined, undefined],
      [null, null],
      [bytes, bytes],
      [bytes.buffer, bytes],
      [new DataView(bytes.buffer, 1, 2), Uint8Array.of(2, 3)],
      [Float64Array.of(0.5), [0.5]],
      [BigInt64Array.of(5n), ["5"]],
      [new Date(0), "1970-01-01T00:00:00.000Z"],
      [new Date(Number.NaN), null],
      [new RangeError("far"), { name: "RangeError", message: "far" }],
      [new Map([[1, new Set(["a"])]]), { 1: ["a"] }],
      [{ kept: 1, left: undefined }, { kept: 1 }],
      [[undefined], [undefined]],
    ] as const)
      assert.deepEqual(plainValue(given, "The value"), plain);
  });

  it("P9: names what cannot leave, and where it is", () => {
    assert.throws(() => plainValue({ a: [Symbol("s")] }, "The value"), {
      code: "plugin-refused",
      message: 'The value["a"][0] is a symbol, which cannot leave the plugin.',
    });
  });

  it("P9: whatever an author gives, it can be sent", () => {
    fc.assert(
      fc.property(
        fc.anything({ withMap: true, withSet: true, withTypedArray: true, withDate: true }),
        (value) => {
          decode(encode(plainValue({ value }, "The value"), { ignoreUndefined: true }));
        },
      ),
    );
  });
});
