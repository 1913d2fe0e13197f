import type { Condition, Literal, Query, Value } from "../../../src/query/ast.ts";
import { quoteName, quoteText } from "../../../src/query/quoting.ts";

/** What facets need to know of a property to write a condition about it. */
export interface FacetProperty {
  /** As queries name it. */
  readonly name: string;
  readonly kind: "text" | "tag" | "tags" | "checkbox" | "number" | "date";
}

/** What is chosen of one property. Tags are chosen by name. */
export interface Choice {
  readonly values: readonly (string | boolean)[];
  readonly missing: boolean;
  /** Of numbers and dates; `last` when the maximum itself belongs to it. */
  readonly range: { readonly from: number; readonly to: number; readonly last: boolean } | null;
}

export const noChoice: Choice = { values: [], missing: false, range: null };

/** What a query chooses of a property by conditions that facets write, wherever these stand among those that all hold. */
export function choiceOf(query: Query | null, property: FacetProperty): Choice {
  const own = conjunctsOf(query?.where ?? null).flatMap(
    (condition) => choiceIn(condition, property) ?? [],
  );
  return own.reduce(joined, noChoice);
}

/**
 * The text with another choice of a property: its conditions go, and the new one is written behind the others. The
 * rest of the text stays as it is.
 */
export function withChoice(
  text: string,
  query: Query | null,
  property: FacetProperty,
  choice: Choice,
): string {
  const all = conjunctsOf(query?.where ?? null);
  const kept = all
    .filter((condition) => choiceIn(condition, property) === null)
    .map((condition) => partOf(text, condition));
  const conditions = [...kept, ...conditionOf(property, choice)].join(" and ");
  const first = all[0];
  const last = all.at(-1);
  if (!first || !last) {
    if (conditions === "") return text;
    const rest = text.replace(/^\s*where\b/i, "").trim();
    return rest === "" ? conditions : `where ${conditions} ${rest}`;
  }
  // Parentheses around the whole are not part of what they hold.
  const before = text.slice(0, first.start).replace(/[\s(]*$/, "");
  const after = text.slice(last.end).replace(/^[\s)]*/, "");
  const head = conditions === "" ? before.replace(/\bwhere$/i, "") : before;
  return [head.trim(), conditions, after].filter((part) => part !== "").join(" ");
}

/** Conditions as the language has them; empty for no choice, which narrows nothing. */
function conditionOf({ name, kind }: FacetProperty, choice: Choice): string[] {
  const property = quoteName(name);
  const { values, missing, range } = choice;
  if (range) {
    const write = kind === "date" ? dateLiteral : String;
    return [
      `${property} >= ${write(range.from)} and ${property} ${range.last ? "<=" : "<"} ${write(range.to)}`,
    ];
  }
  const parts: string[] = [];
  const literals = values.map((value) =>
    typeof value === "string" ? quoteText(value) : String(value),
  );
  if (kind === "tags" && literals.length > 0)
    parts.push(`${property} has any (${literals.join(", ")})`);
  else if (literals.length === 1) parts.push(`${property} = ${literals[0]}`);
  else if (literals.length > 1) parts.push(`${property} in (${literals.join(", ")})`);
  if (missing) parts.push(`${property} is missing`);
  return parts.length > 1 ? [`(${parts.join(" or ")})`] : parts;
}

/** A date in local time, to the second. */
function dateLiteral(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return clock === "00:00:00" ? day : `${day}T${clock}`;
}

/** Conditions that all hold, at the top. */
function conjunctsOf(where: Condition | null): Condition[] {
  if (!where) return [];
  return where.kind === "and" ? where.operands.flatMap(conjunctsOf) : [where];
}

function partOf(text: string, condition: Condition): string {
  const part = text.slice(condition.start, condition.end).trim();
  return condition.kind === "or" && !isEnclosed(part) ? `(${part})` : part;
}

// "(a) or (b)" begins and ends with a parenthesis, too.
function isEnclosed(part: string): boolean {
  if (!part.startsWith("(") || !part.endsWith(")")) return false;
  let depth = 0;
  for (let i = 0; i < part.length - 1; i++) {
    if (part[i] === "(") depth++;
    else if (part[i] === ")") depth--;
    if (depth === 0) return false;
  }
  return true;
}

/** The choice that a condition is, or null when it is something else than facets write about the property. */
function choiceIn(condition: Condition, property: FacetProperty): Choice | null {
  switch (condition.kind) {
    case "has":
      return condition.quantifier === "any" && names(condition.property, property)
        ? valuesChoice(condition.tags)
        : null;
    case "in":
      return !condition.negated && names(condition.value, property)
        ? valuesChoice(condition.options)
        : null;
    case "missing":
      return !condition.negated && names(condition.value, property)
        ? { ...noChoice, missing: true }
        : null;
    case "checked":
      return names(condition.property, property) ? { ...noChoice, values: [true] } : null;
    case "or": {
      const choices = condition.operands.map((operand) => choiceIn(operand, property));
      return choices.every((choice) => choice !== null) && choices.every(({ range }) => !range)
        ? choices.reduce(joined, noChoice)
        : null;
    }
    case "compare":
      return names(condition.left, property)
        ? comparedChoice(condition.operator, condition.right)
        : null;
    default:
      return null;
  }
}

function comparedChoice(operator: string, right: Value): Choice | null {
  if (operator === "=") return valuesChoice([right]);
  const bound = numberIn(right);
  if (bound === null) return null;
  if (operator === ">=") return rangeChoice(bound, Number.POSITIVE_INFINITY, false);
  if (operator === "<") return rangeChoice(Number.NEGATIVE_INFINITY, bound, false);
  return operator === "<=" ? rangeChoice(Number.NEGATIVE_INFINITY, bound, true) : null;
}

function rangeChoice(from: number, to: number, last: boolean): Choice {
  return { ...noChoice, range: { from, to, last } };
}

function valuesChoice(options: readonly Value[]): Choice | null {
  const values = options.flatMap((option): (string | boolean)[] =>
    option.kind === "text" || option.kind === "boolean" ? [option.value] : [],
  );
  return values.length === options.length ? { ...noChoice, values } : null;
}

function joined(a: Choice, b: Choice): Choice {
  const range =
    a.range && b.range
      ? {
          from: Math.max(a.range.from, b.range.from),
          to: Math.min(a.range.to, b.range.to),
          last: a.range.last || b.range.last,
        }
      : (a.range ?? b.range);
  return {
    values: [...new Set([...a.values, ...b.values])],
    missing: a.missing || b.missing,
    range,
  };
}

function names(value: Value, { name }: FacetProperty): boolean {
  return value.kind === "name" && value.text.toLowerCase() === name.toLowerCase();
}

function numberIn(value: Value): number | null {
  if (value.kind === "negative") {
    const inner = numberIn(value.operand);
    return inner === null ? null : -inner;
  }
  return isNumeric(value) ? value.value : null;
}

function isNumeric(value: Value): value is Extract<Literal, { kind: "number" | "date" }> {
  return value.kind === "number" || value.kind === "date";
}
