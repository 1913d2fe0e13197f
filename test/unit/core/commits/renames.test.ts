import assert from "node:assert/strict";
import { listSavedQueries } from "../../../../src/core/db/savedQueries.ts";
import { saveQuery } from "../../../../src/core/state/savedQueries.ts";
import { openBench, type Bench } from "../../../support/commits.ts";

const property = { type: "tag", mode: "instance", groupId: null } as const;
const tag = { color: null, parents: [] };

describe("saved queries, when a commit renames what they name", () => {
  it("follow it, its undo and its redo, in the same transaction (P16)", () => {
    const { bench, label, cat, texts, told } = openLabels();
    saveQuery(bench.db, { owner: "project", name: "cats" }, catsOf("label", "cat"), false);
    saveQuery(bench.db, { owner: "plugin", name: "wide" }, 'width > 1 # label = "cat"', false);
    bench.do({ properties: [{ ...property, id: label, name: "the kind" }] });
    const wide = 'width > 1 # label = "cat"';
    assert.deepEqual(texts(), [wide, catsOf("`the kind`", "cat")]);
    bench.do({ tags: [{ ...tag, id: cat, propertyId: label, name: 'a "cat"' }] });
    const both = catsOf("`the kind`", 'a \\"cat\\"');
    assert.deepEqual(texts(), [wide, both]);
    bench.log.undo();
    bench.log.undo();
    assert.deepEqual(texts(), [wide, catsOf("label", "cat")]);
    bench.log.redo();
    bench.log.redo();
    assert.deepEqual(texts(), [wide, both]);
    assert.deepEqual(
      told,
      Array.from({ length: 6 }, () => ["project"]),
    );
  });

  it("follow two names that change places, and a tag with its property", () => {
    const { bench, label, cat, dog, texts } = openLabels();
    saveQuery(bench.db, { owner: "project", name: "q" }, 'label in ("Cat", "dog")', false);
    bench.do({
      properties: [{ ...property, id: label, name: "kind" }],
      tags: [
        { ...tag, id: cat, propertyId: label, name: "dog" },
        { ...tag, id: dog, propertyId: label, name: "cat" },
      ],
    });
    assert.deepEqual(texts(), ['kind in ("dog", "cat")']);
  });

  it("mean another tag where two differ in case alone, and follow both at once", () => {
    const { bench, label, cat, texts } = openLabels();
    const [[, upper]] = bench.do({
      tags: [{ ...tag, id: -1, propertyId: label, name: "Cat" }],
    }).ids;
    saveQuery(bench.db, { owner: "project", name: "q" }, 'label in ("Cat", "cat")', false);
    bench.do({ tags: [{ ...tag, id: upper, propertyId: label, name: "lion" }] });
    assert.deepEqual(texts(), ['label in ("lion", "cat")']);
    bench.log.undo();
    assert.deepEqual(texts(), ['label in ("Cat", "cat")']);
    bench.do({
      tags: [
        { ...tag, id: upper, propertyId: label, name: "lion" },
        { ...tag, id: cat, propertyId: label, name: "puss" },
      ],
    });
    assert.deepEqual(texts(), ['label in ("lion", "puss")']);
  });

  it("keep the class of annotations where several tags are called so", () => {
    const { bench, label, cat, texts } = openLabels();
    const [[, other]] = bench.do({ properties: [{ ...property, id: -1, name: "other" }] }).ids;
    bench.do({ tags: [{ ...tag, id: -1, propertyId: other, name: "Cat" }] });
    saveQuery(bench.db, { owner: "project", name: "q" }, catsOf("label", "cat"), false);
    bench.do({ tags: [{ ...tag, id: cat, propertyId: label, name: "puss" }] });
    assert.deepEqual(texts(), [
      'where label = "puss" and any annotation (class = "cat") # label\norder by label',
    ]);
  });
});

function catsOf(name: string, value: string): string {
  return `where ${name} = "${value}" and any annotation (class = "${value}") # label\norder by ${name}`;
}

function openLabels(): {
  bench: Bench;
  label: number;
  cat: number;
  dog: number;
  texts: () => string[];
  told: (readonly string[])[];
} {
  const bench = openBench(2);
  const [[, label]] = bench.do({ properties: [{ ...property, id: -1, name: "label" }] }).ids;
  const [[, cat], [, dog]] = bench.do({
    tags: [
      { ...tag, id: -1, propertyId: label, name: "cat" },
      { ...tag, id: -2, propertyId: label, name: "dog" },
    ],
  }).ids;
  const told: (readonly string[])[] = [];
  bench.log.onDidRewriteQueries((owners) => told.push(owners));
  const texts = (): string[] => listSavedQueries(bench.db, null).map(({ text }) => text);
  return { bench, label, cat, dog, texts, told };
}
