import assert from "node:assert/strict";
import { isJson } from "../../../src/base/json.ts";

const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

describe("what JSON can say", () => {
  const good: unknown[] = [
    null,
    "",
    -0.5,
    false,
    [],
    { a: [{ b: null }] },
    Object.assign(Object.create(null), { a: 1 }),
    { constructor: 1, prototype: 2 },
    nested(64),
  ];
  for (const value of good)
    it(`is ${JSON.stringify(value).slice(0, 40)}`, () => assert.equal(isJson(value), true));

  const bad: [string, unknown][] = [
    ["undefined", undefined],
    ["undefined inside", [undefined]],
    ["NaN", { a: NaN }],
    ["Infinity", [-Infinity]],
    ["bytes", new Uint8Array(1)],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["a function", () => 1],
    ["a big integer", [1n]],
    ["a key __proto__", JSON.parse('{ "a": { "__proto__": 1 } }')],
    ["65 levels", nested(65)],
    ["5,000 levels", nested(5000)],
  ];
  for (const [what, value] of bad) it(`is not ${what}`, () => assert.equal(isJson(value), false));
});
