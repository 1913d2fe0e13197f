import assert from "node:assert/strict";
import fc from "fast-check";
import { foldCase, globMatcher } from "../../../../src/core/query/glob.ts";
import { ownTime } from "../../../support/ownTime.ts";

describe("a glob", () => {
  for (const [pattern, text, matches] of [
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["?", "", false],
    ["?", "🐱", true],
    ["??", "🐱", false],
    ["IMG_*.jpg", "img_1.JPG", true],
    ["*cat*", "a CAT here", true],
    ["a*b*c", "aXbYbZc", true],
    ["a*b*c", "acb", false],
    ["*a?c", "abcabc", true],
    ["a*?", "a", false],
    ["ÉTÉ", "été", true],
    ["e\u0301t*", "Été", true],
    ["stra?e", "STRAßE", true],
    ["strasse", "straße", false],
    ["[a]", "a", false],
    ["%", "a", false],
  ] as const)
    it(`'${pattern}' ${matches ? "matches" : "does not match"} '${text}'`, () =>
      assert.equal(globMatcher(pattern)(text), matches));

  it("matches as the regular expression that it stands for", () => {
    const piece = fc.constantFrom("*", "?", "a", "B", "é", "🐱", ".", "ß", "aa");
    const letter = fc.constantFrom("a", "A", "b", "É", "🐱", ".", "ß");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), fc.array(letter, { maxLength: 9 }), (p, t) => {
        const source = p.join("").replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        const expected = new RegExp(`^${source}$`, "isu").test(t.join(""));
        assert.equal(globMatcher(p.join(""))(t.join("")), expected);
      }),
      { numRuns: 5000 },
    );
  });

  it("folds every letter as Unicode's simple folding does", () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const letter = String.fromCodePoint(code).normalize("NFC");
      if (letter.toLowerCase() === letter && letter.toUpperCase() === letter) continue;
      if (Array.from(letter).length !== 1) continue;
      if (!new RegExp(`^${letter}$`, "iu").test(foldCase(letter))) wrong.push(letter);
    }
    assert.deepEqual(wrong, []);
  });

  it("T12 takes time in proportion to text and pattern, however it is made", () => {
    const start = ownTime();
    assert.equal(globMatcher(`${"*a?".repeat(2000)}*b`)("a".repeat(20_000)), false);
    assert.ok(ownTime() - start < 2000);
  });
});
