import assert from "node:assert/strict";
import fc from "fast-check";
import { nameKey } from "../../../../src/core/db/nameKey.ts";

const sorted = (names: readonly string[]): string[] =>
  names.toSorted((a, b) => Buffer.compare(Buffer.from(nameKey(a)), Buffer.from(nameKey(b))));

describe("the order of file names", () => {
  for (const names of [
    ["img1.jpg", "img2.jpg", "img10.jpg", "img100.jpg"],
    ["a", "A1", "a2", "B", "b1"],
    ["2021-06-01.png", "2021-06-12.png", "2021-10-02.png"],
    ["7", "07", "8", "008", "10"],
    ["x-1", "x1", "xa"],
    ["page9.tif", "page10.tif", "page99999999999999999999.tif"],
  ])
    it(`is ${names.join(", ")}`, () => assert.deepEqual(sorted(names.toReversed()), names));

  // File names as file systems give them, with much of what could make two keys meet.
  const part = fc.oneof(
    fc.constantFrom(
      "a",
      "A",
      "0",
      "00",
      "1",
      "\u0001",
      "0A",
      "012345678901234567",
      "12345678901234567",
    ),
    fc.constantFrom("İ", "i̇", "ß", "ẞ", "K", "k", "é", "e\u0301", "🐈", "\n"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  const anyName = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));

  it("never gives two names one key", () =>
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        fc.pre(a !== b);
        assert.notEqual(nameKey(a), nameKey(b));
      }),
      { numRuns: 20_000 },
    ));

  it("a hostile name made to look like another's key has a key of its own", () => {
    const name = "0A12345678901234567";
    const forged = "0a12345678901234567\u000112345678901234567";
    assert.notEqual(nameKey(name), nameKey(forged));
  });

  it("puts a number by its value wherever it stands", () =>
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.string(),
        fc.constantFrom("", ".jpg"),
        (a, b, stem, end) => {
          fc.pre(a < b && !/\d$/.test(stem));
          const names = [`${stem}${a}${end}`, `${stem}${b}${end}`];
          assert.deepEqual(sorted(names.toReversed()), names);
        },
      ),
    ));
});
