import assert from "node:assert/strict";
import { parse } from "../../../src/query/parser.ts";

/** Each error as the words that it marks and its sentence. */
function errorsOf(text: string): (readonly [string, string])[] {
  return parse(text).errors.map(({ start, end, message }) => [text.slice(start, end), message]);
}

const misplaced = (word: string): string =>
  `${word} does not belong here: join conditions with 'and' or 'or', and start a clause with its word, such as 'order by'.`;

describe("what is wrong with a query is told", () => {
  const table: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [
      "where a = order by b",
      [["order", "A property, a value or a condition is expected here, not 'order'."]],
    ],
    ["a = 1 b = 2", [["b", misplaced("'b'")]]],
    ["a < b < c", [["<", misplaced("'<'")]]],
    ['label = "cat', [['"cat', 'The closing " is missing on this line.']]],
    ["where ((a = 1)", [[")", "')' is expected after ')'."]]],
    [
      "where width + 3",
      [
        [
          "width + 3",
          "This is a value, and a condition is expected: compare it, as in 'width > 640'.",
        ],
      ],
    ],
    ["where (a = 1) + 2 > 3", [["a = 1", "A value is expected here, and this is a condition."]]],
    [
      "a = 2024-02-31",
      [["2024-02-31", "There is no date 2024-02-31: write it as 2024-05-01 or 2024-05-01T12:00."]],
    ],
    [
      "where a ~ 3",
      [
        ["~", "~ means nothing in a query."],
        ["3", misplaced("'3'")],
      ],
    ],
    ["where a where b", [["where", "'where' appears twice: join the conditions with 'and'."]]],
    ["limit 5 limit 6", [["limit", "'limit' appears twice: keep one of them."]]],
    ["limit 5.5", [["5.5", "Write a whole number."]]],
    [
      "group by a by decade",
      [["decade", "Group dates by year, month, week, day or hour, and numbers by a width."]],
    ],
    ["group by a by 0", [["0", "The width of a group must be above 0."]]],
    [
      String.raw`a = "\q"`,
      [[String.raw`\q`, String.raw`\q stands for nothing: write a backslash as \\.`]],
    ],
    ["x has", [["s", "A tag in quotes, or several in parentheses, is expected after 'has'."]]],
    [
      "a > 1.5 days ago",
      [["1.5", "Write a whole number of minutes, hours, days, weeks, months or years."]],
    ],
    ["split into a 1, a 2", [["a", "The part a appears twice."]]],
    ["split into a 0", [["0", "The share of a part must be above 0."]]],
    ['set a to -"x"', [['"x"', "Only a number can have a sign."]]],
    ["wher a = 2", [["wher", "'wher' does not start a clause. Did you mean 'where'?"]]],
  ];
  for (const [text, errors] of table) it(text, () => assert.deepEqual(errorsOf(text), errors));

  it("several at once, and what is right is still understood", () => {
    const { file, errors } = parse(
      'where (a = ) or b\norder by c desc\ntag with\nset d to 5\nexport yolo "x"\nlimit 3',
    );
    assert.equal(errors.length, 3);
    assert.equal(file?.query.orderBy.length, 1);
    assert.equal(file?.query.limit?.count, 3);
    assert.deepEqual(
      file?.actions.map(({ kind }) => kind),
      ["set"],
    );
  });

  it("an unfinished last clause leaves those before it", () => {
    const { file, errors } = parse("widht > 5\norder by\n");
    assert.deepEqual(
      errors.map(({ message }) => message),
      ["A property to order by is expected after 'by'."],
    );
    assert.equal(file?.query.where?.kind, "compare");
  });

  it("suggestions replace what is marked", () => {
    const suggestions = (text: string): unknown =>
      parse(text).errors.map((each) => each.suggestions);
    assert.deepEqual(suggestions('a = "x'), [['"x"']]);
    assert.deepEqual(suggestions("wher a = 2"), [["where"]]);
    assert.deepEqual(suggestions(String.raw`a = "C:\dir"`), [[String.raw`\\d`]]);
  });
});

describe("hostile texts", () => {
  const table: Readonly<Record<string, string>> = {
    "1,000 parentheses": `${"(".repeat(1000)}a = 1${")".repeat(1000)}`,
    "1,000 annotations": "no annotation (".repeat(1000),
    "not not not": `where ${"not ".repeat(4000)}a`,
    "a sum of 9,000": `a${"+a".repeat(9000)} > 1`,
    "19,000 signs": `where a = ${"-".repeat(19_000)}1`,
    "too long": "a".repeat(20_001),
  };
  for (const [title, text] of Object.entries(table))
    it(`${title} is one clear error`, () => {
      const { file, errors } = parse(text);
      assert.equal(file, null);
      assert.equal(errors.length, 1);
      assert.match(errors[0]?.message ?? "", /nested too deep|at most 20,000 characters/);
    });

  it("what is long but flat is fine", () => {
    assert.deepEqual(parse(`where a${" and a".repeat(3000)}`).errors, []);
    assert.deepEqual(parse(`where ${"(".repeat(60)}a${")".repeat(60)}`).errors, []);
  });
});
