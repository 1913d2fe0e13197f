import type { Condition, Literal, QueryFile, Value } from "./ast.ts";
import { quoteName, quoteText } from "./quoting.ts";

/**
 * A text that stands for what a file selects: its parameters, its query, no `use` and no actions. For a tree that was
 * made or joined; a text that was written is kept by `format`.
 */
export function printQuery({ parameters, query }: QueryFile): string {
  const { where, orderBy, groupBy, limit, offset } = query;
  return [
    ...parameters.map(({ name, value }) => {
      const declared = `param ${quoteName(name.text)}`;
      return value ? `${declared} = ${printLiteral(value)}` : declared;
    }),
    ...(where ? [`where ${printCondition(where)}`] : []),
    ...(orderBy.length > 0
      ? [
          `order by ${orderBy.map(({ value, descending }) => printValue(value) + (descending ? " desc" : "")).join(", ")}`,
        ]
      : []),
    ...(groupBy.length > 0
      ? [
          `group by ${groupBy
            .map(({ property, step, bin }) => {
              const by = step ?? bin;
              return quoteName(property.text) + (by === null ? "" : ` by ${by}`);
            })
            .join(", ")}`,
        ]
      : []),
    ...(limit ? [`limit ${printBound(limit.count)}`] : []),
    ...(offset ? [`offset ${printBound(offset.count)}`] : []),
  ].join("\n");
}

/** A text that stands for a condition. */
function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.operands.map(printOperand).join(` ${condition.kind} `);
    case "not":
      return `not ${printOperand(condition.operand)}`;
    case "compare":
      return `${printValue(condition.left)} ${condition.operator} ${printValue(condition.right)}`;
    case "between":
      return `${printSaid(condition)} between ${printValue(condition.low)} and ${printValue(condition.high)}`;
    case "in":
      return `${printSaid(condition)} in (${condition.options.map(printValue).join(", ")})`;
    case "like":
      return `${printSaid(condition)} like ${printValue(condition.pattern)}`;
    case "has":
      return `${quoteName(condition.property.text)} has ${condition.quantifier} (${condition.tags.map(printValue).join(", ")})`;
    case "missing":
      return `${printValue(condition.value)} is ${condition.negated ? "not " : ""}missing`;
    case "folder":
      return `${condition.negated ? "not " : ""}in folder ${printValue(condition.path)}`;
    case "checked":
      return quoteName(condition.property.text);
    case "annotation":
      return `${condition.quantifier} annotation${printWhere(condition.where)}`;
  }
}

function printOperand(condition: Condition): string {
  const text = printCondition(condition);
  return condition.kind === "and" || condition.kind === "or" || condition.kind === "not"
    ? `(${text})`
    : text;
}

function printSaid({ value, negated }: { value: Value; negated: boolean }): string {
  return printValue(value) + (negated ? " not" : "");
}

function printWhere(where: Condition | null): string {
  return where ? ` (${printCondition(where)})` : "";
}

function printBound(count: number | Value): string {
  return typeof count === "number" ? String(count) : printValue(count);
}

function printValue(value: Value): string {
  switch (value.kind) {
    case "name":
      return quoteName(value.text);
    case "parameter":
      return `$${value.name}`;
    case "arithmetic":
      return `(${printValue(value.left)} ${value.operator} ${printValue(value.right)})`;
    case "negative":
      return `-(${printValue(value.operand)})`;
    case "count":
      return `count annotation${printWhere(value.where)}`;
    case "text":
    case "number":
    case "boolean":
    case "date":
    case "relativeDate":
      return printLiteral(value);
  }
}

/** A text that stands for a literal. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case "text":
      return quoteText(literal.value);
    case "number":
    case "boolean":
      return String(literal.value);
    case "date":
      return new Date(literal.value).toISOString();
    case "relativeDate": {
      const { from, amount, unit } = literal;
      if (amount === 0) return from;
      return `${from} ${amount < 0 ? "-" : "+"} ${Math.abs(amount)} ${unit}s`;
    }
  }
}
