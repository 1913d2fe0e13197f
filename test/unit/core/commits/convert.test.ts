import assert from "node:assert/strict";
import fc from "fast-check";
import { planConversion } from "../../../../src/core/commits/planConversion.ts";
import { joinTags, parseText, splitTags } from "../../../../src/core/commits/valueTexts.ts";
import { valueAt } from "../../../../src/core/columns/propertyColumns.ts";
import type { PropertyType, PropertyValue } from "../../../../src/protocol/data.ts";
import {
  commit,
  contentsOf,
  each,
  openBench,
  rowsOf,
  strayRows,
  valuesOf,
  type Bench,
} from "../../../support/commits.ts";

/** Values with tags by their names. */
function named(bench: Bench, id: number, count: number): unknown[] {
  const { properties } = bench.dataset;
  const property = properties.property(id);
  assert.ok(property);
  const name = (tagId: number): string => properties.tag(tagId)?.name ?? "?";
  return Array.from({ length: count }, (_, i) => {
    const value = valueAt(properties.column(property), i + 1);
    if (Array.isArray(value)) return value.map(name);
    return property.type === "tag" && typeof value === "number" ? name(value) : value;
  });
}

const cases: readonly {
  from: PropertyType;
  to: PropertyType;
  values: PropertyValue[];
  become: unknown[];
  lost?: [string, number][];
}[] = [
  {
    from: "text",
    to: "checkbox",
    // Not as in the defect of Panoptic, where any text is true.
    values: ["False", "no", "0", "TRUE", "yes", "1", "maybe", "maybe"],
    become: [false, false, false, true, true, true, null, null],
    lost: [["maybe", 2]],
  },
  {
    from: "text",
    to: "number",
    values: ["1", " -2.5 ", "1e3", "", "abc", "0x10"],
    become: [1, -2.5, 1000, null, null, 16],
    lost: [
      ["", 1],
      ["abc", 1],
    ],
  },
  {
    from: "text",
    to: "date",
    values: ["2024-02-29", "2024-02-30", "2024-02-29T12:30+01:00", "1970-01-01 00:00:01Z", "soon"],
    become: [Date.UTC(2024, 1, 29), null, Date.UTC(2024, 1, 29, 11, 30), 1000, null],
    lost: [
      ["2024-02-30", 1],
      ["soon", 1],
    ],
  },
  { from: "text", to: "tag", values: ["cat", "dog", "cat"], become: ["cat", "dog", "cat"] },
  {
    from: "text",
    to: "multi_tags",
    values: ['a, "b, c"', "a", '"say ""hi"""'],
    become: [["a", "b, c"], ["a"], ['say "hi"']],
  },
  { from: "number", to: "text", values: [0.1, -3, 1e21], become: ["0.1", "-3", "1e+21"] },
  {
    from: "number",
    to: "checkbox",
    values: [0, 1, 2],
    become: [false, true, null],
    lost: [["2", 1]],
  },
  { from: "checkbox", to: "number", values: [true, false], become: [1, 0] },
  { from: "checkbox", to: "text", values: [true, false], become: ["true", "false"] },
  { from: "date", to: "text", values: [0], become: ["1970-01-01T00:00:00.000Z"] },
  { from: "date", to: "number", values: [5], become: [5] },
  { from: "color", to: "text", values: [0xff], become: ["#0000ff"] },
  {
    from: "text",
    to: "image_link",
    values: ["A".repeat(40), "x"],
    become: ["a".repeat(40), null],
    lost: [["x", 1]],
  },
];

describe("changing the type of a property", () => {
  for (const { from, to, values, become, lost } of cases)
    it(`from ${from} to ${to} tells before what is lost, and undo brings it back (P16 P19)`, () => {
      const bench = openBench(values.length);
      const row = { name: "x", mode: "instance", groupId: null } as const;
      const [[, id]] = bench.do({ properties: [{ ...row, id: -1, type: from }] }).ids;
      const ids = values.map((_, i) => i + 1);
      bench.do({ values: [valuesOf(id, ids, each(...values))] });
      const before = rowsOf(bench.db);
      const property = bench.dataset.properties.property(id);
      assert.ok(property);
      const plan = planConversion(bench.dataset.properties, property, to);
      const missing = become.filter((value) => value === null).length;
      assert.equal(plan.ids.length, values.length - missing);
      assert.deepEqual([...plan.lost], lost ?? []);
      assert.deepEqual(rowsOf(bench.db), before);
      bench.do({ properties: [{ ...row, id, type: to }] });
      assert.deepEqual(named(bench, id, values.length), become);
      assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
      bench.log.undo();
      assert.deepEqual(rowsOf(bench.db), before);
    });

  for (const to of ["number", "tag", "multi_tags"] as const)
    it(`to ${to} leaves nothing to an instance that the same commit deletes (P18 P19)`, () => {
      const bench = openBench(2);
      const row = { name: "x", mode: "instance", groupId: null } as const;
      const [[, id]] = bench.do({ properties: [{ ...row, id: -1, type: "text" }] }).ids;
      bench.do({ values: [valuesOf(id, [1, 2], each("1", "2"))] });
      const before = rowsOf(bench.db);
      const { deletions } = commit({});
      bench.do({
        properties: [{ ...row, id, type: to }],
        deletions: { ...deletions, instances: [1] },
      });
      assert.deepEqual(strayRows(bench.db), []);
      assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
      bench.log.undo();
      assert.deepEqual(rowsOf(bench.db), before);
    });

  it("from one tag to several and back keeps the tags (P16)", () => {
    const bench = openBench(3);
    const row = { name: "x", mode: "instance", groupId: null } as const;
    const [[, id]] = bench.do({ properties: [{ ...row, id: -1, type: "tag" }] }).ids;
    const tag = { propertyId: id, color: 5, parents: [] };
    const { ids } = bench.do({
      tags: [
        { ...tag, id: -1, name: "a, b" },
        { ...tag, id: -2, name: "c" },
      ],
    });
    const [[, a], [, c]] = ids;
    bench.do({ values: [valuesOf(id, [1, 2], each(a, c))] });
    const tags = bench.dataset.properties.tags(id);
    bench.do({ properties: [{ ...row, id, type: "multi_tags" }] });
    assert.deepEqual(named(bench, id, 3), [["a, b"], ["c"], null]);
    bench.do({ values: [valuesOf(id, [2], each([a]), "add")] });
    bench.do({ properties: [{ ...row, id, type: "tag" }] });
    // Of two tags none is better than the other.
    assert.deepEqual(named(bench, id, 3), ["a, b", null, null]);
    assert.deepEqual(bench.dataset.properties.tags(id), tags);
  });

  it("to text and back keeps tags with commas, quotes and spaces", () => {
    const bench = openBench(2);
    const row = { name: "x", mode: "instance", groupId: null } as const;
    const names = ["a, b", 'say "hi"', " c ", "d"];
    const [[, id], ...tagIds] = bench.do({
      properties: [{ ...row, id: -1, type: "multi_tags" }],
      tags: names.map((name, i) => ({
        id: -2 - i,
        propertyId: -1,
        name,
        color: null,
        parents: [],
      })),
    }).ids;
    bench.do({ values: [valuesOf(id, [1], each(tagIds.map(([, real]) => real)))] });
    bench.do({ properties: [{ ...row, id, type: "text" }] });
    assert.deepEqual(named(bench, id, 1), ['"a, b", "say ""hi""", " c ", d']);
    bench.do({ properties: [{ ...row, id, type: "multi_tags" }] });
    assert.deepEqual(named(bench, id, 1), [names]);
  });

  it("converts more different values than are remembered, and equal ones among them alike", function () {
    this.timeout(60_000);
    const count = 51_000;
    const bench = openBench(count);
    const row = { name: "x", mode: "instance", groupId: null } as const;
    const [[, id]] = bench.do({ properties: [{ ...row, id: -1, type: "number" }] }).ids;
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    const numbers = ids.map((n) => (n > 50_500 ? 50_400 : n));
    bench.do({ values: [valuesOf(id, ids, each(...numbers))] });
    bench.do({ properties: [{ ...row, id, type: "text" }] });
    assert.deepEqual(named(bench, id, count), numbers.map(String));
    bench.do({ properties: [{ ...row, id, type: "checkbox" }] });
    assert.deepEqual(named(bench, id, 3), [true, null, null]);
    bench.log.undo();
    assert.deepEqual(named(bench.reopen(), id, count), numbers.map(String));
    bench.log.undo();
    assert.deepEqual(named(bench.reopen(), id, count), numbers);
  });

  it("is refused where the tags are classes of annotations", () => {
    const bench = openBench(2);
    const row = { name: "x", mode: "instance", groupId: null } as const;
    const { ids } = bench.do({
      properties: [{ ...row, id: -1, type: "tag" }],
      tags: [{ id: -2, propertyId: -1, name: "cat", color: null, parents: [] }],
      annotations: [
        {
          id: -3,
          imageId: 1,
          classId: -2,
          shape: { kind: "class" },
          confidence: null,
          source: "",
          attributes: {},
        },
      ],
    });
    assert.throws(() => bench.do({ properties: [{ ...row, id: ids[0][1], type: "text" }] }), {
      message:
        "The tags of 'x' are the classes of 1 annotations, so it must stay a property of tags.",
    });
  });
});

describe("tags as text", () => {
  it("come back as they were, whatever their names", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("a", ",", '"', " ", "\n", "\t") }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        assert.deepEqual(splitTags(joinTags(names)), names);
      }),
    );
  });

  it("that nobody quoted are taken as well as can be", () => {
    assert.deepEqual(splitTags(" a ,, b c ,a"), ["a", "b c"]);
    assert.deepEqual(splitTags('5" disk'), ['5" disk']);
    assert.deepEqual(splitTags('"open, b'), ['"open', "b"]);
  });

  it("takes dates without a zone for UTC", () => {
    assert.equal(parseText("date", "2024-01-01"), Date.UTC(2024, 0, 1));
    assert.equal(parseText("date", "2024-01-01 13:00"), Date.UTC(2024, 0, 1, 13));
    assert.equal(parseText("date", "2024-13-01"), undefined);
  });
});
