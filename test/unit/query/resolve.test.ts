import assert from "node:assert/strict";
import { check } from "../../../src/query/resolve.ts";
import { names } from "./names.ts";
import { parsed } from "./plain.ts";

/** Each diagnostic as the words that it marks, its sentence and what it suggests; warnings with a "?" in front. */
function found(text: string): string[] {
  return check(parsed(text), names).map(
    ({ start, end, severity, message, suggestions }) =>
      `${severity === "warning" ? "? " : ""}${text.slice(start, end)}: ${message}${suggestions.length > 0 ? ` → ${suggestions.join(", ")}` : ""}`,
  );
}

describe("a query that fits its project", () => {
  for (const text of [
    'label = "cat" and LABEL != "Dog" and quality = "dark"',
    'quality has any ("blurry", "dark") and label has "cat" and label in ("cat", "dog")',
    'width * 2 > `my score` + count annotation (class = "car") and flag',
    "modified > 7 days ago and taken between 2024-01-01 and today and flag = true",
    'tint = "#ff8800" and caption like "*cat*" and caption = "nothing known" and label like "c*"',
    'in folder "train" and not in folder "train/cats/" and label is missing',
    'any annotation (class = "CAR" and class = "cat" and confidence < 0.5 and source = "" and kind = "box")',
    "param least = 0.5 where score >= $least order by score desc group by taken by month, score by 0.1",
    'where flag tag quality with "blurry" set score to 0.5 set tint to "#000000" clear caption split into a 1, b 1 by label as split export yolo to "out"',
    'where flag run "ml/cluster" with k = 5 run "ml/leaks" with split = label',
    'where flag tag quality with "entirely new" split into a 1, b 2 as `new one`',
  ])
    it(text, () => assert.deepEqual(found(text), []));
});

describe("what does not fit is told", () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ["widht > 5", ["widht: There is no property 'widht'. → width"]],
    ["where my_score > 5", ["my_score: There is no property 'my_score'. → `my score`"]],
    [
      'where flag run "ml/clutser"',
      [`? "ml/clutser": No plugin that is loaded has an action 'ml/clutser'. → "ml/cluster"`],
    ],
    [
      'where flag run "ml/cluster" with sed = 5, k = 1, k = lable',
      [
        "sed: 'ml/cluster' has no parameter 'sed'. → seed",
        "k: 'k' is given twice.",
        "lable: There is no property 'lable'. → label",
      ],
    ],
    ['label = "cta"', [`"cta": 'label' has no tag 'cta'. → "cat"`]],
    ['quality has any ("blury")', [`"blury": 'quality' has no tag 'blury'. → "blurry"`]],
    [
      'width = "x"',
      ['"x": A number cannot be compared with a text: write a number, without quotes.'],
    ],
    ['label > "cat"', ["label: A tag has no order: compare with = or !=."]],
    [
      "label = 5",
      ["5: A tag cannot be compared with a number: write the name of a tag in quotes."],
    ],
    [
      'width has any ("x")',
      ["width: 'has' is for tags, and 'width' is a number: use 'width > 0.5'."],
    ],
    [
      "where width",
      ["width: 'width' is no checkbox: compare it with something, as in 'width > 0.5'."],
    ],
    [
      'modified > "2024-05-01"',
      [
        `"2024-05-01": A date cannot be compared with a text: write a date such as 2024-05-01 or '7 days ago', without quotes.`,
      ],
    ],
    [
      'tint = "orange"',
      ['"orange": A colour cannot be compared with a text: write a colour such as "#ff8800".'],
    ],
    ["flag > true", ["flag: A checkbox has no order: compare with = or !=."]],
    ['width like "5*"', ["width: 'like' is for texts and tags, and this is a number."]],
    ["width + label > 3", ["label: Only numbers can be calculated with, and this is a tag."]],
    [
      'in folder "train/cat"',
      [`"train/cat": There is no folder 'train/cat' in this dataset. → "train/cats"`],
    ],
    [
      'any annotation (clas = "car")',
      [
        "clas: Annotations have no 'clas', but class, source, confidence, kind, area, width, height. → class",
      ],
    ],
    ['any annotation (class = "caar")', [`"caar": There is no class 'caar'. → "car"`]],
    [
      'any annotation (kind = "circle" or source = "yolo12")',
      [
        '? "circle": The kinds of annotations are class, box, polygon, polyline, points, mask.',
        '? "yolo12": No annotation has the source \'yolo12\'. → "yolo11"',
      ],
    ],
    [
      "any annotation (count annotation > 1)",
      ["count annotation: The condition of an annotation cannot ask for annotations again."],
    ],
    [
      'any annotation (in folder "val")',
      ['in folder "val": Annotations are in no folder: ask for it outside of them.'],
    ],
    ["score > $min", ["$min: The parameter $min has no value: declare it with 'param min = …'."]],
    ["param mix = 1 score > $min", []],
    [
      "order by quality",
      ["quality: Images with several tags have no order by them: group by them instead."],
    ],
    ["group by width by month", ["width by month: Only dates are grouped by month."]],
    ["group by label by 5", ["label by 5: Only numbers are grouped by a width."]],
    ["set width to 5", ["width: 'width' is computed and cannot be changed."]],
    ['set quality to "dark"', [`"dark": 'quality' holds several tags: use 'tag … with …'.`]],
    ['set score to "high"', [`"high": 'score' is of the type number.`]],
    ['tag score with "x"', ["score: 'score' holds no tags: use 'set … to …'."]],
    [
      'tag quality with "blury"',
      [`? "blury": 'quality' has no tag 'blury' yet: it will be made. → "blurry"`],
    ],
    ['tag label with "cat", "dog"', [`tag label with "cat", "dog": 'label' holds one tag only.`]],
    ['untag quality of "nothing"', [`"nothing": 'quality' has no tag 'nothing'.`]],
    ["split into a 1 as score", ["score: 'score' holds no single tag."]],
    ["split into a 1 by lable", ["lable: There is no property 'lable'. → label"]],
    [
      'export yollo to "out"',
      ["yollo: There is no format 'yollo': choose one of coco, yolo. → yolo"],
    ],
  ];
  for (const [text, diagnostics] of table.filter(([, each]) => each.length > 0))
    it(text, () => assert.deepEqual(found(text), diagnostics));

  it("parameters that are unused or declared twice", () =>
    assert.deepEqual(found("param mix = 1 param min = 2 param min = 3 where score > $min"), [
      "? mix: Nothing uses the parameter $mix.",
      "min: The parameter 'min' is declared twice.",
    ]));

  it("a list of tags that may have been cut says nothing about others", () => {
    const values = Array.from({ length: 500 }, (_, index) => `tag ${index}`);
    const many = names.properties.map((property) =>
      property.name === "label" ? { ...property, values } : property,
    );
    assert.deepEqual(check(parsed('label = "cta"'), { ...names, properties: many }), []);
  });
});
