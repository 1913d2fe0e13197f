import assert from "node:assert/strict";
import { formatValue } from "../../../../src/core/view/format.ts";

describe("values as people read them", () => {
  for (const [property, value, expected] of [
    ["name", "a.jpg", "a.jpg"],
    ["bytes", 0, "0 bytes"],
    ["bytes", 999, "999 bytes"],
    ["bytes", 1000, "1.0 KB"],
    ["bytes", 1234, "1.2 KB"],
    ["bytes", 123_456, "123 KB"],
    ["bytes", 999_999, "1.0 MB"],
    ["bytes", 5_250_000, "5.3 MB"],
    ["bytes", 2.5e9, "2.5 GB"],
    ["bytes", 7e12, "7.0 TB"],
    ["bytes", 7e16, "70000 TB"],
    ["modified", new Date(2024, 2, 5, 7, 9).getTime(), "2024-03-05 07:09"],
    ["width", 640, "640 px"],
    ["megapixels", 0.3072, "0.31 MP"],
    ["megapixels", 12.19, "12.2 MP"],
    ["aspect", 4 / 3, "1.33"],
    ["entropy", 7.123, "7.12 bits"],
    ["brightness", 0.5, "0.50"],
    ["id", 12_345, "12345"],
    ["width", NaN, ""],
    ["sharpness", Infinity, ""],
  ] as const)
    it(`${property} ${value} is '${expected}'`, () =>
      assert.equal(formatValue(property, value), expected));
});
