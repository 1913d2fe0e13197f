import assert from "node:assert/strict";
import type { Condition, QueryFile } from "../../../src/query/ast.ts";
import { parse } from "../../../src/query/parser.ts";

/** A tree without its spans, to compare and to read. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !["start", "end", "formatSpan"].includes(key))
      .map(([key, value]) => [key, plain(value)]),
  );
}

/** The tree of a text that has no errors. */
export function parsed(text: string): QueryFile {
  const { file, errors } = parse(text);
  assert.deepEqual(errors, [], text);
  assert.ok(file);
  return file;
}

/** Of a text that is a condition. */
export function condition(text: string): Condition {
  const { where } = parsed(text).query;
  assert.ok(where, text);
  return where;
}

/** Nodes of trees, as `plain` has them. */
export const name = (text: string) => ({ kind: "name", text });
export const text = (value: string) => ({ kind: "text", value });
export const number = (value: number) => ({ kind: "number", value });
export const compare = (left: unknown, operator: string, right: unknown) => ({
  kind: "compare",
  operator,
  left,
  right,
});
export const checked = (property: string) => ({ kind: "checked", property: name(property) });
