import assert from "node:assert/strict";
import { facetOf } from "../../../../src/core/query/facets.ts";
import { findProperty } from "../../../../src/core/query/names.ts";
import { parseQuery } from "../../../../src/core/query/parseQuery.ts";
import { everything, givensOf, runQuery } from "../../../../src/core/query/runQuery.ts";
import type { Facet } from "../../../../src/protocol/data.ts";
import { makeQueryDataset } from "../../../support/queryDataset.ts";

const made = makeQueryDataset(5);

function count(text: string): number {
  const file = parseQuery(text);
  return runQuery(made, file?.query ?? everything, givensOf(file)).ids.length;
}

function facet(name: string, limit = 100, where = ""): Facet {
  const property = findProperty(made, name);
  assert.ok(property);
  const file = parseQuery(where);
  const { ids } = runQuery(made, file?.query ?? everything, givensOf(file));
  return facetOf(made, ids, property, limit, 4);
}

describe("facets", () => {
  for (const name of [
    "label",
    "species",
    "quality",
    "marks",
    "note",
    "caption",
    "format",
    "folder",
  ])
    for (const where of ["", "width > 4"])
      it(`of ${name}${where && ` where ${where}`} count what a query by each value finds`, () => {
        const found = facet(name, 100, where);
        assert.ok(found.kind === "values" && found.values.length > 1);
        const also = where && `${where} and `;
        for (const { label, count: counted } of found.values) {
          const text = label === "" ? '""' : JSON.stringify(label);
          assert.equal(counted, count(`where ${also}${name} = ${text}`), label);
        }
        assert.equal(found.missing, count(`where ${also}${name} is missing`));
        const counts = found.values.map((each) => each.count);
        assert.deepEqual(
          counts,
          counts.toSorted((a, b) => b - a),
        );
        assert.equal(found.distinct, found.values.length);
      });

  for (const name of ["checked", "reviewed"])
    it(`of the checkbox ${name}`, () => {
      const found = facet(name);
      assert.ok(found.kind === "values");
      assert.deepEqual(
        found.values.map(({ value, count: counted }) => [value, counted]),
        [
          [true, count(`where ${name} = true`)],
          [false, count(`where ${name} = false`)],
        ],
      );
    });

  for (const name of ["width", "sharpness", "seen", "modified"])
    it(`of ${name} are a histogram of equal bins`, () => {
      const found = facet(name);
      assert.ok(found.kind === "histogram");
      assert.equal(found.counts.length, 4);
      const present = count(`where ${name} is not missing`);
      assert.deepEqual(
        [found.counts.reduce((a, b) => a + b, 0), found.missing],
        [present, count(`where ${name} is missing`)],
      );
      if (name !== "width") return;
      const edge = (i: number): number => found.min + (i * (found.max - found.min)) / 4;
      assert.equal(found.counts[1], count(`where width >= ${edge(1)} and width < ${edge(2)}`));
      assert.equal(found.counts[3], count(`where width >= ${edge(3)}`));
    });

  it("say how many values there are beyond the limit", () => {
    const [some, all] = [facet("label", 2), facet("label")];
    assert.ok(some.kind === "values" && all.kind === "values");
    assert.deepEqual([some.values.length, some.distinct], [2, all.distinct]);
    assert.deepEqual(some.values, all.values.slice(0, 2));
  });

  it("of nothing are empty", () => {
    assert.deepEqual(facet("width", 10, "width > 1000"), {
      kind: "histogram",
      min: 0,
      max: 0,
      counts: [],
      missing: 0,
    });
    assert.deepEqual(facet("quality", 10, "width > 1000"), {
      kind: "values",
      values: [],
      distinct: 0,
      missing: 0,
    });
  });
});
