import assert from "node:assert/strict";
import { tagSuggestions } from "../../../webview/data/tagSuggestions.ts";

const tags = ["cat", "bobcat", "Catfish", "dog"].map((name, i) => ({
  id: i + 1,
  propertyId: 1,
  name,
  color: i === 0 ? 0x0366cc : null,
  parents: [],
  instances: 10 * i,
}));
const texts = (typed: string, chosen: number[] = []): string[] =>
  tagSuggestions(tags, typed, chosen).map(({ text, detail }) =>
    detail === "new tag" ? `+${text}` : text,
  );

describe("suggestions of tags", () => {
  it("are the most used ones before anything is typed", () => {
    assert.deepEqual(texts(""), ["dog", "Catfish", "bobcat", "cat"]);
  });

  it("are first the same, then what begins so, then what contains it; and a new one", () => {
    assert.deepEqual(texts("cat"), ["cat", "Catfish", "bobcat"]);
    assert.deepEqual(texts(" ca "), ["Catfish", "cat", "bobcat", "+ca"]);
  });

  it("leave out what is chosen, and offer no second tag of a name", () => {
    assert.deepEqual(texts("CAT", [1]), ["Catfish", "bobcat"]);
  });

  it("have the tag's colour", () => {
    assert.equal(tagSuggestions(tags, "cat", [])[0]?.color, "#0366cc");
  });
});
