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
} from "../../../support/commits.ts";

/** Makes a property and answers its id. */
function add(
  bench: Bench,
  name: string,
  type: PropertyType,
  mode: "instance" | "image" = "instance",
): number {
  const made = bench.do({ properties: [{ id: -1, name, type, mode, groupId: null }] });
  return made.ids[0][1];
}

function addTags(bench: Bench, propertyId: number, ...names: string[]): number[] {
  const tags = names.map((name, i) => ({
    id: -1 - i,
    propertyId,
    name,
    color: null,
    parents: [],
  }));
  return bench.do({ tags }).ids.map(([, id]) => id);
}

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
        const id = add(bench, "x", type, mode);
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
      const label = add(bench, "label", "tag", mode);
      const marks = add(bench, "marks", "multi_tags", mode);
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
    const label = add(bench, "label", "tag", "image");
    const [cat] = addTags(bench, label, "cat");
    const when = add(bench, "when", "date");
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

  describe("that is wrong anywhere", () => {
    const property = { type: "number", mode: "instance", groupId: null } as const;
    const tag = { propertyId: 2, color: null, parents: [] };
    const box = {
      id: -1,
      imageId: 1,
      classId: 1,
      shape: { kind: "class" },
      confidence: null,
      source: "",
      attributes: {},
    } as const;
    const { deletions } = commit({});
    const wrong: readonly [string, Partial<CommitInput>][] = [
      ["Row 2 of 'score': 'abc' is no number.", { values: [valuesOf(1, [1, 2], each(1, "abc"))] }],
      ["'score': 'NaN' is no number.", { values: [valuesOf(1, [1], same(NaN))] }],
      ["Row 1 of 'label': '99' is no tag of it.", { values: [valuesOf(2, [1], each(99))] }],
      [
        "Row 2 of 'score': there is no instance 99 in the project.",
        { values: [valuesOf(1, [1, 99], same(1))] },
      ],
      [
        "Row 1 of 'score': there is no instance -5 in the project.",
        { values: [valuesOf(1, [-5], same(1))] },
      ],
      ["'score' is given 1 values for 2 instances.", { values: [valuesOf(1, [1, 2], each(1))] }],
      [
        "'score' holds one value each, so there is nothing to add. Set it instead.",
        { values: [valuesOf(1, [1], same(1), "add")] },
      ],
      ["There is no property 77 in the project.", { values: [valuesOf(77, [1], same(1))] }],
      [
        "There is a property named 'SCORE' already.",
        { properties: [{ ...property, id: -1, name: "SCORE" }] },
      ],
      [
        "'Width' is the name of a property that Winnow computes. Choose another one.",
        { properties: [{ ...property, id: -1, name: "Width" }] },
      ],
      [
        "There is no property 9 in the project.",
        { properties: [{ ...property, id: 9, name: "x" }] },
      ],
      [
        "The commit refers to the property group -5, but does not create it.",
        { properties: [{ ...property, id: -1, name: "x", groupId: -5 }] },
      ],
      [
        "The id -1 is used for two tags or other objects.",
        {
          tags: [
            { ...tag, id: -1, name: "x" },
            { ...tag, id: -1, name: "y" },
          ],
        },
      ],
      ["There is a tag named 'cat' already.", { tags: [{ ...tag, id: -1, name: "cat" }] }],
      [
        "The tag 'x' is for 'score', which is of type number and has no tags.",
        { tags: [{ ...tag, id: -1, name: "x", propertyId: 1 }] },
      ],
      [
        "The tag 'cat' would be above itself.",
        { tags: [{ ...tag, id: 1, name: "cat", parents: [1] }] },
      ],
      [
        "The tag 'cat' would be above itself.",
        { tags: [{ ...tag, id: 1, name: "cat", parents: [2] }] },
      ],
      [
        "Annotation 1: there is no image 50 in the project.",
        { annotations: [{ ...box, imageId: 50 }] },
      ],
      [
        "Annotation 1: there is no tag 50 to be its class.",
        { annotations: [{ ...box, classId: 50 }] },
      ],
      [
        "Annotation 1: its box has a negative size.",
        { annotations: [{ ...box, shape: { kind: "box", x: 0, y: 0, width: -1, height: 1 } }] },
      ],
      [
        "Annotation 1: the runs of its mask cover 5 pixels, and 2 × 3 are 6.",
        { annotations: [{ ...box, shape: { kind: "mask", width: 2, height: 3, counts: [1, 4] } }] },
      ],
      ["There is no instance 50 in the project.", { deletions: { ...deletions, instances: [50] } }],
      ["There is no tag 50 in the project.", { deletions: { ...deletions, tags: [50] } }],
      [
        "Row 1 of 'score': the same commit deletes the instance 1.",
        { deletions: { ...deletions, instances: [1] }, values: [valuesOf(1, [1], same(1))] },
      ],
      [
        "The property 'score' is both changed and deleted.",
        {
          properties: [{ ...property, id: 1, name: "score" }],
          deletions: { ...deletions, properties: [1] },
        },
      ],
    ];
    for (const [message, input] of wrong)
      it(`is refused as a whole: ${message} (P17)`, () => {
        const bench = openBench(4);
        add(bench, "score", "number");
        const label = add(bench, "label", "tag");
        const [cat] = addTags(bench, label, "cat");
        bench.do({ tags: [{ ...tag, id: -1, name: "kitten", parents: [cat] }] });
        const before = [rowsOf(bench.db), bench.log.list(null, 100), contentsOf(bench.dataset)];
        const good = { ...property, id: -100, name: "good" };
        assert.throws(
          () => bench.do({ ...input, properties: [good, ...(input.properties ?? [])] }),
          { code: "bad-request", message },
        );
        assert.deepEqual(
          [rowsOf(bench.db), bench.log.list(null, 100), contentsOf(bench.dataset)],
          before,
        );
      });
  });

  it("exchanges the names of two properties, and of two tags (P17)", () => {
    const bench = openBench(1);
    const [a, b] = [add(bench, "a", "tag"), add(bench, "b", "number")];
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
    const label = add(bench, "label", "tag");
    const [cat, dog] = addTags(bench, label, "cat", "dog");
    const marks = add(bench, "marks", "multi_tags", "image");
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
    const id = add(bench, "x", "number");
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
