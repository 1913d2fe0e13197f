import assert from "node:assert/strict";
import {
  propertyTypes,
  type PropertyType,
  type PropertyValue,
} from "../../../src/protocol/data.ts";
import { draftOf, emptyDraft, valueOf, valueText } from "../../../webview/data/values.ts";

const day = new Date(2024, 4, 1).getTime();
const noon = new Date(2024, 4, 1, 12, 30).getTime();
const sha1 = "0123456789abcdef0123456789abcdef01234567";

const samples: Readonly<Record<PropertyType, readonly [value: PropertyValue, text: string][]>> = {
  text: [["a note", "a note"]],
  number: [
    [0.5, "0.5"],
    [-3, "-3"],
  ],
  tag: [[2, "dark"]],
  multi_tags: [[[1, 2], "blurry, dark"]],
  checkbox: [
    [true, "Yes"],
    [false, "No"],
  ],
  date: [
    [day, "2024-05-01"],
    [noon, "2024-05-01 12:30"],
  ],
  url: [["https://example.org/a", "https://example.org/a"]],
  path: [["a/b", "a/b"]],
  color: [[0x0366cc, "#0366cc"]],
  image_link: [[sha1, sha1]],
};

const tags = ["blurry", "dark"].map((name, i) => ({
  id: i + 1,
  propertyId: 1,
  name,
  color: null,
  parents: [],
  instances: 0,
}));

describe("values that are typed", () => {
  for (const type of propertyTypes)
    it(`of the type ${type} are shown, edited and read again`, () => {
      for (const [value, text] of samples[type]) {
        assert.equal(valueText(type, value, tags), text);
        assert.deepEqual(valueOf(type, draftOf(type, value)), { kind: "value", value });
      }
    });

  it("are refused with what to type instead", () => {
    const wrong: [PropertyType, string][] = [
      ["number", "five"],
      ["number", ""],
      ["number", "Infinity"],
      ["date", "2024-02-31"],
      ["date", "2024-05-01 25:00"],
      ["date", "yesterday"],
      ["url", "example"],
      ["color", "#12345"],
      ["image_link", "abc"],
      ["text", "  "],
      ["tag", ""],
      ["multi_tags", ""],
    ];
    for (const [type, text] of wrong) {
      const parsed = valueOf(type, { ...emptyDraft, text });
      assert.equal(parsed.kind, "error", `${type} ${text}`);
      if (parsed.kind === "error") assert.match(parsed.message, /^(Type|Choose|Paste) .*\.$/);
    }
  });
});
