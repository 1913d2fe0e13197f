import assert from "node:assert/strict";
import type { TagInfo } from "../../../../src/protocol/data.ts";
import { tagsAbove, tagsBelow, withDescendants } from "../../../../src/extension/views/tagTree.ts";

const tag = (id: number, name: string, parents: number[]): TagInfo => ({
  id,
  propertyId: 1,
  name,
  color: null,
  parents,
  instances: 0,
});
const tags = [
  tag(1, "animal", []),
  tag(2, "pet", []),
  tag(3, "cat", [1, 2]),
  tag(4, "tag 10", [3]),
  tag(5, "tag 9", [3]),
  tag(6, "orphan", [99]),
];
const names = (list: readonly TagInfo[]): string[] => list.map(({ name }) => name);

describe("tags as a tree", () => {
  it("begin with those that have no parent", () => {
    assert.deepEqual(names(tagsBelow(tags, null)), ["animal", "orphan", "pet"]);
  });

  it("are below each of their parents, in the order that people expect", () => {
    assert.deepEqual(names(tagsBelow(tags, 1)), ["cat"]);
    assert.deepEqual(names(tagsBelow(tags, 2)), ["cat"]);
    assert.deepEqual(names(tagsBelow(tags, 3)), ["tag 9", "tag 10"]);
  });

  it("have all below them as what cannot be above them", () => {
    assert.deepEqual([...withDescendants(tags, 1)].sort(), [1, 3, 4, 5]);
    assert.deepEqual([...withDescendants(tags, 6)], [6]);
  });

  it("tell which of them have others below them", () => {
    assert.deepEqual(
      tags.filter(({ id }) => tagsAbove(tags).has(id)),
      tags.filter(({ id }) => tagsBelow(tags, id).length > 0),
    );
  });

  it("are looked through once, however deep they are", () => {
    let looks = 0;
    const chain = Array.from({ length: 1000 }, (_, i) => ({
      ...tag(i + 1, `t${i}`, []),
      get parents() {
        looks++;
        return i === 0 ? [] : [i];
      },
    }));
    assert.equal(withDescendants(chain, 1).size, 1000);
    assert.equal(looks, 1000);
  });
});
