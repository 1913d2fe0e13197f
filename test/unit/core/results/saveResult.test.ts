import assert from "node:assert/strict";
import { saveResult } from "../../../../src/core/results/saveResult.ts";
import type { ScoreRange } from "../../../../src/core/results/scores.ts";
import type { WireGroup } from "../../../../src/protocol/wireResult.ts";
import { valueAt } from "../../../../src/core/columns/propertyColumns.ts";
import { groupOf, openResults, unit, type ResultBench } from "../../../support/results.ts";

function save(
  bench: ResultBench,
  resultId: number,
  what: "groups" | "scores",
  property: string,
  range?: ScoreRange,
): number {
  const groups = bench.results.read(resultId, null, range);
  const { title } = bench.results.get(resultId);
  const { commit, instances } = saveResult(bench.dataset, { title, groups, what, property });
  bench.log.do(commit);
  return instances;
}

/** Values of a property by id; tags by their names. */
function valuesOf({ dataset }: ResultBench, name: string, ids: readonly number[]): unknown[] {
  const property = dataset.properties.named(name);
  assert.ok(property, name);
  const column = dataset.properties.column(property);
  const tag = (id: number): string => dataset.properties.tag(id)?.name ?? "?";
  return ids.map((id) => {
    const value = valueAt(column, id);
    if (Array.isArray(value)) return value.map(tag);
    return property.type === "tag" && typeof value === "number" ? tag(value) : value;
  });
}

describe("a result saved as a property", () => {
  it("P12 writes names of groups as tags in one commit that can be undone", () => {
    const bench = openResults(5);
    const { id } = bench.keep([groupOf([1, 2], { name: "Red" }), groupOf([4], { name: "Blue" })]);
    assert.equal(save(bench, id, "groups", "hue"), 3);
    assert.deepEqual(valuesOf(bench, "hue", [1, 2, 3, 4]), ["Red", "Red", null, "Blue"]);
    const property = bench.dataset.properties.named("hue");
    assert.deepEqual([property?.type, property?.mode], ["tag", "instance"]);
    assert.equal(bench.log.list(null, 10).commits.length, 1);
    bench.log.undo();
    assert.equal(bench.dataset.properties.named("hue"), undefined);
  });

  it("P12 belongs to images when the groups do, and holds several tags when groups overlap", () => {
    const bench = openResults(6);
    const { id } = bench.keep([
      { name: "a", sha1s: [bench.sha1Of(1), bench.sha1Of(5)] },
      { name: "b", sha1s: [bench.sha1Of(5)] },
    ]);
    save(bench, id, "groups", "cluster");
    const property = bench.dataset.properties.named("cluster");
    assert.deepEqual([property?.type, property?.mode], ["multi_tags", "image"]);
    const { image } = bench.dataset.instances;
    assert.deepEqual(valuesOf(bench, "cluster", [image[1] ?? 0, image[5] ?? 0]), [
      ["a"],
      ["a", "b"],
    ]);
    const overlapping = bench.keep([groupOf([1], { name: "x" }), groupOf([1], { name: "y" })]);
    bench.do({
      properties: [{ id: -1, name: "one", type: "tag", mode: "instance", groupId: null }],
    });
    assert.throws(() => save(bench, overlapping.id, "groups", "one"), /one tag each/);
    assert.throws(() => save(bench, overlapping.id, "scores", "one"), /another type/);
  });

  it("P11 writes scores as numbers, the better one of who is in two groups", () => {
    const bench = openResults(5);
    const distance = { ...unit, maxIsBest: false };
    const { id } = bench.keep([
      groupOf([1, 2], { scores: [0.9, 0.4], scale: distance }),
      groupOf([1, 3], { scores: [0.2, Number.NaN], scale: distance }),
    ]);
    save(bench, id, "scores", "distance");
    assert.deepEqual(valuesOf(bench, "distance", [1, 2, 3]), [0.2, 0.4, null]);
    const { id: bare } = bench.keep([groupOf([1])]);
    assert.throws(() => save(bench, bare, "scores", "other"), /no scores/);
    const { id: ofGroups } = bench.keep([groupOf([4], { score: { ...unit, value: 0.7 } })]);
    save(bench, ofGroups, "scores", "distance");
    assert.deepEqual(valuesOf(bench, "distance", [1, 4]), [0.2, 0.7]);
  });

  it("P11 P12 reaches only those whose score is in the range that the grid shows", () => {
    const bench = openResults(5);
    const { id } = bench.keep([
      groupOf([1, 2, 3], { name: "a", scores: [0.25, 0.5, 0.75] }),
      groupOf([4], { name: "b", scores: [0.9] }),
    ]);
    assert.equal(save(bench, id, "groups", "low", { min: null, max: 0.5 }), 2);
    assert.deepEqual(valuesOf(bench, "low", [1, 2, 3, 4]), ["a", "a", null, null]);
    const low = bench.dataset.properties.named("low") ?? assert.fail();
    assert.equal(bench.dataset.properties.tagNamed(low.id, "b"), undefined);
    save(bench, id, "scores", "high", { min: 0.75, max: null });
    assert.deepEqual(valuesOf(bench, "high", [1, 2, 3, 4]), [null, null, 0.75, 0.9]);
    const scoreOf = (value: number): WireGroup["score"] => ({ ...unit, value });
    const ofGroups = bench.keep([
      groupOf([1, 2], { score: scoreOf(0.2) }),
      groupOf([3], { score: scoreOf(0.8) }),
    ]);
    const ids = bench.results.ids(ofGroups.id, null, { min: 0.5, max: null });
    assert.deepEqual([...ids], [3]);
  });
});
