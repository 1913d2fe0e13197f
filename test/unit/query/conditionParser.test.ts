import assert from "node:assert/strict";
import { checked, compare, condition, name, number, plain, text } from "./plain.ts";

describe("conditions", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['label = "cat"', compare(name("label"), "=", text("cat"))],
    ["where width >= 640", compare(name("width"), ">=", number(640))],
    ["WHERE a == 1", compare(name("a"), "=", number(1))],
    ["a <> 'x'", compare(name("a"), "!=", text("x"))],
    ["`my score` > .5e1", compare(name("my score"), ">", number(5))],
    [
      "größe = 1 and exif.iso < 2",
      {
        kind: "and",
        operands: [
          compare(name("größe"), "=", number(1)),
          compare(name("exif.iso"), "<", number(2)),
        ],
      },
    ],
    [
      "a = 1 or b = 2 and c = 3 or d",
      {
        kind: "or",
        operands: [
          compare(name("a"), "=", number(1)),
          {
            kind: "and",
            operands: [compare(name("b"), "=", number(2)), compare(name("c"), "=", number(3))],
          },
          checked("d"),
        ],
      },
    ],
    [
      "not flag and x = true",
      {
        kind: "and",
        operands: [
          { kind: "not", operand: checked("flag") },
          compare(name("x"), "=", { kind: "boolean", value: true }),
        ],
      },
    ],
    ["where (flag)", checked("flag")],
    [
      "a between 1 and 5 and b",
      {
        kind: "and",
        operands: [
          { kind: "between", value: name("a"), low: number(1), high: number(5), negated: false },
          checked("b"),
        ],
      },
    ],
    [
      "a not between -1 and $max",
      {
        kind: "between",
        value: name("a"),
        low: number(-1),
        high: { kind: "parameter", name: "max" },
        negated: true,
      },
    ],
    [
      'a in (1, "x", b)',
      {
        kind: "in",
        value: name("a"),
        options: [number(1), text("x"), name("b")],
        negated: false,
      },
    ],
    ["a not in (1)", { kind: "in", value: name("a"), options: [number(1)], negated: true }],
    [
      'name like "IMG_*"',
      { kind: "like", value: name("name"), pattern: text("IMG_*"), negated: false },
    ],
    [
      'name not like "*?"',
      { kind: "like", value: name("name"), pattern: text("*?"), negated: true },
    ],
    [
      'quality has any ("blurry", $bad)',
      {
        kind: "has",
        property: name("quality"),
        quantifier: "any",
        tags: [text("blurry"), { kind: "parameter", name: "bad" }],
      },
    ],
    [
      'quality has all ("a")',
      {
        kind: "has",
        property: name("quality"),
        quantifier: "all",
        tags: [text("a")],
      },
    ],
    [
      'quality has none ("a")',
      {
        kind: "has",
        property: name("quality"),
        quantifier: "none",
        tags: [text("a")],
      },
    ],
    [
      'quality has "a"',
      { kind: "has", property: name("quality"), quantifier: "any", tags: [text("a")] },
    ],
    ["a is missing", { kind: "missing", value: name("a"), negated: false }],
    ["a is not missing", { kind: "missing", value: name("a"), negated: true }],
    ['in folder "train/cats"', { kind: "folder", path: text("train/cats"), negated: false }],
    ["not in folder $f", { kind: "folder", path: { kind: "parameter", name: "f" }, negated: true }],
    ["no annotation", { kind: "annotation", quantifier: "no", where: null }],
    [
      'any annotation (class = "car" and confidence < 0.5)',
      {
        kind: "annotation",
        quantifier: "any",
        where: {
          kind: "and",
          operands: [
            compare(name("class"), "=", text("car")),
            compare(name("confidence"), "<", number(0.5)),
          ],
        },
      },
    ],
    [
      "count annotation (area > 5) >= 2",
      compare({ kind: "count", where: compare(name("area"), ">", number(5)) }, ">=", number(2)),
    ],
    ["count annotation = 0", compare({ kind: "count", where: null }, "=", number(0))],
    [
      "a + b * 2 > -(c - 1)",
      compare(
        {
          kind: "arithmetic",
          operator: "+",
          left: name("a"),
          right: { kind: "arithmetic", operator: "*", left: name("b"), right: number(2) },
        },
        ">",
        {
          kind: "negative",
          operand: { kind: "arithmetic", operator: "-", left: name("c"), right: number(1) },
        },
      ),
    ],
    [
      "(a + b) % 2 = 0",
      compare(
        {
          kind: "arithmetic",
          operator: "%",
          left: { kind: "arithmetic", operator: "+", left: name("a"), right: name("b") },
          right: number(2),
        },
        "=",
        number(0),
      ),
    ],
  ];
  for (const [query, tree] of table)
    it(query, () => assert.deepEqual(plain(condition(query)), tree));
});
