import assert from "node:assert/strict";
import fc from "fast-check";
import { completionsAt } from "../../../src/query/complete.ts";
import { format } from "../../../src/query/format.ts";
import { occurrences } from "../../../src/query/occurrences.ts";
import { parse } from "../../../src/query/parser.ts";
import { printQuery } from "../../../src/query/print.ts";
import { check } from "../../../src/query/resolve.ts";
import { names } from "./names.ts";
import { condition, parsed, plain } from "./plain.ts";
import { conditions, written } from "./randomQuery.ts";
import { ownTime } from "../../support/ownTime.ts";

describe("any query", () => {
  it("is read as it was written", () =>
    fc.assert(
      fc.property(conditions, (tree) => {
        assert.deepEqual(plain(condition(`where ${written(tree)}`)), plain(tree));
      }),
      { numRuns: 500 },
    ));

  it("means the same when its tree is printed", () =>
    fc.assert(
      fc.property(conditions, (tree) => {
        const printed = printQuery(parsed(`where ${written(tree)} order by a desc limit 5`));
        assert.deepEqual(plain(parsed(printed).query.where), plain(tree));
        assert.equal(printQuery(parsed(printed)), printed);
      }),
      { numRuns: 300 },
    ));

  it("means the same when it is formatted, and is formatted once and for all", () =>
    fc.assert(
      fc.property(conditions, (tree) => {
        const formatted = format(`where ${written(tree)} order by a desc tag b with 'c'`);
        assert.deepEqual(plain(parsed(formatted).query.where), plain(tree));
        assert.equal(format(formatted), formatted);
      }),
      { numRuns: 300 },
    ));
});

// Words that take the parser to all of its places, in any order.
const words = fc.constantFrom(
  ...'where and or not in like between is missing has any all none no count annotation folder order by group limit offset use param tag untag set clear split run into with of to as seed grouped export desc now today ago days true false ( ) , = != < >= + - * / % $x 5 0.5 2024-05-01 label width `my score` "cat" \'dog\' "open `open # ~ \\ \n'.split(
    " ",
  ),
);
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(words, { maxLength: 60 }).map((list) => list.join(" ")),
  fc.array(words, { maxLength: 30 }).map((list) => list.join("")),
);

describe("any text", () => {
  it("is read, checked, completed and formatted without a throw, and its errors have places", () =>
    fc.assert(
      fc.property(texts, fc.nat(), (text, at) => {
        const { file, errors } = parse(text);
        assert.ok(file);
        for (const { start, end, message } of errors) {
          assert.ok(
            0 <= start && start <= end && end <= text.length,
            `${start}–${end}: ${message}`,
          );
          assert.match(message, /^[^]+[.?]$/);
        }
        for (const { start, end } of [...occurrences(file), ...check(file, names)])
          assert.ok(0 <= start && start < end && end <= text.length);
        const offset = text.length === 0 ? 0 : at % (text.length + 1);
        for (const { replace } of completionsAt(text, offset, names))
          assert.ok(replace.start <= offset && offset <= replace.end && replace.end <= text.length);
        assert.equal(format(format(text)), format(text));
      }),
      { numRuns: 2000 },
    ));

  it("of 20,000 characters answers in less than a second", () =>
    fc.assert(
      fc.property(fc.array(words, { minLength: 20, maxLength: 40 }), (list) => {
        const piece = `${list.join(" ")} `;
        const text = piece.repeat(Math.floor(20_000 / piece.length));
        const begun = ownTime();
        parse(text);
        assert.ok(ownTime() - begun < 1000);
      }),
      { numRuns: 30 },
    ));
});
