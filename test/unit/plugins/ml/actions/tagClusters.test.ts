import assert from "node:assert/strict";
import {
  nearestMeans,
  rowsByTexts,
} from "../../../../../src/plugins/ml/actions/tagClustersRows.ts";
import { tagClasses } from "../../../../../src/plugins/ml/actions/tagClustersTexts.ts";
import { meanProduct, searchScore } from "../../../../../src/plugins/ml/actions/textSearchScore.ts";

describe("the classes of tags", () => {
  const tag = (id: number, name: string, parents: number[] = []) => ({
    id,
    name,
    parents,
    propertyId: 1,
    color: null,
  });
  const tags = [
    tag(1, "animal"),
    tag(2, "pet", [1]),
    tag(3, "cat", [2]),
    tag(4, "dog", [2, 1]),
    tag(5, "car"),
  ];
  const texts = (parents: "used" | "combined" | "ignored"): string[] =>
    tagClasses(tags, parents).map(({ text }) => text);

  it("have those above them as classes, in their names, or not at all", () => {
    assert.deepEqual(texts("used"), ["animal", "pet", "cat", "dog", "car"]);
    assert.deepEqual(texts("ignored"), ["cat", "dog", "car"]);
    assert.deepEqual(texts("combined"), ["animal pet cat", "animal pet dog", "car"]);
  });
});

describe("the class that a row is nearest to", () => {
  const matrix = { data: new Float32Array([1, 0, 0.8, 0.6, 0, 1, 0.6, 0.8]), rows: 4, columns: 2 };

  it("is that of the nearest mean, with how much nearer it is", async () => {
    const found = await nearestMeans(matrix, [Int32Array.of(0), Int32Array.of(2)]);
    assert.deepEqual([...found.of], [0, 0, 1, 1]);
    assert.deepEqual([found.scores[0], found.scores[2]], [1, 1]);
    // Distances of √0.4 and √0.8.
    const expected = Math.sqrt(0.8) / (Math.sqrt(0.4) + Math.sqrt(0.8));
    assert.ok(Math.abs(found.scores[1] - expected) < 1e-6);
    assert.ok(Math.abs(found.scores[3] - expected) < 1e-6);
  });

  it("is that of the nearest text, with what the model makes of it", async () => {
    const words = { data: new Float32Array([1, 0, 0, 1]), rows: 2, columns: 2 };
    const found = await rowsByTexts(matrix, words, { kind: "softmax", scale: 10 });
    assert.deepEqual([...found.of], [0, 0, 1, 1]);
    // Softmax of 8 and 6.
    assert.ok(Math.abs(found.scores[1] - 1 / (1 + Math.exp(-2))) < 1e-5);
  });
});

describe("the score of a text", () => {
  it("is a half where an image fits the text as little as any, and rises with the cosine", () => {
    const clip = { kind: "softmax", scale: 100 } as const;
    assert.equal(searchScore(clip, 0.22, 0.22), 0.5);
    assert.ok(searchScore(clip, 0.28, 0.22) > 0.99);
    assert.ok(searchScore(clip, 0.16, 0.22) < 0.01);
    assert.ok(searchScore({ kind: "cosine" }, 0.25, 0.22) > 0.5);
  });

  it("is the probability that the model was trained for, where it has one", () => {
    const siglip = { kind: "sigmoid", scale: 100, bias: -10 } as const;
    assert.equal(searchScore(siglip, 0.1, 0.9), 0.5);
  });

  it("is told by the mean over all images", () => {
    const matrix = { data: new Float32Array([1, 0, 0, 1]), rows: 2, columns: 2 };
    assert.equal(meanProduct(matrix, new Float32Array([0.5, 0.25])), 0.375);
  });
});
