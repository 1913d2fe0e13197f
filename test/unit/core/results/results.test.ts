import assert from "node:assert/strict";
import type { WinnowError } from "../../../../src/base/errors.ts";
import { mostResults, Results } from "../../../../src/core/results/results.ts";
import { float32sOf, int32sOf } from "../../../../src/protocol/bytes.ts";
import { groupOf, openResults, unit } from "../../../support/results.ts";

describe("results that actions gave", () => {
  it("P10 keeps groups as they stream in, with default names that count on", () => {
    const { results } = openResults(6);
    const told: number[] = [];
    results.onDidChange((id) => told.push(id));
    const { id } = results.begin({ title: "Hue", actionId: "hue/group" });
    results.add(id, [groupOf([1, 2]), groupOf([3], { name: "Red" })]);
    assert.equal(results.get(id).running, true);
    results.add(id, [groupOf([4, 5, 4]), groupOf([], { name: "  " })]);
    results.end(id);
    const { groups, title, actionId, running } = results.get(id);
    assert.deepEqual(
      groups.map(({ name, count }) => [name, count]),
      [
        ["Group 1", 2],
        ["Red", 1],
        ["Group 3", 2],
        ["Group 4", 0],
      ],
    );
    assert.deepEqual([title, actionId, running], ["Hue", "hue/group", false]);
    assert.deepEqual(told, [id, id, id, id]);
  });

  it("P10 is called in the end what its action says last", () => {
    const { results } = openResults(1);
    const [first, second] = [1, 2].map(() =>
      results.begin({ title: "Hue", actionId: "hue/group" }),
    );
    results.end(first.id, "Hue, 5 groups");
    results.end(second.id);
    assert.deepEqual(
      [first, second].map(({ id }) => results.get(id).title),
      ["Hue, 5 groups", "Hue"],
    );
  });

  it("P10 a group of images holds every instance of them, each with the image's score", () => {
    const { results, keep, dataset, sha1Of } = openResults(6);
    const image = dataset.instances.image[3];
    const instances = [1, 2, 3, 4, 5, 6].filter((id) => dataset.instances.image[id] === image);
    assert.ok(instances.length > 1);
    const result = keep([{ name: "Copies", sha1s: [sha1Of(3)], score: { ...unit, value: 0.5 } }]);
    assert.deepEqual([...results.ids(result.id, null)], instances);
    const [group] = result.groups;
    assert.deepEqual([group?.ofImages, group?.count, group?.score], [true, instances.length, 0.5]);
  });

  it("P10 gives groups back as they came, to another plugin", () => {
    const { results, keep, sha1Of } = openResults(6);
    const { id } = keep([
      groupOf([5, 3], { name: "a", scores: [0.25, 1] }),
      { sha1s: [sha1Of(1)] },
    ]);
    const [first, second] = results.groups(id);
    assert.deepEqual([...int32sOf(first?.instanceIds ?? new Uint8Array())], [5, 3]);
    assert.deepEqual([...float32sOf(first?.scores?.values ?? new Uint8Array())], [0.25, 1]);
    assert.deepEqual(second, { name: "Group 2", sha1s: [sha1Of(1)] });
  });

  it("leaves out instances that were deleted since, and their scores", () => {
    const { results, keep, do: change } = openResults(4);
    const { id } = keep([groupOf([1, 2, 3], { scores: [0.9, 0.5, 0.1] })]);
    const none = { propertyGroups: [], properties: [], tags: [], annotations: [] };
    change({ deletions: { ...none, instances: [1] } });
    const [group] = results.get(id).groups;
    assert.deepEqual([group?.count, group?.bestMember], [2, 0.5]);
    assert.deepEqual([...results.ids(id, null)], [2, 3]);
  });

  it("P11 tells one scale over all groups, with the ends that hold them all", () => {
    const { keep } = openResults(4);
    const distance = { min: 0, max: 64, description: "distance", maxIsBest: false };
    const { scale, scored, groups } = keep([
      groupOf([1, 2], { scores: [8, 3], scale: distance }),
      groupOf([3], { scores: [80], scale: { ...distance, min: 10, max: 100 } }),
    ]);
    assert.deepEqual(scale, { ...distance, max: 100 });
    assert.equal(scored, "members");
    assert.deepEqual(
      groups.map(({ bestMember }) => bestMember),
      [3, 80],
    );
    const ofGroups = keep([groupOf([1], { score: { ...unit, value: 0.3 } })]);
    assert.deepEqual([ofGroups.scored, ofGroups.scale], ["groups", unit]);
    assert.deepEqual(keep([groupOf([1])]).scale, null);
  });

  it("keeps the last 50, and across a restart of the engine those that came to their end", () => {
    const { results, keep, db, dataset } = openResults(2);
    const first = keep([groupOf([1])]);
    for (let i = 1; i <= mostResults; i++) keep([groupOf([2])], `Result ${i}`);
    assert.equal(results.list().length, mostResults);
    assert.equal(results.list()[0]?.title, `Result ${mostResults}`);
    assert.throws(
      () => results.get(first.id),
      (error) => (error as WinnowError).code === "not-found",
    );
    const cut = results.begin({ title: "Cut short", actionId: "a/b" });
    results.add(cut.id, [groupOf([1])]);
    const later = new Results(db, dataset, { readOnly: false });
    assert.equal(
      later.list().some(({ id }) => id === cut.id),
      false,
    );
    assert.deepEqual(later.list(), results.list());
    const rows = db.prepare("SELECT count(*) FROM result_groups").pluck().get();
    assert.equal(rows, later.list().length);
  });

  it("renames, merges and removes groups; the others keep their ids and places", () => {
    const { results, keep } = openResults(8);
    const { id, groups } = keep([
      groupOf([1, 2], { scores: [0.1, 0.9] }),
      groupOf([3]),
      groupOf([2, 4], { scores: [0.95, 0.2] }),
      groupOf([5], { name: "Last" }),
    ]);
    const [a = 0, b = 0, c = 0, d = 0] = groups.map((group) => group.id);
    assert.equal(results.renameGroup(id, b, "Middle").groups[1]?.name, "Middle");
    const merged = results.merge(id, [c, a]);
    assert.deepEqual(
      merged.groups.map(({ id: groupId, name, count }) => [groupId, name, count]),
      [
        [b, "Middle", 1],
        [c, "Group 3", 3],
        [d, "Last", 1],
      ],
    );
    assert.deepEqual([...results.ids(id, [c])], [2, 4, 1]);
    // The better of the two scores of instance 2.
    assert.equal(merged.groups[1]?.bestMember, Math.fround(0.95));
    assert.equal(results.merge(id, [c, b]).groups[0]?.bestMember, null);
    assert.deepEqual(
      results.removeGroups(id, [c]).groups.map((group) => group.id),
      [d],
    );
    assert.throws(() => results.removeGroups(id, [c]), /not there any more/);
  });

  it("merges groups of images and of instances into one of instances", () => {
    const { results, keep, sha1Of, dataset } = openResults(6);
    const { id, groups } = keep([{ sha1s: [sha1Of(1)] }, groupOf([6])]);
    const merged = results.merge(
      id,
      groups.map((group) => group.id),
    );
    const copies = [1, 2, 3, 4, 5].filter(
      (one) => dataset.instances.image[one] === dataset.instances.image[1],
    );
    assert.equal(merged.groups[0]?.ofImages, false);
    assert.deepEqual(
      [...results.ids(id, null)].toSorted((x, y) => x - y),
      [...copies.filter((one) => one !== 6), 6],
    );
  });
});
