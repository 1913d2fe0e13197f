import type { Span } from "../../query/ast.ts";
import { nameKey } from "../db/nameKey.ts";
import { badQuery } from "./badQuery.ts";
import {
  andMask,
  compareWith,
  fullMask,
  gatherMask,
  invertMask,
  keepListed,
  type Comparison,
  type Mask,
} from "./mask.ts";
import type { Scope } from "./names.ts";
import { tagTable, tagsNamed, tagsOf } from "./tags.ts";
import { addBits, indexOf, presentMask, rowsOf, spreadNumbers } from "./values.ts";
import type { Constant, Domain, Operand, TagsVector, TextVector, Vector } from "./vector.ts";

/** Keeps of some rows those for which `left operator right` holds; what is missing compares with nothing. */
export function compare(
  scope: Scope,
  operator: Comparison,
  left: Operand,
  right: Operand,
  span: Span,
  within: Mask,
): void {
  if ("vector" in left) {
    if ("vector" in right)
      andMask(within, compareVectors(scope, operator, left.vector, right.vector, span));
    else compareConstant(scope, operator, left.vector, right.constant, span, within);
  } else if ("vector" in right) {
    compareConstant(scope, mirrored[operator], right.vector, left.constant, span, within);
  } else if (!compareConstants(operator, left.constant, right.constant, span)) {
    within.fill(0);
  }
}

const mirrored: Record<Comparison, Comparison> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Keeps rows of the scope by what `keep` keeps of the rows of a domain; row 0 of instances and images is nothing. */
export function keepOf(
  scope: Scope,
  domain: Domain,
  within: Mask,
  keep: (within: Mask) => void,
): void {
  const index = indexOf(scope, domain);
  const mask = index ? fullMask(rowsOf(scope, domain)) : within;
  keep(mask);
  if (domain !== "annotation") mask[0] = 0;
  if (index) andMask(within, gatherMask(mask, index, scope.rows));
}

/** Keeps rows whose text a predicate holds for; asked once for each different text. */
export function keepTexts(
  scope: Scope,
  vector: TextVector,
  within: Mask,
  holds: (text: string) => boolean,
): void {
  const { codes, texts, domain } = vector;
  const rows = rowsOf(scope, domain);
  const table = new Uint8Array(Math.max(texts.length, codes ? 0 : rows));
  for (let code = domain === "annotation" ? 0 : 1; code < texts.length; code++) {
    const text = texts[code];
    if (text !== undefined && holds(text)) table[code] = 1;
  }
  keepOf(scope, domain, within, (some) => {
    if (codes) keepListed(codes, table, some);
    else andMask(some, table.slice(0, rows));
  });
}

/** Keeps rows that bear any of the tags. */
export function keepTagged(
  scope: Scope,
  vector: Extract<Vector, { kind: "tag" | "tags" }>,
  tags: ReadonlySet<number>,
  within: Mask,
): void {
  keepOf(scope, vector.domain, within, (some) => {
    const [only] = tags;
    if (vector.kind === "tags") andMask(some, unionMask(vector, tags, some.length));
    else if (tags.size === 1) compareWith(vector.values, "=", only, some);
    else keepListed(vector.values, tagTable(scope.source.dataset, vector.propertyId, tags), some);
  });
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
  within: Mask,
): void {
  switch (vector.kind) {
    case "number": {
      const value = numberFor(vector.of, constant, span);
      if (Number.isNaN(value)) return void within.fill(0);
      return keepOf(scope, vector.domain, within, (some) =>
        compareWith(vector.values, operator, value, some),
      );
    }
    case "boolean": {
      if (constant.kind !== "boolean") throw mismatch(span, "A checkbox", "true or false");
      refuseOrder(operator, span, "A checkbox");
      const code = (operator === "=") === constant.value ? 2 : 1;
      return keepOf(scope, vector.domain, within, (some) =>
        compareWith(vector.values, "=", code, some),
      );
    }
    case "text":
      if (constant.kind !== "text") throw mismatch(span, "A text", "a text in quotes");
      return keepTexts(scope, vector, within, textComparison(operator, constant.value));
    case "tag":
    case "tags": {
      if (constant.kind !== "text") throw mismatch(span, "A tag", "the name of a tag in quotes");
      refuseOrder(operator, span, "Tags");
      const tags = tagsNamed(scope.source.dataset, vector.propertyId, constant.value, span);
      if (operator === "=") return keepTagged(scope, vector, tags, within);
      const others = fullMask(scope.rows);
      keepTagged(scope, vector, tags, others);
      invertMask(others);
      andMask(within, others);
      return keepPresent(scope, vector, within);
    }
  }
}

/** Keeps rows that have a value. */
export function keepPresent(scope: Scope, vector: Vector, within: Mask): void {
  keepOf(scope, vector.domain, within, (some) => andMask(some, presentMask(vector, some.length)));
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
