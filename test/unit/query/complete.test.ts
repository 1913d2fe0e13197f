import assert from "node:assert/strict";
import { completionsAt, type Completion } from "../../../src/query/complete.ts";
import { names } from "./names.ts";

/** What is offered at the `|` of a text. */
function at(marked: string): Completion[] {
  const offset = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), offset, names);
}
const labels = (marked: string): string[] => at(marked).map(({ label }) => label);

const properties = names.properties.map(({ computed, key, name }) => (computed ? key : name));
const begins = [
  ...properties,
  "not",
  "any annotation",
  "no annotation",
  "count annotation",
  "in folder",
];
const clauses = [
  "use",
  "param",
  "order by",
  "group by",
  "limit",
  "offset",
  "tag",
  "untag",
  "set",
  "clear",
  "split into",
  "run",
  "export",
];
const dates = ["today", "now", "7 days ago", "1 month ago", "1 year ago"];
const fields = ["class", "source", "confidence", "kind", "area", "width", "height", "not"];

describe("completion", () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ["|", [...begins, "where", ...clauses]],
    ["wi|", [...begins, "where", ...clauses]],
    ["where |", begins],
    ["where flag and not |", begins],
    ["where (|", begins],
    [
      "where width |",
      [">=", "<=", ">", "<", "=", "!=", "between", "in", "is missing", "is not missing"],
    ],
    [
      "where `my score` |",
      [">=", "<=", ">", "<", "=", "!=", "between", "in", "is missing", "is not missing"],
    ],
    ["where quality |", ["has any", "has all", "has none", "like", "is missing", "is not missing"]],
    ["where not flag |", ["and", "or", "=", "is missing", "is not missing", ...clauses]],
    ["where (flag |", ["and", "or", "=", "is missing", "is not missing"]],
    ["label = |", ["cat", "dog"]],
    ['label = "c|', ["cat", "dog"]],
    ['label = "c|at" and flag', ["cat", "dog"]],
    ['label not in ("cat", |', ["cat", "dog"]],
    ["quality has |", ["any", "all", "none"]],
    ["quality has none (|", ["blurry", "dark", "good"]],
    ["quality has any ('dark', '|')", ["blurry", "dark", "good"]],
    ["format != |", ["jpeg", "png"]],
    ["flag = |", ["true", "false"]],
    ["modified > |", [...dates, "taken"]],
    ["modified between 7 days ago and |", [...dates, "taken"]],
    [
      "modified > 7 |",
      [
        "and",
        "or",
        "minutes ago",
        "hours ago",
        "days ago",
        "weeks ago",
        "months ago",
        "years ago",
        ...clauses,
      ],
    ],
    ["modified > 7 days |", ["ago"]],
    ["width > |", ["height", "my score", "score"]],
    ["param low = 1\nwhere score > |", ["width", "height", "my score", "$low"]],
    ["label is |", ["missing", "not missing"]],
    ["label not |", ["in", "like", "between"]],
    ["where in |", ["folder"]],
    ["where not in folder |", ["train/cats", "train/dogs", "val"]],
    ["where any |", ["annotation"]],
    ["any annotation (|", fields],
    ["any annotation (class = |", ["car", "bus"]],
    [
      'any annotation (class = "car" and confidence |',
      [">=", "<=", ">", "<", "=", "!=", "between", "in", "is missing", "is not missing"],
    ],
    ["any annotation (source = |", ["yolo11"]],
    ["any annotation (kind in (|", ["class", "box", "polygon", "polyline", "points", "mask"]],
    [
      "any annotation (confidence > 0.5 |",
      ["and", "or", "minutes ago", "hours ago", "days ago", "weeks ago", "months ago", "years ago"],
    ],
    ['label = "cat" |', ["and", "or", ...clauses]],
    ['label = "cat"|', ["and", "or", ...clauses]],
    ["where flag order |", ["by"]],
    ["where flag order by |", begins],
    ["where flag order by width |", ["asc", "desc", ...clauses]],
    ["where flag group by taken by |", ["year", "month", "week", "day", "hour"]],
    ["where flag group by score by |", []],
    ["where flag group by |", properties],
    ["where flag group by taken |", ["by", ...clauses]],
    ["where flag limit |", []],
    ["where flag tag |", ["label", "quality", "split"]],
    ["where flag tag quality |", ["with"]],
    ['where flag tag quality with "dark", |', ["blurry", "dark", "good"]],
    ["where flag untag quality of |", ["blurry", "dark", "good"]],
    ["where flag set flag to |", ["true", "false"]],
    [
      "where flag clear |",
      ["label", "quality", "my score", "score", "flag", "taken", "tint", "caption", "split"],
    ],
    ["where flag split |", ["into"]],
    ["where flag split into |", ["train", "val", "test"]],
    ["where flag split into train 80 |", ["by", "grouped by", "seed", "as", ...clauses]],
    ["where flag split into train 80 grouped by label |", ["by", "seed", "as", ...clauses]],
    ["where flag export |", ["coco", "yolo"]],
    ["where flag run |", ["ml/cluster", "ml/leaks"]],
    ['where flag run "ml/cluster" |', ["with", ...clauses]],
    ['where flag run "ml/cluster" with |', ["k", "seed"]],
    ['where flag run "ml/cluster" with k = 5, |', ["seed"]],
    ['where flag run "ml/cluster" with k |', ["="]],
    ['where flag run "ml/cluster" with k = 5 |', ["where", ...clauses]],
    ["where flag export yolo |", ["to"]],
    ["where flag # a comment |", []],
    ["width > 5|", []],
  ];
  for (const [marked, expected] of table)
    it(marked.replaceAll("\n", " "), () => assert.deepEqual(labels(marked), expected));

  it("replaces the word that is begun, and quotes what has to be", () => {
    const pick = (marked: string, label: string): unknown => {
      const offered = at(marked).find((each) => each.label === label);
      return offered && [offered.insert, offered.replace];
    };
    assert.deepEqual(pick("where my| > 5", "my score"), ["`my score`", { start: 6, end: 8 }]);
    assert.deepEqual(pick('label = "c|at"', "dog"), ['"dog"', { start: 8, end: 13 }]);
    assert.deepEqual(pick('label = "c| and flag', "dog"), ['"dog"', { start: 8, end: 10 }]);
    assert.deepEqual(pick("label = |", "dog"), ['"dog"', { start: 8, end: 8 }]);
  });
});
