import assert from "node:assert/strict";
import type { Instance } from "../../../../../../src/plugin-api/index.ts";
import { groupOfObjects } from "../../../../../../src/plugins/ml/actions/objects/groupOfObjects.ts";
import {
  findingsOf,
  objectClasses,
} from "../../../../../../src/plugins/ml/actions/objects/objectFindings.ts";
import type { AnnotatedObject } from "../../../../../../src/plugins/ml/vectors/readObjects.ts";

const bounds = { x: 0, y: 0, width: 10, height: 10 };

function object(id: number, sha1: string, classId: number): AnnotatedObject {
  const size = { width: 100, height: 100 };
  return { id, sha1, classId, bounds, part: bounds, size, source: "" };
}

const names: Readonly<Record<number, string>> = { 5: "dog", 7: "cat", 9: "ape" };
const nameOf = (id: number): string => names[id] ?? "";

describe("a group of objects", () => {
  it("has each image once, by the best of its objects, with its copies", () => {
    const file = (id: number, sha1: string): Instance => ({ id, sha1 }) as Instance;
    const instancesOf = new Map([
      ["a", [file(1, "a"), file(2, "a")]],
      ["b", [file(3, "b")]],
      ["c", [file(4, "c")]],
    ]);
    const objects = [
      { sha1: "a", score: 0.25 },
      { sha1: "b", score: 0.5 },
      { sha1: "a", score: 0.75 },
      { sha1: "gone", score: 1 },
    ];
    const group = (maxIsBest: boolean) => {
      const made = groupOfObjects("g", { sha1s: [], instancesOf }, objects, {
        min: 0,
        max: 1,
        maxIsBest,
      });
      return [...made.instanceIds].map((id, i) => [id, made.scores?.values[i]]);
    };
    assert.deepEqual(group(true), [
      [1, 0.75],
      [2, 0.75],
      [3, 0.5],
    ]);
    assert.deepEqual(group(false), [
      [1, 0.25],
      [2, 0.25],
      [3, 0.5],
    ]);
  });
});

describe("classes of objects", () => {
  it("have their places by name, whichever image an object is on", () => {
    const cats = [object(3, "a", 7), object(8, "b", 7), object(10, "b", 7)];
    const dogs = [object(4, "a", 5), object(5, "a", 5), object(6, "c", 5)];
    const found = objectClasses([...cats, ...dogs, object(9, "a", 9)], nameOf);
    assert.deepEqual(found.classIds, [9, 7, 5]);
    assert.deepEqual([...found.labels], [1, 1, 1, 2, 2, 2, 0]);
    assert.equal(found.rare, 1);
    assert.throws(() => objectClasses(cats, nameOf), /All 3 objects are of the class 'cat'/);
    assert.throws(
      () => objectClasses([...cats, ...dogs.slice(1)], nameOf),
      /Two classes of at least 3 objects each are needed/,
    );
  });

  it("that are likely wrong are told worst first, with the class that fits", () => {
    const objects = [object(3, "a", 7), object(4, "a", 5), object(8, "b", 7)];
    const quality = {
      wrong: Uint8Array.of(1, 0, 1),
      suggested: Int32Array.of(2, 2, 0),
      quality: Float32Array.of(0.5, 0.9, 0.25),
    };
    assert.deepEqual(findingsOf({ objects, classIds: [9, 7, 5], quality }, nameOf), [
      { annotationId: 8, sha1: "b", given: "cat", suggested: "ape", suggestedId: 9, score: 0.75 },
      { annotationId: 3, sha1: "a", given: "cat", suggested: "dog", suggestedId: 5, score: 0.5 },
    ]);
  });
});
