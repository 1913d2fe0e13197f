import assert from "node:assert/strict";
import { checked, compare, condition, name, number, parsed, plain, text } from "./plain.ts";

describe("dates", () => {
  const valueOf = (date: string): unknown => {
    const where = condition(`modified > ${date}`);
    return where.kind === "compare" ? plain(where.right) : null;
  };
  const table: readonly (readonly [string, unknown])[] = [
    ["2024-05-01", { kind: "date", value: new Date(2024, 4, 1).getTime() }],
    ["2024-05-01T12:30", { kind: "date", value: new Date(2024, 4, 1, 12, 30).getTime() }],
    ["2024-02-29T23:59:58.25Z", { kind: "date", value: Date.UTC(2024, 1, 29, 23, 59, 58, 250) }],
    ["2024-05-01T12:00+02:00", { kind: "date", value: Date.UTC(2024, 4, 1, 10) }],
    ["2024-05-01T12:00-0530", { kind: "date", value: Date.UTC(2024, 4, 1, 17, 30) }],
    ["0099-01-01T00:00Z", { kind: "date", value: Date.parse("0099-01-01T00:00Z") }],
    ["now", { kind: "relativeDate", from: "now", amount: 0, unit: "day" }],
    ["today", { kind: "relativeDate", from: "today", amount: 0, unit: "day" }],
    ["7 days ago", { kind: "relativeDate", from: "now", amount: -7, unit: "day" }],
    ["1 Month Ago", { kind: "relativeDate", from: "now", amount: -1, unit: "month" }],
    ["today - 2 weeks", { kind: "relativeDate", from: "today", amount: -2, unit: "week" }],
    ["now + 1 hour", { kind: "relativeDate", from: "now", amount: 1, unit: "hour" }],
  ];
  for (const [date, value] of table) it(date, () => assert.deepEqual(valueOf(date), value));
});

describe("texts and names", () => {
  const texts: readonly (readonly [string, string])[] = [
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"a\\b\n\té"`, "a\\b\n\té"],
    [`"it's # no comment"`, "it's # no comment"],
  ];
  for (const [literal, value] of texts)
    it(`${literal} is a text`, () =>
      assert.deepEqual(plain(condition(`a = ${literal}`)), compare(name("a"), "=", text(value))));

  it("a name in backquotes may hold a backquote", () =>
    assert.deepEqual(plain(condition("where `a \\` b`")), checked("a ` b")));

  for (const word of [
    "split",
    "tag",
    "limit",
    "order",
    "count",
    "any",
    "folder",
    "missing",
    "desc",
    "no",
    "as",
    "days",
  ])
    it(`${word} may be a property`, () => {
      const is = compare(name(word), "=", text("train"));
      assert.deepEqual(plain(condition(`${word} = "train"`)), is);
      assert.deepEqual(plain(condition(`where a and ${word} = "train"`)), {
        kind: "and",
        operands: [checked("a"), is],
      });
    });

  it("and in a clause, next to the clause of its name", () => {
    const { query, actions } = parsed(
      'where split = "a" order by limit desc group by group limit 5 tag split with "x" clear order',
    );
    assert.deepEqual(plain([query.orderBy, query.groupBy, query.limit, actions]), [
      [{ value: name("limit"), descending: true }],
      [{ property: name("group"), step: null, bin: null }],
      { count: 5 },
      [
        { kind: "tag", property: name("split"), tags: [text("x")], how: "add" },
        { kind: "set", property: name("order"), value: null },
      ],
    ]);
  });
});

describe("the filter box", () => {
  const search = (pattern: string) => ({
    kind: "like",
    value: name("name"),
    pattern: text(pattern),
    negated: false,
  });
  const table: readonly (readonly [string, unknown])[] = [
    ["cat", search("*cat*")],
    [" IMG_0042 ", search("*IMG_0042*")],
    ["2024", search("*2024*")],
    ['"a cat"', search("*a cat*")],
    ["split", search("*split*")],
    ["cat order by width", checked("cat")],
    ["where cat", checked("cat")],
  ];
  for (const [query, tree] of table)
    it(query, () => assert.deepEqual(plain(condition(query)), tree));

  it("an empty text selects everything", () =>
    assert.deepEqual(plain(parsed("  # nothing\n").query), {
      where: null,
      orderBy: [],
      groupBy: [],
      limit: null,
      offset: null,
    }));
});

describe("clauses and actions", () => {
  it("order, groups and limits", () => {
    const { query } = parsed(
      "limit 200 offset $from order by score desc, width * height, name asc group by folder, taken by month, score by 0.1",
    );
    assert.deepEqual(plain(query), {
      where: null,
      orderBy: [
        { value: name("score"), descending: true },
        {
          value: { kind: "arithmetic", operator: "*", left: name("width"), right: name("height") },
          descending: false,
        },
        { value: name("name"), descending: false },
      ],
      groupBy: [
        { property: name("folder"), step: null, bin: null },
        { property: name("taken"), step: "month", bin: null },
        { property: name("score"), step: null, bin: 0.1 },
      ],
      limit: { count: 200 },
      offset: { count: { kind: "parameter", name: "from" } },
    });
  });

  it("a whole recipe", () => {
    const file = parsed(`use "base.winnow" # what is usable
      param min = -0.5
      param since = 2024-05-01T00:00Z
      where score > $min
      tag quality with "blurry", 'dark'
      untag quality of "sharp"
      set score to -0.5
      clear score
      split into train 80, "val 1" 10, test 10 seed 7 by label grouped by scene as part
      split into a 1, b 1
      run "ml/cluster"
      run "ml/leaks" with split = part, limit = -0.5, method = 'exact', deep = true
      export yolo to "out/yolo"
      export "coco-json" to "out/coco"`);
    assert.deepEqual(plain(file.uses), [{ path: text("base.winnow") }]);
    assert.deepEqual(plain(file.parameters), [
      { name: name("min"), value: number(-0.5) },
      { name: name("since"), value: { kind: "date", value: Date.UTC(2024, 4, 1) } },
    ]);
    assert.deepEqual(plain(file.actions), [
      { kind: "tag", property: name("quality"), tags: [text("blurry"), text("dark")], how: "add" },
      { kind: "tag", property: name("quality"), tags: [text("sharp")], how: "remove" },
      { kind: "set", property: name("score"), value: number(-0.5) },
      { kind: "set", property: name("score"), value: null },
      {
        kind: "split",
        parts: [
          { name: "train", share: 80 },
          { name: "val 1", share: 10 },
          { name: "test", share: 10 },
        ],
        stratify: name("label"),
        groupedBy: name("scene"),
        seed: 7,
        property: name("part"),
      },
      {
        kind: "split",
        parts: [
          { name: "a", share: 1 },
          { name: "b", share: 1 },
        ],
        stratify: null,
        groupedBy: null,
        seed: 0,
        property: name("split"),
      },
      { kind: "run", actionId: text("ml/cluster"), values: [] },
      {
        kind: "run",
        actionId: text("ml/leaks"),
        values: [
          { name: name("split"), value: name("part") },
          { name: name("limit"), value: number(-0.5) },
          { name: name("method"), value: text("exact") },
          { name: name("deep"), value: { kind: "boolean", value: true } },
        ],
      },
      { kind: "export", format: "yolo", to: text("out/yolo") },
      { kind: "export", format: "coco-json", to: text("out/coco") },
    ]);
  });
});

describe("spans", () => {
  it("are those of the text, in UTF-16 units", () => {
    const query = '# 🐈\nwhere `größe x` > 1 and "a" = b';
    const { where } = parsed(query).query;
    assert.ok(where?.kind === "and");
    const [first] = where.operands;
    assert.ok(first?.kind === "compare");
    const of = ({ start, end }: { start: number; end: number }): string => query.slice(start, end);
    assert.deepEqual(
      [of(where), ...where.operands.map(of), of(first.left), of(first.right)],
      ['`größe x` > 1 and "a" = b', "`größe x` > 1", '"a" = b', "`größe x`", "1"],
    );
  });
});
