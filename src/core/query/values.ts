import type { Value } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import { constantOf, isConstant } from "./constants.ts";
import type { Scope } from "./names.ts";
import { vectorOfName } from "./names.ts";
import type { Mask, Numbers } from "./mask.ts";
import type { Domain, Operand, Vector } from "./vector.ts";

/** Counts the annotations of each image that a condition holds for; handed in, since conditions contain values. */
export type CountAnnotations = (scope: Scope, value: Extract<Value, { kind: "count" }>) => Vector;

/** What a value is: one constant, with arithmetic on constants done, or a column. */
export function operandOf(scope: Scope, value: Value, count: CountAnnotations): Operand {
  if (isConstant(value)) return { constant: constantOf(value, scope.givens) };
  switch (value.kind) {
    case "name":
      return { vector: vectorOfName(scope, value) };
    case "count":
      return { vector: count(scope, value) };
    case "negative": {
      const operand = numeric(scope, value.operand, count);
      if (typeof operand === "number") return number(-operand);
      return vector(
        operand.domain,
        Float64Array.from(operand.values, (each) => -each),
      );
    }
    case "arithmetic": {
      const left = numeric(scope, value.left, count);
      const right = numeric(scope, value.right, count);
      if (typeof left === "number" && typeof right === "number")
        return number(calculate[value.operator](left, right));
      return combine(scope, value.operator, left, right);
    }
  }
}

/** The numbers of a column at the rows of a scope; NaN where there is none. */
export function spreadNumbers(
  scope: Scope,
  { domain, values }: { domain: Domain; values: Numbers },
): Numbers {
  const index = indexOf(scope, domain);
  // Whole numbers have no NaN: those of instances and images are there for every row but 0.
  if (!index && (values instanceof Float64Array || domain === "annotation")) return values;
  const out = new Float64Array(scope.rows).fill(NaN);
  const end = Math.min(scope.rows, index?.length ?? values.length);
  for (let row = 1; row < end; row++) {
    const at = index ? index[row] : row;
    if (at > 0 && at < values.length) out[row] = values[at];
  }
  return out;
}

/** How rows of a scope refer to rows of another domain; null where they are the same rows. */
export function indexOf({ domain, source }: Scope, of: Domain): Int32Array | null {
  return of === domain ? null : source.dataset.instances.image;
}

export function rowsOf(scope: Scope, domain: Domain): number {
  return domain === scope.domain ? scope.rows : scope.source.dataset.images.end;
}

/** 1 at each row of the domain that has a value. */
export function presentMask(vector: Vector, rows: number): Mask {
  const out = new Uint8Array(rows);
  const first = vector.domain === "annotation" ? 0 : 1;
  switch (vector.kind) {
    case "number": {
      const { values } = vector;
      const end = Math.min(rows, values.length);
      for (let i = first; i < end; i++) out[i] = Number(values[i] === values[i]);
      return out;
    }
    case "boolean":
    case "tag": {
      const { values } = vector;
      const end = Math.min(rows, values.length);
      for (let i = first; i < end; i++) out[i] = Number(values[i] !== 0);
      return out;
    }
    case "text": {
      const { codes, texts } = vector;
      if (codes) {
        const end = Math.min(rows, codes.length);
        for (let i = first; i < end; i++) out[i] = Number(codes[i] >= first);
      } else {
        const end = Math.min(rows, texts.length);
        for (let i = first; i < end; i++) out[i] = Number(texts[i] !== undefined);
      }
      return out;
    }
    case "tags":
      for (const bits of vector.byTag.values()) addBits(out, bits.words);
      return out;
  }
}

/** Puts a 1 at each row that has its bit set. */
export function addBits(mask: Mask, words: Uint32Array): void {
  const end = Math.min(words.length, Math.ceil(mask.length / 32));
  for (let at = 0; at < end; at++) {
    let word = words[at];
    for (let row = at * 32; word !== 0 && row < mask.length; row++, word >>>= 1)
      mask[row] |= word & 1;
  }
}

type Numeric = number | { readonly domain: Domain; readonly values: Numbers };

function numeric(scope: Scope, value: Value, count: CountAnnotations): Numeric {
  const operand = operandOf(scope, value, count);
  if ("constant" in operand) {
    if (operand.constant.kind === "number") return operand.constant.value;
  } else if (operand.vector.kind === "number" && operand.vector.of === "number") {
    return operand.vector;
  }
  throw badQuery(value, "Only numbers can be calculated with.");
}

/** What is not finite (a division by zero) is missing. */
const calculate: Record<
  Extract<Value, { kind: "arithmetic" }>["operator"],
  (a: number, b: number) => number
> = {
  "+": (a, b) => finite(a + b),
  "-": (a, b) => finite(a - b),
  "*": (a, b) => finite(a * b),
  "/": (a, b) => finite(a / b),
  "%": (a, b) => finite(a % b),
};

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}

function combine(
  scope: Scope,
  operator: Extract<Value, { kind: "arithmetic" }>["operator"],
  left: Numeric,
  right: Numeric,
): Operand {
  const domains = [left, right].flatMap((each) => (typeof each === "number" ? [] : [each.domain]));
  // Facts of images among themselves are calculated once an image.
  const domain = domains.every((each) => each === domains[0]) ? domains[0] : scope.domain;
  const rows = rowsOf(scope, domain);
  const at = (each: Numeric): number | Numbers =>
    typeof each === "number" || each.domain === domain
      ? typeof each === "number"
        ? each
        : each.values
      : spreadNumbers(scope, each);
  const [a, b] = [at(left), at(right)];
  const of = calculate[operator];
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    out[row] = of(
      typeof a === "number" ? a : (a[row] ?? NaN),
      typeof b === "number" ? b : (b[row] ?? NaN),
    );
  return vector(domain, out);
}

function number(value: number): Operand {
  return { constant: { kind: "number", value } };
}

function vector(domain: Domain, values: Float64Array): Operand {
  return { vector: { kind: "number", of: "number", domain, values } };
}
