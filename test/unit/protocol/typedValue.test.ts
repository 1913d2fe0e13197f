import assert from "node:assert/strict";
import { typedValue, type TypedType } from "../../../src/protocol/typedValue.ts";
import { emptyDraft, valueOf } from "../../../webview/data/values.ts";

const local = (...parts: [number, number, number, number?, number?, number?]): number =>
  new Date(parts[0], parts[1] - 1, ...parts.slice(2)).getTime();

describe("a value that is typed", () => {
  const good: [TypedType, string, string | number][] = [
    ["text", "  a note ", "a note"],
    ["path", "a/b", "a/b"],
    ["url", "https://example.org/a", "https://example.org/a"],
    ["number", "-0.5", -0.5],
    ["number", "0,5", 0.5],
    ["date", "2024-05-01", local(2024, 5, 1)],
    ["date", "2024-5-1 9:30", local(2024, 5, 1, 9, 30)],
    ["date", "2024-05-01T12:30", local(2024, 5, 1, 12, 30)],
    ["date", "2024-05-01 12:30:15", local(2024, 5, 1, 12, 30, 15)],
    ["date", "2024-05-01T12:30Z", Date.UTC(2024, 4, 1, 12, 30)],
    ["date", "2024-05-01T12:30+02:00", Date.UTC(2024, 4, 1, 10, 30)],
    ["color", "3366cc", 0x3366cc],
    ["color", "#3366CC", 0x3366cc],
    ["image_link", "A".repeat(40), "a".repeat(40)],
  ];
  for (const [type, text, value] of good)
    it(`'${text}' is of the type ${type}, in the palette as in the pages`, () => {
      assert.deepEqual(typedValue(type, text), { kind: "value", value });
      assert.deepEqual(valueOf(type, { ...emptyDraft, text }), { kind: "value", value });
    });

  const bad: [TypedType, string][] = [
    ["text", " "],
    ["url", "example"],
    ["number", "1,2,3"],
    ["number", ""],
    ["date", "May 1, 2024"],
    ["date", "2024"],
    ["date", "2024-02-30"],
    ["date", "2024-05-01 24:00"],
    ["date", "2024-05-01 12:60"],
    ["color", "blue"],
    ["image_link", "abc"],
  ];
  for (const [type, text] of bad)
    it(`'${text}' is not of the type ${type}, and a sentence says what is`, () => {
      const parsed = typedValue(type, text);
      assert.match(parsed.kind === "error" ? parsed.message : "", /^(Type|Choose|Paste) .*\.$/);
      assert.deepEqual(valueOf(type, { ...emptyDraft, text }), parsed);
    });
});
