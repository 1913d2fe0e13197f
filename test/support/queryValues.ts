import fc from "fast-check";
import type { Name, Text, Value } from "../../src/query/ast.ts";
import { tagNames, testNow, texts } from "./queryDataset.ts";

export const span = { start: 0, end: 0 };
export const nowhere = { start: fc.constant(0), end: fc.constant(0) };

export const name = (text: string): Name => ({ kind: "name", text, ...span });
export const text = (value: string): Text => ({ kind: "text", value, ...span });
const number = (value: number): Value => ({ kind: "number", value, ...span });
export const anyName = (...names: readonly string[]): fc.Arbitrary<Name> =>
  fc.constantFrom(...names).map(name);

export const numberNames = [
  "score",
  "RATING",
  "width",
  "height",
  "bytes",
  "sharpness",
  "brightness",
  "id",
  "aspect",
  "megapixels",
];
export const textNames = ["note", "caption", "name", "path", "folder", "format", "sha1"];
export const tagNamesOf = ["label", "predicted", "species"];

export const dateLiteral = fc.oneof(
  fc
    .nat({ max: 400 })
    .map((days): Value => ({ kind: "date", value: testNow - days * 86_400_000, ...span })),
  fc.record({
    ...nowhere,
    kind: fc.constant("relativeDate" as const),
    from: fc.constantFrom("now" as const, "today" as const),
    amount: fc.integer({ min: -40, max: 3 }),
    unit: fc.constantFrom("minute", "hour", "day", "week", "month", "year"),
  }) as fc.Arbitrary<Value>,
);

export const numberLiteral = fc.oneof(
  fc.constantFrom(-2, 0, 0.3, 0.5, 1, 3, 5, 7, 1e9).map(number),
  fc.constant<Value>({ kind: "parameter", name: "number", ...span }),
);

export const textLiteral = fc.oneof(
  fc
    .constantFrom(...texts, "a", "a/b9", "jpeg", "img2.jpg", "a/b/IMG1.jpg", "run 1", "box")
    .map(text),
  fc.constant<Value>({ kind: "parameter", name: "text", ...span }),
);

export const tagLiteral = fc.constantFrom(...tagNames, "DOG", "LION", "Cat").map(text);

const randomGlob = fc
  .array(
    fc.constantFrom(
      "*",
      "*",
      "?",
      "i",
      "M",
      "g",
      "1",
      "2",
      "a",
      "/",
      "ß",
      "SS",
      "ä",
      "É",
      "e\u0301",
      "🐱",
      ".",
      "jpg",
      "cat",
      "[",
      "\\",
    ),
    { maxLength: 6 },
  )
  .map((parts) => text(parts.join("")));

export const glob = fc.oneof(
  fc
    .constantFrom("IMG*", "*CAT*", "stra?e*", "STRAßE", "c?t", "*é?É", "a/*1*", "?*", "*")
    .map(text),
  randomGlob,
);

export const comparison = fc.constantFrom("=", "!=", "<", "<=", ">", ">=");
export const equality = fc.constantFrom("=", "!=");
