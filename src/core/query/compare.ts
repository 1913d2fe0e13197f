import type { Span } from "../../query/ast.ts";
import { nameKey } from "../db/nameKey.ts";
import { badQuery } from "./badQuery.ts";
import {
  compareWith,
  fullMask,
  gatherMask,
  lookupMask,
  type Comparison,
  type Mask,
} from "./mask.ts";
import type { Scope } from "./names.ts";
import { tagTable, tagsNamed, tagsOf } from "./tags.ts";
import { addBits, indexOf, presentMask, rowsOf, spreadNumbers } from "./values.ts";
import type { Constant, Domain, Operand, TagsVector, TextVector, Vector } from "./vector.ts";

/** Rows for which `left operator right` holds; what is missing compares with nothing. */
export function compare(
  scope: Scope,
  operator: Comparison,
  left: Operand,
  right: Operand,
  span: Span,
): Mask {
  if ("vector" in left)
    return "vector" in right
      ? compareVectors(scope, operator, left.vector, right.vector, span)
      : compareConstant(scope, operator, left.vector, right.constant, span);
  if ("vector" in right)
    return compareConstant(scope, mirrored[operator], right.vector, left.constant, span);
  const holds = compareConstants(operator, left.constant, right.constant, span);
  return holds ? fullMask(scope.rows) : new Uint8Array(scope.rows);
}

const mirrored: Record<Comparison, Comparison> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** A mask of the rows of a domain as one of the rows of the scope; row 0 of instances and images holds nothing. */
export function toScope(scope: Scope, domain: Domain, mask: Mask): Mask {
  if (domain !== "annotation") mask[0] = 0;
  const index = indexOf(scope, domain);
  return index ? gatherMask(mask, index, scope.rows) : mask;
}

/** Rows whose text a predicate holds for; asked once for each different text. */
export function textMask(scope: Scope, vector: TextVector, holds: (text: string) => boolean): Mask {
  const { codes, texts, domain } = vector;
  const rows = rowsOf(scope, domain);
  const table = new Uint8Array(Math.max(texts.length, codes ? 0 : rows));
  for (let code = domain === "annotation" ? 0 : 1; code < texts.length; code++) {
    const text = texts[code];
    if (text !== undefined && holds(text)) table[code] = 1;
  }
  return toScope(scope, domain, codes ? lookupMask(codes, table, rows) : table.slice(0, rows));
}

/** Rows that bear any of the tags. */
export function taggedMask(
  scope: Scope,
  vector: Extract<Vector, { kind: "tag" | "tags" }>,
  tags: ReadonlySet<number>,
): Mask {
  const rows = rowsOf(scope, vector.domain);
  if (vector.kind === "tag") {
    const [only] = tags;
    const mask =
      tags.size === 1
        ? compareWith(vector.values, "=", only, rows)
        : lookupMask(vector.values, tagTable(scope.source.dataset, vector.propertyId, tags), rows);
    return toScope(scope, vector.domain, mask);
  }
  return toScope(scope, vector.domain, unionMask(vector, tags, rows));
}

/** How texts are ordered: as the names of files are, `img2` before `img10`, whatever the case. */
function textComparison(operator: Comparison, constant: string): (text: string) => boolean {
  if (operator === "=") return (text) => text === constant;
  if (operator === "!=") return (text) => text !== constant;
  const key = nameKey(constant);
  return (text) => ordered(operator, nameKey(text), key);
}

function unionMask({ byTag }: TagsVector, tags: ReadonlySet<number>, rows: number): Mask {
  const words = new Uint32Array(Math.ceil(rows / 32));
  for (const id of tags) {
    const bits = byTag.get(id)?.words ?? [];
    const end = Math.min(words.length, bits.length);
    for (let i = 0; i < end; i++) words[i] |= bits[i];
  }
  const mask = new Uint8Array(rows);
  addBits(mask, words);
  return mask;
}

function compareConstant(
  scope: Scope,
  operator: Comparison,
  vector: Vector,
  constant: Constant,
  span: Span,
): Mask {
  const rows = rowsOf(scope, vector.domain);
  switch (vector.kind) {
    case "number": {
      const value = numberFor(vector.of, constant, span);
      const mask = Number.isNaN(value)
        ? new Uint8Array(rows)
        : compareWith(vector.values, operator, value, rows);
      return toScope(scope, vector.domain, mask);
    }
    case "boolean": {
      if (constant.kind !== "boolean") throw mismatch(span, "A checkbox", "true or false");
      refuseOrder(operator, span, "A checkbox");
      const code = (operator === "=") === constant.value ? 2 : 1;
      return toScope(scope, vector.domain, compareWith(vector.values, "=", code, rows));
    }
    case "text":
      if (constant.kind !== "text") throw mismatch(span, "A text", "a text in quotes");
      return textMask(scope, vector, textComparison(operator, constant.value));
    case "tag":
    case "tags": {
      if (constant.kind !== "text") throw mismatch(span, "A tag", "the name of a tag in quotes");
      refuseOrder(operator, span, "Tags");
      const tags = tagsNamed(scope.source.dataset, vector.propertyId, constant.value, span);
      const mask = taggedMask(scope, vector, tags);
      if (operator === "=") return mask;
      const present = toScope(scope, vector.domain, presentMask(vector, rows));
      for (let i = 0; i < present.length; i++) present[i] &= mask[i] ^ 1;
      return present;
    }
  }
}

/** The constant as what a column of numbers holds. */
function numberFor(of: "number" | "date" | "color", constant: Constant, span: Span): number {
  switch (of) {
    case "number":
      if (constant.kind === "number") return constant.value;
      throw mismatch(span, "A number", "a number");
    case "date":
      if (constant.kind === "date") return constant.value;
      throw mismatch(span, "A date", "a date such as 2024-05-01 or '7 days ago'");
    case "color":
      if (constant.kind === "text" && /^#[0-9a-f]{6}$/i.test(constant.value))
        return Number.parseInt(constant.value.slice(1), 16);
      throw mismatch(span, "A colour", 'a colour such as "#ff8800"');
  }
}

function compareConstants(
  operator: Comparison,
  left: Constant,
  right: Constant,
  span: Span,
): boolean {
  if (left.kind !== right.kind)
    throw badQuery(span, `A ${left.kind} cannot be compared with a ${right.kind}.`);
  if (left.kind === "text" && right.kind === "text")
    return textComparison(operator, right.value)(left.value);
  if (left.kind === "boolean") refuseOrder(operator, span, "True and false");
  const [a, b] = [Number(left.value), Number(right.value)];
  return !Number.isNaN(a) && !Number.isNaN(b) && ordered(operator, a, b);
}

/** Two columns, row by row: rare, so one loop serves all. */
function compareVectors(
  scope: Scope,
  operator: Comparison,
  left: Vector,
  right: Vector,
  span: Span,
): Mask {
  const out = new Uint8Array(scope.rows);
  if (left.kind === "number" && right.kind === "number") {
    if (left.of !== right.of)
      throw badQuery(span, `A ${left.of} cannot be compared with a ${right.of}.`);
    const [a, b] = [spreadNumbers(scope, left), spreadNumbers(scope, right)];
    const end = Math.min(out.length, a.length, b.length);
    for (let row = 0; row < end; row++)
      if (!Number.isNaN(a[row]) && !Number.isNaN(b[row]))
        out[row] = Number(ordered(operator, a[row], b[row]));
    return out;
  }
  if (left.kind === "boolean" && right.kind === "boolean")
    refuseOrder(operator, span, "Checkboxes");
  const [a, b] = [textsAt(scope, left, span), textsAt(scope, right, span)];
  if ((left.kind === "boolean") !== (right.kind === "boolean"))
    throw badQuery(span, "A checkbox can be compared with another checkbox only.");
  if (left.kind === "tag" || right.kind === "tag") refuseOrder(operator, span, "Tags");
  const key = operator === "=" || operator === "!=" ? (text: string): string => text : nameKey;
  for (let row = 0; row < out.length; row++) {
    const [one, two] = [a(row), b(row)];
    if (one !== undefined && two !== undefined)
      out[row] = Number(ordered(operator, key(one), key(two)));
  }
  return out;
}

/** What a row shows as text: tags by their own names, without descendants. */
function textsAt(scope: Scope, vector: Vector, span: Span): (row: number) => string | undefined {
  const index = indexOf(scope, vector.domain);
  const first = vector.domain === "annotation" ? 0 : 1;
  const at = (row: number): number => (index ? (index[row] ?? 0) : row);
  switch (vector.kind) {
    case "text": {
      const { codes, texts } = vector;
      if (!codes) return (row) => (at(row) >= first ? texts[at(row)] : undefined);
      return (row) => {
        const code = at(row) >= first ? (codes[at(row)] ?? -1) : -1;
        return code >= first ? texts[code] : undefined;
      };
    }
    case "tag": {
      const names = new Map(
        tagsOf(scope.source.dataset, vector.propertyId).map((tag) => [tag.id, tag.name]),
      );
      return (row) => (at(row) >= first ? names.get(vector.values[at(row)]) : undefined);
    }
    case "boolean":
      return (row) => [undefined, "false", "true"][at(row) >= first ? vector.values[at(row)] : 0];
    case "number":
    case "tags":
      throw badQuery(span, "These two properties are of kinds that cannot be compared.");
  }
}

function ordered<T extends number | string>(operator: Comparison, a: T, b: T): boolean {
  switch (operator) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function refuseOrder(operator: Comparison, span: Span, what: string): void {
  if (operator !== "=" && operator !== "!=")
    throw badQuery(span, `${what} have no order: compare with = or !=.`);
}

function mismatch(span: Span, what: string, expected: string): Error {
  return badQuery(span, `${what} can only be compared with ${expected}.`);
}
