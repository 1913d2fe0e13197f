import assert from "node:assert/strict";
import { valueAt } from "../../../../src/core/columns/propertyColumns.ts";
import { describeTags } from "../../../../src/core/commits/describeProperties.ts";
import { mergeTags } from "../../../../src/core/commits/mergeTags.ts";
import { stampCommit } from "../../../../src/core/commits/stamp.ts";
import type { PropertyValue, StampChange } from "../../../../src/protocol/data.ts";
import {
  contentsOf,
  each,
  openBench,
  rowsOf,
  same,
  valuesOf,
  type Bench,
} from "../../../support/commits.ts";

/** Properties score (number), label (tag: cat, dog), marks (multi_tags: blurry, dark, each of an image), done. */
function prepared(count: number): Bench & { id: (given: number) => number } {
  const bench = openBench(count);
  const property = { mode: "instance", groupId: null } as const;
  const { ids } = bench.do({
    properties: [
      { ...property, id: -1, name: "score", type: "number" },
      { ...property, id: -2, name: "label", type: "tag" },
      { ...property, id: -3, name: "marks", type: "multi_tags", mode: "image" },
      { ...property, id: -4, name: "done", type: "checkbox" },
    ],
    tags: [
      { id: -20, propertyId: -2, name: "cat", color: null, parents: [] },
      { id: -21, propertyId: -2, name: "dog", color: null, parents: [] },
      { id: -30, propertyId: -3, name: "blurry", color: null, parents: [] },
      { id: -31, propertyId: -3, name: "dark", color: null, parents: [] },
    ],
  });
  const real = new Map(ids);
  return { ...bench, id: (given) => real.get(given) ?? 0 };
}

function valueOf(bench: Bench, propertyId: number, id: number): PropertyValue {
  const property = bench.dataset.properties.property(propertyId);
  assert.ok(property);
  return valueAt(bench.dataset.properties.column(property), id);
}

describe("a stamp", () => {
  it("says what it does", () => {
    const { dataset, id } = prepared(2000);
    const change = (given: number, how: StampChange["how"], value: PropertyValue): StampChange => ({
      propertyId: id(given),
      how,
      value,
    });
    const cases: [number, StampChange[], string][] = [
      [312, [change(-3, "add", [id(-30)])], "Tag 312 images: blurry"],
      [1, [change(-3, "remove", [id(-30), id(-31)])], "Untag 1 image: blurry, dark"],
      [5, [change(-1, "set", 0.5)], "Set score of 5 images to 0.5"],
      [1500, [change(-2, "set", id(-20))], "Tag 1,500 images: cat"],
      [2, [change(-1, "set", null)], "Clear score of 2 images"],
      [2, [change(-4, "set", false), change(-1, "set", 1)], "Set done, score of 2 images"],
    ];
    for (const [count, changes, title] of cases) {
      const ids = Int32Array.from({ length: count }, (_, i) => i + 1);
      assert.equal(stampCommit(dataset, ids, changes, null).title, title);
      assert.equal(stampCommit(dataset, ids, changes, "Mine").title, "Mine");
    }
  });

  it("reaches each image of the instances once (P17)", () => {
    const bench = prepared(6);
    const changes: StampChange[] = [
      { propertyId: bench.id(-3), how: "add", value: [bench.id(-30)] },
      { propertyId: bench.id(-1), how: "set", value: 2 },
    ];
    const input = stampCommit(bench.dataset, Int32Array.of(3, 4, 5), changes, null);
    bench.log.do(input);
    assert.equal(bench.log.list(null, 1).commits[0].counts.values, 2 + 3);
    assert.deepEqual(
      [1, 2, 3, 4].map((image) => valueOf(bench, bench.id(-3), image)),
      [null, [bench.id(-30)], [bench.id(-30)], null],
    );
  });
});

describe("merging tags", () => {
  it("gives all that one has to the other, in one commit that undo takes back (P16 P19)", () => {
    const bench = prepared(4);
    const [label, cat, dog] = [bench.id(-2), bench.id(-20), bench.id(-21)];
    const [marks, blurry, dark] = [bench.id(-3), bench.id(-30), bench.id(-31)];
    bench.do({
      tags: [
        { id: -1, propertyId: label, name: "kitten", color: null, parents: [cat] },
        { id: -2, propertyId: label, name: "animal", color: null, parents: [] },
      ],
      values: [
        valuesOf(label, [1, 2, 3], each(cat, dog, cat)),
        valuesOf(marks, [1], same([blurry, dark])),
        valuesOf(marks, [2], same([blurry])),
      ],
      annotations: [
        {
          id: -3,
          imageId: 2,
          classId: cat,
          shape: { kind: "class" },
          confidence: null,
          source: "",
          attributes: {},
        },
      ],
    });
    const before = rowsOf(bench.db);
    bench.log.do(mergeTags(bench.db, bench.dataset, cat, dog));
    bench.log.do(mergeTags(bench.db, bench.dataset, blurry, dark));
    assert.deepEqual(
      [1, 2, 3].map((id) => valueOf(bench, label, id)),
      [dog, dog, dog],
    );
    assert.deepEqual(
      [1, 2].map((id) => valueOf(bench, marks, id)),
      [[dark], [dark]],
    );
    const { properties, annotations } = bench.dataset;
    assert.deepEqual(properties.tagNamed(label, "kitten")?.parents, [dog]);
    assert.deepEqual([...annotations.columns.class], [dog]);
    const property = properties.property(label);
    assert.ok(property);
    assert.deepEqual(
      describeTags(bench.dataset, property).map(({ name, instances }) => `${name} ${instances}`),
      ["animal 0", "dog 3", "kitten 0"],
    );
    assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
    bench.log.undo();
    bench.log.undo();
    assert.deepEqual(rowsOf(bench.db), before);
  });

  it("puts no tag above itself", () => {
    const bench = prepared(1);
    const [label, cat] = [bench.id(-2), bench.id(-20)];
    const { ids } = bench.do({
      tags: [
        { id: -1, propertyId: label, name: "young", color: null, parents: [cat] },
        { id: -2, propertyId: label, name: "kitten", color: null, parents: [-1] },
      ],
    });
    const real = new Map(ids);
    const kitten = real.get(-2) ?? 0;
    bench.log.do(mergeTags(bench.db, bench.dataset, cat, kitten));
    const { properties } = bench.dataset;
    assert.deepEqual(properties.tagNamed(label, "young")?.parents, []);
    assert.deepEqual(properties.tagNamed(label, "kitten")?.parents, [real.get(-1)]);
  });

  it("is for two tags of one property", () => {
    const { db, dataset, id } = prepared(1);
    assert.throws(() => mergeTags(db, dataset, id(-20), id(-30)), { code: "bad-request" });
    assert.throws(() => mergeTags(db, dataset, id(-20), id(-20)), { code: "bad-request" });
    assert.throws(() => mergeTags(db, dataset, id(-20), 99), { code: "bad-request" });
  });
});
