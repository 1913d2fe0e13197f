import type { Condition, Span, Value } from "./ast.ts";
import type { QueryError } from "./problems.ts";

/** What the grammar reads before it is known whether it stands for a value or for a condition. */
export type Expression = Value | Condition | Broken;

/** What could not be understood, and has been told already. */
export interface Broken extends Span {
  readonly kind: "broken";
}

type Report = (error: QueryError) => void;

export function broken(span: Span): Broken {
  return { kind: "broken", start: span.start, end: span.end };
}

/** The expression where a value is wanted; null where it is none, which is reported. */
export function asValue(expression: Expression, report: Report): Value | null {
  if (expression.kind === "broken") return null;
  if (isValue(expression)) return expression;
  report({
    start: expression.start,
    end: expression.end,
    message: "A value is expected here, and this is a condition.",
    suggestions: [],
  });
  return null;
}

/** The expression where a condition is wanted; null where it is none, which is reported. */
export function asCondition(expression: Expression, report: Report): Condition | null {
  if (expression.kind === "broken") return null;
  if (!isValue(expression)) return expression;
  const { start, end } = expression;
  if (expression.kind === "name") return { kind: "checked", property: expression, start, end };
  report({
    start,
    end,
    message: "This is a value, and a condition is expected: compare it, as in 'width > 640'.",
    suggestions: [],
  });
  return null;
}

/** A name, a text or a number that is the whole text: a search for files by their names. */
export function nameSearch({ start, end }: Span, part: string): Condition {
  return {
    kind: "like",
    value: { kind: "name", text: "name", start, end: start },
    pattern: { kind: "text", value: `*${part}*`, start, end },
    negated: false,
    start,
    end,
  };
}

/** All as values; null where one is none. */
export function asValues(expressions: readonly Expression[], report: Report): Value[] | null {
  const values = expressions.map((expression) => asValue(expression, report));
  return values.every((value) => value !== null) ? values : null;
}

/** `a and b and c` as one node; what could not be understood is left out. */
export function joinedOf(
  kind: "and" | "or",
  expressions: readonly Expression[],
  span: Span,
  report: Report,
): Expression {
  const [only] = expressions;
  if (expressions.length === 1 && only) return only;
  const operands = expressions
    .map((expression) => asCondition(expression, report))
    .filter((operand) => operand !== null);
  const [first] = operands;
  if (first === undefined) return broken(span);
  return operands.length === 1 ? first : { kind, operands, ...span };
}

export function arithmetic(
  operator: string,
  operands: readonly [Expression, Expression],
  span: Span,
  report: Report,
): Expression {
  const [left, right] = asValues(operands, report) ?? [];
  const known = operator as "+" | "-" | "*" | "/" | "%";
  return left && right
    ? { kind: "arithmetic", operator: known, left, right, ...span }
    : broken(span);
}

/** The comparisons by their spellings. */
export const operators: Readonly<Record<string, "=" | "!=" | "<" | "<=" | ">" | ">=">> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** Stands for what is said of a value where it cannot be read. */
export const unread = (_left: Expression, span: Span): Expression => broken(span);

export function negated(operand: Condition, start: number): Condition {
  if (operand.kind === "folder" && !operand.negated) return { ...operand, negated: true, start };
  return { kind: "not", operand, start, end: operand.end };
}

export function negative(operand: Value, start: number): Value {
  return operand.kind === "number" && operand.value >= 0
    ? { kind: "number", value: 0 - operand.value, start, end: operand.end }
    : { kind: "negative", operand, start, end: operand.end };
}

const valueKinds = new Set<Expression["kind"]>([
  "name",
  "text",
  "number",
  "boolean",
  "date",
  "relativeDate",
  "parameter",
  "arithmetic",
  "negative",
  "count",
]);

function isValue(expression: Value | Condition): expression is Value {
  return valueKinds.has(expression.kind);
}
