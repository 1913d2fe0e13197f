import assert from "node:assert/strict";
import { WinnowError } from "../../../../src/base/errors.ts";
import { View } from "../../../../src/core/view/view.ts";
import { defaultViewSpec, type ViewSpec } from "../../../../src/protocol/view.ts";
import { openBench, same, valuesOf, type Bench } from "../../../support/commits.ts";

/** Six files, of which 1 and 4 are "cat", 2 is "dog", and 5 and 6 have scores. */
function opened(spec: Partial<ViewSpec> = {}): { bench: Bench; view: View; keys: string[] } {
  const bench = openBench(6);
  const made = bench.do({
    properties: [
      { id: -1, name: "label", type: "tag", mode: "instance", groupId: null },
      { id: -2, name: "score", type: "number", mode: "instance", groupId: null },
      { id: -3, name: "quality", type: "multi_tags", mode: "instance", groupId: null },
      { id: -4, name: "done", type: "checkbox", mode: "instance", groupId: null },
    ],
    tags: ["cat", "dog", "dark", "blurry"].map((name, i) => ({
      id: -10 - i,
      propertyId: i < 2 ? -1 : -3,
      name,
      color: null,
      parents: [],
    })),
    values: [
      valuesOf(-1, [1, 4], same(-10)),
      valuesOf(-1, [2], same(-11)),
      valuesOf(-2, [5], same(0.25)),
      valuesOf(-2, [6], same(3)),
      valuesOf(-3, [1], same([-12, -13])),
      valuesOf(-4, [1, 2], same(true)),
    ],
  });
  const real = new Map(made.ids);
  const keys = [-1, -2, -3, -4].map((id) => `#${real.get(id) ?? 0}`);
  const own = JSON.parse(
    JSON.stringify(spec, (_, value: unknown) =>
      typeof value === "string" && /^@\d$/.test(value) ? keys[Number(value[1])] : value,
    ),
  ) as Partial<ViewSpec>;
  return { bench, view: new View(bench.db, bench.dataset, { ...defaultViewSpec, ...own }), keys };
}

describe("a view and the project's own properties", () => {
  it("labels cells with them", () => {
    const { view } = opened({ labels: ["@0", "@1", "@2", "@3"] });
    const { labels } = view.range(0, 6);
    assert.deepEqual(labels, [
      ["cat", "dog", "", "cat", "", ""],
      ["", "", "", "", "0.25", "3"],
      ["blurry, dark", "", "", "", "", ""],
      ["✓", "✓", "", "", "", ""],
    ]);
  });

  it("sorts by them, those without a value last", () => {
    const ids = (by: string, descending: boolean): number[] => [
      ...opened({ sort: [{ by, descending }] }).view.ids,
    ];
    assert.deepEqual(
      [ids("@0", false), ids("@1", true), ids("#999", true)],
      [
        [1, 4, 2, 3, 5, 6],
        [6, 5, 1, 2, 3, 4],
        [1, 2, 3, 4, 5, 6],
      ],
    );
  });

  it("groups by them", () => {
    const groups = (group: string): [string, number][] =>
      opened({ group })
        .view.info(1)
        .groups.map(({ label, count }) => [label, count]);
    assert.deepEqual(
      [groups("@0"), groups("@2"), groups("@3"), groups("#999")],
      [
        [
          ["cat", 2],
          ["dog", 1],
          ["No label", 3],
        ],
        [
          ["blurry, dark", 1],
          ["No quality", 5],
        ],
        [
          ["Checked", 2],
          ["No done", 4],
        ],
        [],
      ],
    );
  });

  it("narrows by a query, whose order and groups hold unless it has its own", () => {
    const query = "where label is not missing or score > 1 order by label desc group by label";
    const { view } = opened({ query });
    const other = opened({ query, sort: [{ by: "id", descending: true }], group: "@3" }).view;
    assert.deepEqual([...view.ids], [1, 4, 2, 6]);
    assert.deepEqual([...other.ids], [2, 1, 6, 4]);
    assert.deepEqual(
      [view, other].map((each) => each.info(1).groups.map(({ label }) => label)),
      [
        ["cat", "dog", "No label"],
        ["Checked", "No done"],
      ],
    );
  });

  it("a query's limit is of its own order, whatever the view's", () => {
    const { view } = opened({
      query: "order by score desc limit 2",
      sort: [{ by: "id", descending: false }],
    });
    assert.deepEqual([...view.ids], [5, 6]);
  });

  it("follows commits at once, and undoing them", () => {
    const { bench, view } = opened({ query: 'label = "cat"' });
    const label = bench.dataset.properties.named("label")?.id ?? 0;
    const cat = bench.dataset.properties.tagNamed(label, "cat")?.id ?? 0;
    for (const [change, expected] of [
      [() => bench.do({ values: [valuesOf(label, [3], same(cat))] }), [1, 3, 4]],
      [() => bench.do({ values: [valuesOf(label, [1, 4], same(null))] }), [3]],
      [() => bench.log.undo(), [1, 3, 4]],
      [() => bench.log.undo(), [1, 4]],
    ] as const) {
      change();
      view.refresh();
      assert.deepEqual([...view.ids], expected);
    }
    assert.equal(view.info(1).version, 5);
  });

  it("a query that is wrong is refused, and the view stays as it was", () => {
    const { view } = opened({ query: "score > 1" });
    assert.throws(
      () => view.update({ ...defaultViewSpec, query: "scoer > 1" }),
      (error) => error instanceof WinnowError && error.code === "bad-query",
    );
    assert.deepEqual([[...view.ids], view.spec.query, view.info(1).version], [[6], "score > 1", 1]);
  });
});
