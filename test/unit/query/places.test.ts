import assert from "node:assert/strict";
import {
  occurrences,
  occurrenceAt,
  parameterSpans,
  propertySpans,
  tagSpans,
} from "../../../src/query/occurrences.ts";
import { outline, type OutlineItem } from "../../../src/query/outline.ts";
import { quoteName, quoteText } from "../../../src/query/quoting.ts";
import { containedPath, resolveUses } from "../../../src/query/uses.ts";
import { condition, parsed, plain } from "./plain.ts";

describe("occurrences", () => {
  const text = `param min = 1
where Label = "cat" and \`label\` in ("a") and score > $min and any annotation (label = 1 or class = "car")
order by label group by label limit $min
tag label with "dog" split into label 1 by label`;

  it("of a property are found wherever it is named", () =>
    assert.deepEqual(
      propertySpans(parsed(text), "label").map(({ start, end }) => text.slice(start, end)),
      ["Label", "`label`", "label", "label", "label", "label"],
    ));

  it("of a parameter too", () =>
    assert.deepEqual(
      parameterSpans(parsed(text), "min").map(({ start, end }) => text.slice(start, end)),
      ["min", "$min", "$min"],
    ));

  it("of a tag are those of its property, also in recipes and parameters", () => {
    const recipe = parsed(
      'param t = "CAT" param u = "cat" where label in ("cat", $t) or other = "cat" or other = $u or any annotation (class = "cat") tag label with "cat" set label to "cat" split into cat 1, "dog" 2 as label',
    );
    const starts = (isClass: boolean): number =>
      tagSpans(recipe, "LABEL", "cat", { isClass, isExact: false }).length;
    assert.deepEqual([starts(false), starts(true)], [5, 6]);
    assert.deepEqual(tagSpans(recipe, "label", "bird", { isClass: true, isExact: false }), []);
  });

  it("tell what they are", () =>
    assert.deepEqual(
      occurrences(parsed(text)).map((each) => `${each.kind} ${text.slice(each.start, each.end)}`),
      [
        "parameter min",
        "property Label",
        'value "cat"',
        "property `label`",
        'value "a"',
        "property score",
        "parameter $min",
        "field label",
        "field class",
        'class "car"',
        "property label",
        "property label",
        "parameter $min",
        "property label",
        'value "dog"',
        "value label",
        "property label",
      ],
    ));

  it("what a word implies is no occurrence", () =>
    assert.deepEqual(
      [
        occurrences(parsed("cat")),
        occurrences(parsed("split into a 1")).map(({ kind, start }) => [kind, start]),
      ],
      [[], [["value", 11]]],
    ));

  it("are found by an offset", () =>
    assert.equal(occurrenceAt(parsed(text), text.indexOf("score") + 5)?.kind, "property"));
});

describe("an outline", () => {
  const lines = (items: readonly OutlineItem[], indent = ""): string[] =>
    items.flatMap((item) => [
      `${indent}${item.title}: ${item.detail}`,
      ...lines(item.children, `${indent}  `),
    ]);

  it("names the parts of a file", () => {
    const text = `use "base.winnow"\nparam min = 1\nwhere a > $min\n  and b\norder by c desc\nlimit 5\ntag q with "x"`;
    assert.deepEqual(lines(outline(parsed(text), text)), [
      'use: use "base.winnow"',
      "$min: param min = 1",
      "Query: a > $min and b order by c desc limit 5",
      "  where: a > $min and b",
      "    a > $min: a > $min",
      "    b: b",
      "  order by: c desc",
      "  limit: 5",
      'tag: tag q with "x"',
    ]);
  });
});

describe("quoting", () => {
  for (const name of [
    "a",
    "größe",
    "exif.iso",
    "my score",
    "1st",
    "where",
    "split",
    "a`b\\c",
    'say "hi"',
    "line\nbreak",
    "-",
  ])
    it(`${JSON.stringify(name)} as a name comes back`, () =>
      assert.deepEqual(plain(condition(`where ${quoteName(name)}`)), {
        kind: "checked",
        property: { kind: "name", text: name },
      }));

  it("needs no backquotes for a plain name", () => assert.equal(quoteName("exif.iso"), "exif.iso"));

  it("a text comes back", () => {
    const text = "\"'`\\ \n\u0001\u2028🐈 #";
    const where = condition(`a = ${quoteText(text)}`);
    assert.ok(where.kind === "compare" && where.right.kind === "text");
    assert.equal(where.right.value, text);
  });
});

describe("use", () => {
  const files: Readonly<Record<string, string>> = {
    "queries/a.winnow": 'use "deep/b.winnow" where a',
    "queries/deep/b.winnow": 'use "../c.winnow" param min = 1 where b > $min tag q with "x"',
    "queries/c.winnow": "where c order by d limit 5",
    "queries/circle.winnow": 'use "./circle.winnow"',
    "queries/broken.winnow": "where a =",
  };
  const resolve = async (text: string) =>
    resolveUses(parsed(text), "queries/main.winnow", async (path) => files[path] ?? null);

  it("joins conditions and parameters, and nothing else", async () => {
    const { file, errors } = await resolve('use "a.winnow" param min = 2 where m limit 9');
    assert.deepEqual(errors, []);
    assert.deepEqual(plain(file.query), {
      ...(plain(parsed("where m and a and b > $min and c").query) as object),
      limit: { count: 9 },
    });
    assert.deepEqual(plain(file.parameters), plain(parsed("param min = 2").parameters));
    assert.deepEqual([file.uses, file.actions], [[], []]);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ["circle.winnow", /^'queries\/circle\.winnow' uses itself: .* → /],
    ["main.winnow", /^'queries\/main\.winnow' uses itself/],
    ["missing.winnow", /^There is no file 'queries\/missing\.winnow'/],
    ["broken.winnow", /^'queries\/broken\.winnow' has an error: /],
    ["../../outside.winnow", /outside the workspace folder/],
    ["/etc/passwd", /outside the workspace folder/],
    ["file:///etc/passwd", /outside the workspace folder/],
    ["C:\\\\x.winnow", /outside the workspace folder/],
  ];
  for (const [path, message] of refused)
    it(`${path} is refused`, async () => {
      const text = `use "${path}"`;
      const { errors } = await resolve(text);
      assert.equal(errors.length, 1);
      assert.match(errors[0]?.message ?? "", message);
      assert.equal(text.slice(errors[0]?.start, errors[0]?.end), `"${path}"`);
    });

  it("paths are relative to the file and stay in the workspace folder", () =>
    assert.deepEqual(
      ["b", "./b", "../b", "../../b", "c/../b", "..\\b", ""].map((path) =>
        containedPath("x/a", path),
      ),
      ["x/b", "x/b", "b", null, "x/b", "b", null],
    ));
});
