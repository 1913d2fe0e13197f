import assert from "node:assert/strict";
import { View } from "../../../../src/core/view/view.ts";
import {
  defaultViewSpec,
  type ViewGroup,
  type ViewResult,
  type ViewSpec,
} from "../../../../src/protocol/view.ts";
import { groupOf, openResults, unit, type ResultBench } from "../../../support/results.ts";

function show(
  bench: ResultBench,
  id: number,
  result: Partial<ViewResult> = {},
  spec: Partial<ViewSpec> = {},
): View {
  const whole = { id, groups: null, min: null, max: null, sort: "given", ...result } as const;
  return new View(bench.db, bench.dataset, { ...defaultViewSpec, ...spec, result: whole });
}

function sections(view: View): [string, number[]][] {
  const { groups } = view.info(1);
  return groups.map(({ label, start, count }: ViewGroup) => [
    label,
    [...view.ids.slice(start, start + count)],
  ]);
}

describe("a view of a result", () => {
  it("P12 shows groups in their order, their members best first and with their scores", () => {
    const bench = openResults(6);
    const { id, groups } = bench.keep([
      groupOf([1, 2, 3], { name: "High", scores: [0.25, Number.NaN, 0.75] }),
      groupOf([4, 5], { name: "Low", scores: [0.9, 0.1], scale: { ...unit, maxIsBest: false } }),
      groupOf([6], { name: "Bare" }),
    ]);
    const view = show(bench, id);
    assert.deepEqual(sections(view), [
      ["High", [3, 1, 2]],
      ["Low", [5, 4]],
      ["Bare", [6]],
    ]);
    assert.equal(view.info(1).scored, true);
    assert.deepEqual(view.range(0, 6).labels.at(-1), ["0.75", "0.25", "", "0.1", "0.9", ""]);
    assert.equal(view.range(0, 6).labels.length, 2);
    assert.deepEqual(
      view.info(1).groups.map(({ key }) => Number(key)),
      groups.map((group) => group.id),
    );
  });

  it("P11 filters by both ends of the score, ends included; a group may be left empty", () => {
    const bench = openResults(6);
    const { id } = bench.keep([
      groupOf([1, 2, 3], { name: "a", scores: [0.1, 0.5, 0.9] }),
      groupOf([4, 5], { name: "b", scores: [0.2, 0.25] }),
    ]);
    assert.deepEqual(sections(show(bench, id, { min: 0.5 })), [
      ["a", [3, 2]],
      ["b", []],
    ]);
    assert.deepEqual(sections(show(bench, id, { max: 0.2 })), [
      ["a", [1]],
      ["b", [4]],
    ]);
    assert.deepEqual(sections(show(bench, id, { min: 0.1, max: 0.9 })), [
      ["a", [3, 2, 1]],
      ["b", [5, 4]],
    ]);
  });

  it("P11 filters groups by their own scores where members have none", () => {
    const bench = openResults(3);
    const { id } = bench.keep([
      groupOf([1], { name: "a", score: { ...unit, value: 0.3 } }),
      groupOf([2], { name: "b", score: { ...unit, value: 0.8 } }),
    ]);
    const view = show(bench, id, { min: 0.5 });
    assert.deepEqual(sections(view), [["b", [2]]]);
    assert.equal(view.info(1).groups[0]?.score, "0.8");
    assert.equal(view.info(1).scored, false);
  });

  it("sorts the groups by score, size and name", () => {
    const bench = openResults(6);
    const { id } = bench.keep([
      groupOf([1], { name: "b10", scores: [0.5] }),
      groupOf([2, 3], { name: "b9", scores: [0.1, 0.2] }),
      groupOf([4, 5, 6], { name: "a", scores: [0.9, 0, 0] }),
    ]);
    const names = (sort: ViewResult["sort"]): string[] =>
      sections(show(bench, id, { sort })).map(([name]) => name);
    assert.deepEqual(names("score"), ["a", "b10", "b9"]);
    assert.deepEqual(names("size"), ["a", "b9", "b10"]);
    assert.deepEqual(names("name"), ["a", "b9", "b10"]);
    assert.deepEqual(names("given"), ["b10", "b9", "a"]);
  });

  it("is narrowed by the filter and sorted as the view is; shows only the groups that are asked for", () => {
    const bench = openResults(6);
    const { id, groups } = bench.keep([
      groupOf([1, 2, 3], { name: "a", scores: [0.1, 0.5, 0.9] }),
      groupOf([4], { name: "b" }),
    ]);
    assert.deepEqual(sections(show(bench, id, {}, { query: "id >= 3" })), [
      ["a", [3]],
      ["b", [4]],
    ]);
    const sort = [{ by: "id", descending: false }];
    assert.deepEqual(sections(show(bench, id, {}, { sort })), [
      ["a", [1, 2, 3]],
      ["b", [4]],
    ]);
    assert.deepEqual(sections(show(bench, id, { groups: [groups[1]?.id ?? 0] })), [["b", [4]]]);
  });

  it("an instance in two groups is at two places, and selected once", () => {
    const bench = openResults(4);
    const { id } = bench.keep([groupOf([1, 2]), groupOf([2, 3])]);
    const view = show(bench, id);
    assert.deepEqual([...view.ids], [1, 2, 2, 3]);
    assert.deepEqual([...view.members], [1, 2, 3]);
    assert.equal(view.select(1, { kind: "toggle", from: 0, to: 4 }).selected, 3);
    assert.deepEqual([...view.range(0, 4).selected], [1, 1, 1, 1]);
    assert.deepEqual([...view.selected(0, 10)], [1, 2, 3]);
    assert.equal(view.selectedRows(0, 10).names.length, 3);
    assert.equal(view.select(1, { kind: "invert" }).selected, 0);
  });

  it("follows the result: more groups, another name, gone", () => {
    const bench = openResults(4);
    const { results } = bench;
    const { id } = results.begin({ title: "Streaming", actionId: "a/b" });
    results.add(id, [groupOf([1])]);
    const view = show(bench, id);
    results.add(id, [groupOf([2, 3])]);
    view.refresh();
    assert.deepEqual(sections(view), [
      ["Group 1", [1]],
      ["Group 2", [2, 3]],
    ]);
    const { version } = view.info(1);
    view.refresh();
    assert.equal(view.info(1).version, version);
    results.delete(id);
    view.refresh();
    assert.deepEqual([...view.ids], []);
    assert.deepEqual(view.info(1).groups, []);
  });
});
