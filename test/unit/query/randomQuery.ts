import fc from "fast-check";
import type { Condition, Value } from "../../../src/query/ast.ts";
import { quoteName, quoteText } from "../../../src/query/quoting.ts";

type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { [Key in keyof T as Key extends "start" | "end" ? never : Key]: Plain<T[Key]> }
    : T;
export type PlainCondition = Plain<Condition>;
type PlainValue = Plain<Value>;

const word = fc.constantFrom(
  "a",
  "width",
  "split",
  "my score",
  "Größe",
  "count",
  "tag",
  "not",
  "x`y\\",
  "any",
);
const name = word.map((text) => ({ kind: "name", text }) as const);
const text = fc
  .oneof(
    fc.string(),
    fc.constantFrom('a "b"', "it's", "C:\\dir", "two\nlines", "# no comment", "🐈"),
  )
  .map((value) => ({ kind: "text", value }) as const);
const amount = fc.integer({ min: -1000, max: 1000 });
const number = fc
  .oneof(amount, fc.double({ min: -1e6, max: 1e6, noNaN: true }))
  .map((value) => ({ kind: "number", value: value + 0 }) as const);
const parameter = fc
  .constantFrom("min", "größe")
  .map((of) => ({ kind: "parameter", name: of }) as const);
const relative = fc
  .record({
    kind: fc.constant("relativeDate" as const),
    from: fc.constantFrom("now" as const, "today" as const),
    amount: amount.map((value) => value + 0),
    unit: fc.constantFrom(
      "minute" as const,
      "hour" as const,
      "day" as const,
      "week" as const,
      "month" as const,
      "year" as const,
    ),
  })
  .map((date) => (date.amount === 0 ? { ...date, unit: "day" as const } : date));
const date = fc
  .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
  .map((day) => ({ kind: "date", value: day.getTime() }) as const);
const boolean = fc.boolean().map((value) => ({ kind: "boolean", value }) as const);

const trees = fc.letrec<{ value: PlainValue; condition: PlainCondition }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    name,
    text,
    number,
    parameter,
    relative,
    date,
    boolean,
    fc.record({
      kind: fc.constant("arithmetic" as const),
      operator: fc.constantFrom("+", "-", "*", "/", "%"),
      left: tie("value"),
      right: tie("value"),
    }),
    fc.record({ kind: fc.constant("negative" as const), operand: name }),
    fc.record({ kind: fc.constant("count" as const), where: fc.option(tie("condition")) }),
  ) as fc.Arbitrary<PlainValue>,
  condition: fc.oneof(
    { maxDepth: 4 },
    name.map((property) => ({ kind: "checked" as const, property })),
    fc.record({
      kind: fc.constantFrom("and", "or"),
      operands: fc.array(tie("condition"), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant("not"), operand: tie("condition") }).map(plainNot),
    fc.record({
      kind: fc.constant("compare"),
      operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
      left: tie("value"),
      right: tie("value"),
    }),
    fc.record({
      kind: fc.constant("between"),
      value: tie("value"),
      low: tie("value"),
      high: tie("value"),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("in"),
      value: tie("value"),
      options: fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("like"),
      value: tie("value"),
      pattern: tie("value"),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("has"),
      property: name,
      quantifier: fc.constantFrom("any", "all", "none"),
      tags: fc.array(fc.oneof(text, parameter), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("missing"), value: tie("value"), negated: fc.boolean() }),
    fc.record({
      kind: fc.constant("folder"),
      path: fc.oneof(text, parameter),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("annotation"),
      quantifier: fc.constantFrom("any", "no"),
      where: fc.option(tie("condition")),
    }),
  ) as fc.Arbitrary<PlainCondition>,
}));

/** Conditions of every kind, nested. */
export const conditions: fc.Arbitrary<PlainCondition> = trees.condition;

/** `not in folder` is one condition, not two. */
function plainNot(not: { kind: "not"; operand: PlainCondition }): unknown {
  const { operand } = not;
  return operand.kind === "folder" && !operand.negated ? { ...operand, negated: true } : not;
}

/** A text that stands for a condition, written independently of the formatter: everything in parentheses. */
export function written(condition: PlainCondition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.operands
        .map((operand) => `(${written(operand)})`)
        .join(` ${condition.kind} `);
    case "not":
      return `not (${written(condition.operand)})`;
    case "compare":
      return `${writtenValue(condition.left)} ${condition.operator} ${writtenValue(condition.right)}`;
    case "between":
      return `${writtenValue(condition.value)}${not(condition)} BETWEEN ${writtenValue(condition.low)} and ${writtenValue(condition.high)}`;
    case "in":
      return `${writtenValue(condition.value)}${not(condition)} in(${condition.options.map(writtenValue).join(",")})`;
    case "like":
      return `${writtenValue(condition.value)}${not(condition)} like ${writtenValue(condition.pattern)}`;
    case "has":
      return `${quoteName(condition.property.text)} has ${condition.quantifier} (${condition.tags.map(writtenValue).join(" , ")})`;
    case "missing":
      return `${writtenValue(condition.value)} is${not(condition)}\nmissing`;
    case "folder":
      return `${condition.negated ? "not " : ""}in folder ${writtenValue(condition.path)}`;
    case "checked":
      return quoteName(condition.property.text);
    case "annotation":
      return `${condition.quantifier} annotation${condition.where ? `(${written(condition.where)})` : " "}`;
  }
}

function not({ negated }: { negated: boolean }): string {
  return negated ? " Not" : "";
}

function writtenValue(value: PlainValue): string {
  switch (value.kind) {
    case "name":
      return quoteName(value.text);
    case "text":
      return quoteText(value.value);
    case "number":
    case "boolean":
      return String(value.value);
    case "parameter":
      return `$${value.name}`;
    case "date":
      return new Date(value.value).toISOString();
    case "relativeDate": {
      const { from, amount: shift, unit } = value;
      if (shift === 0) return from;
      if (from === "now" && shift < 0) return `${-shift} ${unit}s ago`;
      return `${from} ${shift < 0 ? "-" : "+"} ${Math.abs(shift)} ${unit}`;
    }
    case "arithmetic":
      return `(${writtenValue(value.left)} ${value.operator} ${writtenValue(value.right)})`;
    case "negative":
      return `-(${writtenValue(value.operand)})`;
    case "count":
      return `count annotation${value.where ? ` (${written(value.where)})` : ""}`;
  }
}
