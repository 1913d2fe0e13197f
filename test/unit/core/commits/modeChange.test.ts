import assert from "node:assert/strict";
import type { PropertyMode, PropertyType } from "../../../../src/protocol/data.ts";
import {
  commit,
  contentsOf,
  each,
  openBench,
  rowsOf,
  same,
  strayRows,
  valuesOf,
  type Bench,
} from "../../../support/commits.ts";

function add(bench: Bench, type: PropertyType, mode: PropertyMode): number {
  return bench.do({ properties: [{ id: -1, name: "x", type, mode, groupId: null }] }).ids[0][1];
}

const row = (id: number, type: PropertyType, mode: PropertyMode) =>
  ({ id, name: "x", type, mode, groupId: null }) as const;

function stateOf(bench: Bench): unknown {
  assert.deepEqual(strayRows(bench.db), []);
  assert.deepEqual(contentsOf(bench.dataset), contentsOf(bench.reopen().dataset));
  return [rowsOf(bench.db), contentsOf(bench.dataset)];
}

describe("a property that goes over to the other mode", () => {
  for (const [from, to] of [
    ["instance", "image"],
    ["image", "instance"],
  ] as const)
    for (const type of ["number", "text", "tag", "multi_tags"] as const)
      it(`from ${from} to ${to} with values of type ${type} is undone and redone to the row (P16 P19)`, () => {
        const bench = openBench(6);
        const id = add(bench, type, from);
        const isTagged = type === "tag" || type === "multi_tags";
        const tags = isTagged
          ? bench
              .do({ tags: [{ id: -1, propertyId: id, name: "a", color: null, parents: [] }] })
              .ids.map(([, tag]) => tag)
          : [];
        const value = { number: 1, text: "one", tag: tags[0], multi_tags: tags }[type];
        // The column of the former mode is in memory.
        const before = stateOf(bench);
        bench.do({ properties: [row(id, type, to)], values: [valuesOf(id, [1, 3], same(value))] });
        const after = stateOf(bench);
        assert.notDeepEqual(after, before);
        for (let round = 0; round < 2; round++) {
          bench.log.undo();
          assert.deepEqual(stateOf(bench), before);
          bench.log.redo();
          assert.deepEqual(stateOf(bench), after);
        }
      });

  it("takes a new type with it, there and back (P16 P19)", () => {
    const bench = openBench(6);
    const id = add(bench, "number", "instance");
    const before = stateOf(bench);
    bench.do({
      properties: [row(id, "text", "image")],
      values: [valuesOf(id, [1, 2], each("a", "b"))],
    });
    const after = stateOf(bench);
    bench.log.undo();
    assert.deepEqual(stateOf(bench), before);
    bench.log.redo();
    assert.deepEqual(stateOf(bench), after);
  });

  it("is not given what older changes held for the former mode (P19)", () => {
    const bench = openBench(6);
    const id = add(bench, "number", "instance");
    bench.do({ values: [valuesOf(id, [5], same(1))] });
    bench.do({ values: [valuesOf(id, [5], same(null))] });
    bench.log.apply(commit({ properties: [row(id, "number", "image")] }));
    // Brings back the value of instance 5, which is no value of image 5.
    bench.log.undo();
    stateOf(bench);
    const { properties } = bench.dataset;
    assert.equal(properties.filled(row(id, "number", "image")), 0);
    bench.log.redo();
    stateOf(bench);
  });

  it("keeps refusing where there are values, which nobody can tell for the other mode", () => {
    const bench = openBench(6);
    const id = add(bench, "number", "instance");
    bench.do({ values: [valuesOf(id, [5], same(1))] });
    assert.throws(() => bench.do({ properties: [row(id, "number", "image")] }), {
      message: /has values of each instance/,
    });
  });
});
