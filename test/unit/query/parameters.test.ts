import assert from "node:assert/strict";
import { givenValue, missingParameters, withParameters } from "../../../src/query/parameters.ts";
import { printQuery } from "../../../src/query/print.ts";
import { check } from "../../../src/query/resolve.ts";
import { resolveUses } from "../../../src/query/uses.ts";
import { names } from "./names.ts";
import { parsed, plain } from "./plain.ts";

describe("parameters without a value", () => {
  it("are declared by their name alone, wherever a clause may be", () => {
    for (const text of [
      "param least\nwhere score > $least",
      "where score > $least param least",
      "param least # the worst that is shown\nwhere score > $least",
      "where score > $least order by score\nparam least limit 5",
    ])
      assert.deepEqual(
        plain(parsed(text).parameters),
        [{ name: { kind: "name", text: "least" }, value: null }],
        text,
      );
  });

  it("are no mistake, and come back when they are printed", () => {
    const file = parsed("param least where score > $least and width > 2 * $least");
    assert.deepEqual(check(file, names), []);
    assert.deepEqual(plain(parsed(printQuery(file)).parameters), plain(file.parameters));
  });

  it("a property called param is still one", () =>
    assert.deepEqual(parsed("param = 5 and `param` > 2").parameters, []));

  it("are missing as far as they are used", () =>
    assert.deepEqual(
      missingParameters(parsed("param a param b param c = 1 where score > $a + $c limit $d")),
      ["a"],
    ));

  it("take the value of a file that is used, which does not take theirs away", async () => {
    const joined = async (text: string, used: string): Promise<unknown> => {
      const { file } = await resolveUses(parsed(`use "b.winnow" ${text}`), "a.winnow", () =>
        Promise.resolve(used),
      );
      return file.parameters.map(({ name, value }) => [name.text, plain(value)]);
    };
    const one = { kind: "number", value: 1 };
    assert.deepEqual(await joined("param a", "param a = 1 where score > $a"), [["a", one]]);
    assert.deepEqual(await joined("param a = 1", "param a where score > $a"), [["a", one]]);
    assert.deepEqual(await joined("", "param a where score > $a"), [["a", null]]);
  });
});

describe("the value that is given to a parameter", () => {
  const table: readonly (readonly [query: string, typed: string, literal: string])[] = [
    ["score > $p", "0.5", "0.5"],
    ["score > $p", " -3 ", "-3"],
    ["modified > $p", "7 days ago", "now - 7 days"],
    ["modified > $p", "2024-05-01T00:00Z", "2024-05-01T00:00:00.000Z"],
    ["label = $p", "cat", '"cat"'],
    ["label = $p", '"cat"', '"cat"'],
    ["label has any ($p)", "dog", '"dog"'],
    ["caption = $p", "5", '"5"'],
    ["caption = $p", "true", '"true"'],
    ["caption like $p", "*it's*", `"*it's*"`],
    ["caption = $p", '5" or "a" = "a', String.raw`"5\" or \"a\" = \"a"`],
    ["flag = $p", "true", "true"],
    ["in folder $p", "train", '"train"'],
    ["score > 1 limit $p", "10", "10"],
    ["param p = 1 where caption = $p", "2", '"2"'],
  ];
  for (const [query, typed, literal] of table)
    it(`${typed} for ${query} is ${literal}`, () =>
      assert.deepEqual(givenValue(parsed(query), "p", typed, names), { kind: "literal", literal }));

  const refused: readonly (readonly [query: string, typed: string, message: RegExp])[] = [
    ["score > $p", "many", /^A number cannot be compared with a text: write a number/],
    ["score > $p", "5 param q = 2", /^A number cannot be compared with a text/],
    ["modified > $p", "yesterday", /^A date cannot be compared with a text: write a date/],
    ["label = $p", "cta", /^'label' has no tag 'cta'/],
    ["in folder $p", "trian", /^There is no folder 'trian'/],
    ["score > 1 limit $p", "ten", /whole numbers/],
    ["score > $p", " ", /^Type a value/],
    ["score > 1", "5", /^Nothing in the query uses the parameter \$p/],
  ];
  for (const [query, typed, message] of refused)
    it(`'${typed}' for ${query} is refused`, () => {
      const given = givenValue(parsed(query), "p", typed, names);
      assert.match(given.kind === "problem" ? given.message : "", message);
    });

  it("does not answer for what else is wrong", () =>
    assert.deepEqual(givenValue(parsed("widht > 1 and score > $p"), "p", "5", names), {
      kind: "literal",
      literal: "5",
    }));

  it("takes the place of the declaration in a text, or follows it", () => {
    const text = "param a # worst\nparam b = 2\nwhere score > $a and score < $b and width > $c";
    const given = withParameters(text, new Map(Object.entries({ a: "1", b: "3", c: "4" })));
    assert.equal(
      given,
      "param a = 1 # worst\nparam b = 3\nwhere score > $a and score < $b and width > $c\nparam c = 4",
    );
    assert.deepEqual(
      parsed(given).parameters.map(({ value }) => value && "value" in value && value.value),
      [1, 3, 4],
    );
    assert.equal(withParameters(text, new Map()), text);
  });
});
