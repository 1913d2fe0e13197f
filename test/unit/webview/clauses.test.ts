import assert from "node:assert/strict";
import { parse } from "../../../src/query/parser.ts";
import {
  choiceOf,
  noChoice,
  withChoice,
  type Choice,
  type FacetProperty,
} from "../../../webview/grid/filter/clauses.ts";

const label: FacetProperty = { name: "label", kind: "tag" };
const quality: FacetProperty = { name: "my quality", kind: "tags" };
const width: FacetProperty = { name: "width", kind: "number" };
const flag: FacetProperty = { name: "flag", kind: "checkbox" };

function write(text: string, property: FacetProperty, choice: Partial<Choice>): string {
  const query = text === "" ? null : (parse(text).file?.query ?? null);
  return withChoice(text, query, property, { ...noChoice, ...choice });
}

function read(text: string, property: FacetProperty): Choice {
  const { file, errors } = parse(text);
  assert.deepEqual(errors, [], text);
  return choiceOf(file?.query ?? null, property);
}

const range = (from: number, to: number, last = false): Partial<Choice> => ({
  range: { from, to, last },
});

describe("conditions that facets write", () => {
  const written: [before: string, FacetProperty, Partial<Choice>, after: string][] = [
    ["", label, { values: ["cat"] }, 'label = "cat"'],
    ["", label, { values: ["cat", 'a "dog"'] }, 'label in ("cat", "a \\"dog\\"")'],
    ["", quality, { values: ["dark"] }, '`my quality` has any ("dark")'],
    ["", label, { missing: true }, "label is missing"],
    ["", label, { values: ["cat"], missing: true }, '(label = "cat" or label is missing)'],
    ["", flag, { values: [true] }, "flag = true"],
    ["", width, range(640, 800), "width >= 640 and width < 800"],
    ["", width, range(-1.5, 2, true), "width >= -1.5 and width <= 2"],
    ['label = "cat"', label, { values: ["dog"] }, 'label = "dog"'],
    ['label = "cat"', label, {}, ""],
    ['label = "cat" and height > 5', label, {}, "height > 5"],
    ["height > 5", label, { values: ["cat"] }, 'height > 5 and label = "cat"'],
    [
      "height > 5 or height < 2",
      label,
      { values: ["cat"] },
      '(height > 5 or height < 2) and label = "cat"',
    ],
    ["(a = 1) or (b = 2)", label, { values: ["cat"] }, '((a = 1) or (b = 2)) and label = "cat"'],
    [
      'where label = "cat" order by width desc',
      width,
      range(1, 2),
      'where label = "cat" and width >= 1 and width < 2 order by width desc',
    ],
    ['where label = "cat" order by width', label, {}, "order by width"],
    ["order by width", label, { values: ["cat"] }, 'where label = "cat" order by width'],
    [
      "width >= 1 and height > 2 and width < 5",
      width,
      range(2, 3),
      "height > 2 and width >= 2 and width < 3",
    ],
  ];
  for (const [before, property, choice, after] of written)
    it(`make ${JSON.stringify(before)} into ${JSON.stringify(after)}`, () => {
      assert.equal(write(before, property, choice), after);
      if (after === "") return;
      // Whatever was written is read again as what was chosen.
      assert.deepEqual(read(after, property), { ...noChoice, ...choice });
    });

  it("are found whatever the case of the name, and not inside of other conditions", () => {
    assert.deepEqual(read('LABEL = "cat"', label).values, ["cat"]);
    assert.deepEqual(read('not label = "cat"', label), noChoice);
    assert.deepEqual(read('label = "cat" or width > 5', label), noChoice);
    assert.deepEqual(read('label not in ("cat")', label), noChoice);
  });
});
