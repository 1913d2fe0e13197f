import assert from "node:assert/strict";
import type { InstanceInfo } from "../../../src/protocol/images.ts";
import { differencesOf } from "../../../webview/compare/differences.ts";

const instance = (change: Partial<InstanceInfo>): InstanceInfo => ({
  id: 1,
  name: "a.jpg",
  path: "/data/cats/a.jpg",
  relativePath: "cats/a.jpg",
  state: "ready",
  bytes: 1000,
  modified: 0,
  image: null,
  copies: [],
  ...change,
});
const property = {
  id: 7,
  name: "labels",
  type: "multi_tags",
  mode: "image",
  groupId: null,
  filled: 1,
} as const;
const tags = ["keep", "blurry"].map((name, i) => ({
  id: i + 1,
  propertyId: 7,
  name,
  color: null,
  parents: [],
  instances: 1,
}));

describe("in what two images differ", () => {
  it("is nothing where they are the same", () => {
    const own = [{ property, tags, values: [[1], [1]] as [number[], number[]] }];
    assert.deepEqual(differencesOf(instance({}), instance({ id: 2 }), own), []);
  });

  it("is facts of the file first, then what people recorded", () => {
    const own = [{ property, tags, values: [[1, 2], null] as [number[], null] }];
    const other = instance({ name: "b.jpg", relativePath: "b.jpg", bytes: 2500 });
    assert.deepEqual(
      differencesOf(instance({}), other, own).map(({ title, left, right }) => [title, left, right]),
      [
        ["Name", "a.jpg", "b.jpg"],
        ["Folder", "cats", "."],
        ["File size", "1.0 KB", "2.5 KB"],
        ["labels", "keep, blurry", ""],
      ],
    );
  });
});
