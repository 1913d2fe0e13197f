import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOf, float64sOf, int32sOf } from "../../../src/protocol/bytes.ts";

describe("number lists as bytes", () => {
  it("come back as they were, wherever in a message's buffer they start", () =>
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat({ max: 9 }), (numbers, offset) => {
        const bytes = bytesOf(Int32Array.from(numbers));
        const message = new Uint8Array(offset + bytes.length);
        message.set(bytes, offset);
        assert.deepEqual([...int32sOf(message.subarray(offset))], numbers);
      }),
    ));

  it("doubles too", () =>
    fc.assert(
      fc.property(fc.array(fc.double()), fc.nat({ max: 9 }), (numbers, offset) => {
        const bytes = bytesOf(Float64Array.from(numbers));
        const message = new Uint8Array(offset + bytes.length);
        message.set(bytes, offset);
        assert.deepEqual([...float64sOf(message.subarray(offset))], numbers);
      }),
    ));

  it("a part of a list is that part", () =>
    assert.deepEqual([...int32sOf(bytesOf(Int32Array.of(1, 2, 3, 4).subarray(1, 3)))], [2, 3]));

  it("bytes left over are dropped", () =>
    assert.deepEqual([...int32sOf(Uint8Array.of(1, 0, 0, 0, 9, 9))], [1]));
});
