import assert from "node:assert/strict";
import type { CommitInput } from "../../../../src/protocol/data.ts";
import {
  commit,
  contentsOf,
  each,
  openBench,
  rowsOf,
  same,
  valuesOf,
  addProperty,
  addTags,
} from "../../../support/commits.ts";

describe("a commit that is wrong anywhere", () => {
  const property = { type: "number", mode: "instance", groupId: null } as const;
  const tag = { propertyId: 2, color: null, parents: [] };
  const box = {
    id: -1,
    imageId: 1,
    classId: 1,
    shape: { kind: "class" },
    confidence: null,
    source: "",
    attributes: {},
  } as const;
  const { deletions } = commit({});
  const wrong: readonly [string, Partial<CommitInput>][] = [
    ["Row 2 of 'score': 'abc' is no number.", { values: [valuesOf(1, [1, 2], each(1, "abc"))] }],
    ["'score': 'NaN' is no number.", { values: [valuesOf(1, [1], same(NaN))] }],
    ["Row 1 of 'label': '99' is no tag of it.", { values: [valuesOf(2, [1], each(99))] }],
    [
      "Row 2 of 'score': there is no instance 99 in the project.",
      { values: [valuesOf(1, [1, 99], same(1))] },
    ],
    [
      "Row 1 of 'score': there is no instance -5 in the project.",
      { values: [valuesOf(1, [-5], same(1))] },
    ],
    ["'score' is given 1 values for 2 instances.", { values: [valuesOf(1, [1, 2], each(1))] }],
    [
      "'score' holds one value each, so there is nothing to add. Set it instead.",
      { values: [valuesOf(1, [1], same(1), "add")] },
    ],
    ["There is no property 77 in the project.", { values: [valuesOf(77, [1], same(1))] }],
    [
      "There is a property named 'SCORE' already.",
      { properties: [{ ...property, id: -1, name: "SCORE" }] },
    ],
    [
      "'Width' is the name of a property that Winnow computes. Choose another one.",
      { properties: [{ ...property, id: -1, name: "Width" }] },
    ],
    ["There is no property 9 in the project.", { properties: [{ ...property, id: 9, name: "x" }] }],
    [
      "The commit refers to the property group -5, but does not create it.",
      { properties: [{ ...property, id: -1, name: "x", groupId: -5 }] },
    ],
    [
      "The id -1 is used for two tags or other objects.",
      {
        tags: [
          { ...tag, id: -1, name: "x" },
          { ...tag, id: -1, name: "y" },
        ],
      },
    ],
    ["There is a tag named 'cat' already.", { tags: [{ ...tag, id: -1, name: "cat" }] }],
    [
      "The tag 'x' is for 'score', which is of type number and has no tags.",
      { tags: [{ ...tag, id: -1, name: "x", propertyId: 1 }] },
    ],
    [
      "The tag 'cat' would be above itself.",
      { tags: [{ ...tag, id: 1, name: "cat", parents: [1] }] },
    ],
    [
      "The tag 'cat' would be above itself.",
      { tags: [{ ...tag, id: 1, name: "cat", parents: [2] }] },
    ],
    [
      "Annotation 1: there is no image 50 in the project.",
      { annotations: [{ ...box, imageId: 50 }] },
    ],
    [
      "Annotation 1: there is no tag 50 to be its class.",
      { annotations: [{ ...box, classId: 50 }] },
    ],
    [
      "Annotation 1: its box has a negative size.",
      { annotations: [{ ...box, shape: { kind: "box", x: 0, y: 0, width: -1, height: 1 } }] },
    ],
    [
      "Annotation 1: the runs of its mask cover 5 pixels, and 2 × 3 are 6.",
      { annotations: [{ ...box, shape: { kind: "mask", width: 2, height: 3, counts: [1, 4] } }] },
    ],
    ["There is no instance 50 in the project.", { deletions: { ...deletions, instances: [50] } }],
    ["There is no tag 50 in the project.", { deletions: { ...deletions, tags: [50] } }],
    [
      "Row 1 of 'score': the same commit deletes the instance 1.",
      { deletions: { ...deletions, instances: [1] }, values: [valuesOf(1, [1], same(1))] },
    ],
    [
      "The property 'score' is both changed and deleted.",
      {
        properties: [{ ...property, id: 1, name: "score" }],
        deletions: { ...deletions, properties: [1] },
      },
    ],
  ];
  for (const [message, input] of wrong)
    it(`is refused as a whole: ${message} (P17)`, () => {
      const bench = openBench(4);
      addProperty(bench, "score", "number");
      const label = addProperty(bench, "label", "tag");
      const [cat] = addTags(bench, label, "cat");
      bench.do({ tags: [{ ...tag, id: -1, name: "kitten", parents: [cat] }] });
      const before = [rowsOf(bench.db), bench.log.list(null, 100), contentsOf(bench.dataset)];
      const good = { ...property, id: -100, name: "good" };
      assert.throws(() => bench.do({ ...input, properties: [good, ...(input.properties ?? [])] }), {
        code: "bad-request",
        message,
      });
      assert.deepEqual(
        [rowsOf(bench.db), bench.log.list(null, 100), contentsOf(bench.dataset)],
        before,
      );
    });
});
