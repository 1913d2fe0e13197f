import assert from "node:assert/strict";
import type { CommitInput, PropertyType, PropertyValue } from "../../../../src/protocol/data.ts";
import { valueAt } from "../../../../src/core/columns/propertyColumns.ts";
import {
  commit,
  contentsOf,
  each,
  openBench,
  rowsOf,
  same,
  valuesOf,
  type Bench,
  addProperty,
  addTags,
} from "../../../support/commits.ts";

function valuesIn(bench: Bench, propertyId: number, ids: readonly number[]): PropertyValue[] {
  const property = bench.dataset.properties.property(propertyId);
  assert.ok(property);
  const column = bench.dataset.properties.column(property);
  return ids.map((id) => valueAt(column, id));
}

describe("a commit", () => {
  const samples: readonly [PropertyType, PropertyValue, PropertyValue][] = [
    ["text", "a cat, \u{1F408}", ""],
    ["number", 0.1, -3],
    ["checkbox", true, false],
    ["date", 1_700_000_000_123, -1],
    ["url", "https://example.org/?a=b", "x"],
    ["path", "../a/b.txt", "c"],
    ["color", 0xff8000, 0],
    ["image_link", "0123456789abcdef0123456789abcdef01234567", "f".repeat(40)],
  ];
  for (const mode of ["instance", "image"] as const)
    for (const [type, one, other] of samples)
      it(`holds values of type ${type} of each ${mode} (P16 P17)`, () => {
        const bench = openBench(6);
        const id = addProperty(bench, "x", type, mode);
        bench.do({ values: [valuesOf(id, [1, 3], each(one, other))] });
        assert.deepEqual(valuesIn(bench, id, [1, 2, 3]), [one, null, other]);
        assert.deepEqual(valuesIn(bench.reopen(), id, [1, 2, 3]), [one, null, other]);
        bench.do({ values: [valuesOf(id, [1], same(null)), valuesOf(id, [2, 3], same(one))] });
        assert.deepEqual(valuesIn(bench.reopen(), id, [1, 2, 3]), [null, one, one]);
        assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
      });

  for (const mode of ["instance", "image"] as const)
    it(`holds one tag or several of each ${mode} (P16 P17)`, () => {
      const bench = openBench(6);
      const label = addProperty(bench, "label", "tag", mode);
      const marks = addProperty(bench, "marks", "multi_tags", mode);
      const [cat, dog] = addTags(bench, label, "cat", "dog");
      const [blurry, dark, odd] = addTags(bench, marks, "blurry", "dark", "odd");
      bench.do({
        values: [
          valuesOf(label, [1, 2], each(cat, dog)),
          valuesOf(marks, [1, 2, 3], same([blurry, dark])),
          valuesOf(marks, [2], same([odd]), "add"),
          valuesOf(marks, [3], same([dark]), "remove"),
        ],
      });
      const check = (given: Bench): void => {
        assert.deepEqual(valuesIn(given, label, [1, 2, 3]), [cat, dog, null]);
        assert.deepEqual(valuesIn(given, marks, [1, 2, 3, 4]), [
          [blurry, dark],
          [blurry, dark, odd],
          [blurry],
          null,
        ]);
      };
      check(bench);
      check(bench.reopen());
      bench.do({ values: [valuesOf(marks, [1, 2], each([odd], null))] });
      assert.deepEqual(valuesIn(bench, marks, [1, 2, 3]), [[odd], null, [blurry]]);
    });

  it("creates what refers to each other by negative ids, in any order (P18)", () => {
    const bench = openBench(4);
    const { ids } = bench.do({
      values: [valuesOf(-2, [1, 2], same([-4]))],
      annotations: [
        {
          id: -9,
          imageId: 1,
          classId: -3,
          shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 },
          confidence: 0.5,
          source: "run",
          attributes: { truncated: true },
        },
      ],
      tags: [
        { id: -4, propertyId: -2, name: "kitten", color: 0xff, parents: [-3] },
        { id: -3, propertyId: -2, name: "cat", color: null, parents: [] },
      ],
      properties: [{ id: -2, name: "kinds", type: "multi_tags", mode: "instance", groupId: -7 }],
      propertyGroups: [{ id: -7, name: "what" }],
    });
    assert.deepEqual(ids.map(([given]) => given).toSorted(), [-2, -3, -4, -7, -9]);
    const real = new Map(ids);
    const { properties } = bench.reopen().dataset;
    assert.equal(properties.named("KINDS")?.id, real.get(-2));
    assert.equal(properties.named("kinds")?.groupId, real.get(-7));
    const cat = real.get(-3) ?? 0;
    const kitten = real.get(-4) ?? 0;
    assert.deepEqual(properties.descendants(cat), new Set([cat, kitten]));
    assert.deepEqual(valuesIn(bench, real.get(-2) ?? 0, [1, 3]), [[kitten], null]);
    assert.deepEqual(
      bench.db.prepare("SELECT class_id, x, area, confidence, author FROM annotations").all(),
      [{ class_id: cat, x: 1, area: 12, confidence: 0.5, author: "ada" }],
    );
  });

  it("shows other tools every value by name (P16)", () => {
    const bench = openBench(2);
    const label = addProperty(bench, "label", "tag", "image");
    const [cat] = addTags(bench, label, "cat");
    const when = addProperty(bench, "when", "date");
    bench.do({ values: [valuesOf(label, [1], same(cat)), valuesOf(when, [2], same(0))] });
    assert.deepEqual(
      bench.db.prepare("SELECT path, property, value FROM dataset_values ORDER BY 1, 2").all(),
      [
        { path: "a/1.jpg", property: "label", value: "cat" },
        { path: "a/2.jpg", property: "label", value: "cat" },
        { path: "a/2.jpg", property: "when", value: "1970-01-01T00:00:00.000Z" },
      ],
    );
  });

  it("exchanges the names of two properties, and of two tags (P17)", () => {
    const bench = openBench(1);
    const [a, b] = [addProperty(bench, "a", "tag"), addProperty(bench, "b", "number")];
    const [x, y] = addTags(bench, a, "x", "y");
    bench.do({
      properties: [
        { id: a, name: "b", type: "tag", mode: "instance", groupId: null },
        { id: b, name: "a", type: "number", mode: "instance", groupId: null },
      ],
      tags: [
        { id: x, propertyId: a, name: "y", color: null, parents: [] },
        { id: y, propertyId: a, name: "x", color: null, parents: [] },
      ],
    });
    const { properties } = bench.reopen().dataset;
    assert.deepEqual([properties.named("a")?.id, properties.named("b")?.id], [b, a]);
    assert.equal(properties.tagNamed(a, "x")?.id, y);
  });

  it("that deletes takes values, tags and classes with it, and undo brings all back (P19)", () => {
    const bench = openBench(4);
    const label = addProperty(bench, "label", "tag");
    const [cat, dog] = addTags(bench, label, "cat", "dog");
    const marks = addProperty(bench, "marks", "multi_tags", "image");
    const [odd] = addTags(bench, marks, "odd");
    bench.do({
      tags: [{ id: -1, propertyId: label, name: "kitten", color: 1, parents: [cat] }],
      values: [
        valuesOf(label, [1, 2, 3], each(cat, dog, cat)),
        valuesOf(marks, [1, 2], same([odd])),
      ],
      annotations: [
        {
          id: -5,
          imageId: 1,
          classId: cat,
          shape: { kind: "points", points: [1, 2, 2] },
          confidence: null,
          source: "",
          attributes: {},
        },
      ],
    });
    const { deletions } = commit({});
    const before = [rowsOf(bench.db), contentsOf(bench.dataset)];
    for (const gone of [
      { tags: [cat] },
      { tags: [odd] },
      { properties: [label, marks] },
      { instances: [1, 3] },
      { annotations: [1] },
    ] satisfies Partial<CommitInput["deletions"]>[]) {
      bench.do({ deletions: { ...deletions, ...gone } });
      const after = [rowsOf(bench.db), contentsOf(bench.dataset)];
      assert.notDeepEqual(after, before);
      assert.deepEqual(contentsOf(bench.reopen().dataset), contentsOf(bench.dataset));
      bench.log.undo();
      assert.deepEqual([rowsOf(bench.db), contentsOf(bench.dataset)], before);
      bench.log.redo();
      assert.deepEqual([rowsOf(bench.db), contentsOf(bench.dataset)], after);
      bench.log.undo();
    }
  });

  it("counts what it changes, and knows who made it and when", () => {
    const bench = openBench(3);
    const id = addProperty(bench, "x", "number");
    bench.do({ title: "Set x of 3 images", values: [valuesOf(id, [1, 2, 3], same(1))] });
    const [{ counts, title, author, state }] = bench.log.list(null, 1).commits;
    assert.deepEqual(
      { counts, title, author, state },
      {
        counts: {
          folders: 0,
          propertyGroups: 0,
          properties: 0,
          tags: 0,
          values: 3,
          annotations: 0,
          instances: 0,
        },
        title: "Set x of 3 images",
        author: "ada",
        state: "done",
      },
    );
  });
});
