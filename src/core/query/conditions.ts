import type { Condition, Value } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import { compare, keepOf, keepPresent, keepTagged, keepTexts } from "./compare.ts";
import { folderMask } from "./folderMask.ts";
import { globMatcher } from "./glob.ts";
import {
  andMask,
  compareWith,
  fullMask,
  invertMask,
  keepBetween,
  orMask,
  type Mask,
} from "./mask.ts";
import { annotationScope, hint, vectorOfName, type Scope } from "./names.ts";
import { tagsLike, tagsNamed } from "./tags.ts";
import { operandOf } from "./values.ts";
import type { Constant, Operand, Vector } from "./vector.ts";

type Of<Kind extends Condition["kind"]> = Extract<Condition, { kind: Kind }>;

/**
 * Keeps of the rows of a scope those that a condition holds for; of instances, also such as are not in the project (any
 * more). @throws WinnowError bad-query for names that mean nothing and kinds that do not fit
 */
export function keep(scope: Scope, condition: Condition, within: Mask): void {
  switch (condition.kind) {
    case "and":
      for (const operand of condition.operands) keep(scope, operand, within);
      return;
    case "or": {
      const any = new Uint8Array(scope.rows);
      for (const operand of condition.operands) orMask(any, holding(scope, operand));
      return andMask(within, any);
    }
    case "not":
      return keepUnless(scope, true, within, (some) => keep(scope, condition.operand, some));
    case "compare": {
      const [left, right] = [valueOf(scope, condition.left), valueOf(scope, condition.right)];
      return compare(scope, condition.operator, left, right, condition, within);
    }
    case "between":
      return keepUnless(scope, condition.negated, within, (some) =>
        keepBetweenValues(scope, condition, some),
      );
    case "in":
      return keepUnless(scope, condition.negated, within, (some) => keepIn(scope, condition, some));
    case "like":
      return keepUnless(scope, condition.negated, within, (some) =>
        keepLike(scope, condition, some),
      );
    case "has":
      return keepHaving(scope, condition, within);
    case "missing": {
      const operand = valueOf(scope, condition.value);
      return keepUnless(scope, !condition.negated, within, (some) => {
        if ("vector" in operand) keepPresent(scope, operand.vector, some);
        else if (Number.isNaN(operand.constant.value)) some.fill(0);
      });
    }
    case "folder":
      return keepUnless(scope, condition.negated, within, (some) =>
        andMask(some, inFolder(scope, condition)),
      );
    case "checked": {
      const vector = vectorOfName(scope, condition.property);
      if (vector.kind !== "boolean")
        throw badQuery(
          condition,
          `'${condition.property.text}' is not a checkbox: compare it with something.`,
        );
      return keepOf(scope, vector.domain, within, (some) =>
        compareWith(vector.values, "=", 2, some),
      );
    }
    case "annotation": {
      const counts = counted(scope, condition, condition.where);
      const operator = condition.quantifier === "any" ? ">" : "=";
      return compareWith(counts, operator, 0, within);
    }
  }
}

/** A column or a constant. */
export function valueOf(scope: Scope, value: Value): Operand {
  return operandOf(scope, value, (inner, count) => ({
    kind: "number",
    of: "number",
    domain: "instance",
    values: counted(inner, count, count.where),
  }));
}

/** All rows of a scope that a condition holds for. */
function holding(scope: Scope, condition: Condition): Mask {
  const mask = fullMask(scope.rows);
  keep(scope, condition, mask);
  return mask;
}

/** Keeps what `some` keeps, or what it would take away. */
function keepUnless(
  scope: Scope,
  negated: boolean,
  within: Mask,
  some: (within: Mask) => void,
): void {
  if (!negated) return some(within);
  const mask = fullMask(scope.rows);
  some(mask);
  invertMask(mask);
  andMask(within, mask);
}

function keepBetweenValues(scope: Scope, condition: Of<"between">, within: Mask): void {
  const value = valueOf(scope, condition.value);
  const [low, high] = [valueOf(scope, condition.low), valueOf(scope, condition.high)];
  const range = numbersOf(value, low, high);
  if (range) {
    const { vector } = range;
    return keepOf(scope, vector.domain, within, (some) =>
      keepBetween(vector.values, range.low, range.high, some),
    );
  }
  compare(scope, ">=", value, low, condition, within);
  compare(scope, "<=", value, high, condition, within);
}

/** The usual case, in one loop instead of two: a column between constants of its kind. */
function numbersOf(
  value: Operand,
  low: Operand,
  high: Operand,
): { vector: Extract<Vector, { kind: "number" }>; low: number; high: number } | null {
  if (!("vector" in value) || value.vector.kind !== "number") return null;
  if (!("constant" in low) || !("constant" in high)) return null;
  const { of } = value.vector;
  if (low.constant.kind === of && high.constant.kind === of)
    return {
      vector: value.vector,
      low: low.constant.value,
      high: high.constant.value,
    };
  return null;
}

function keepIn(scope: Scope, condition: Of<"in">, within: Mask): void {
  const value = valueOf(scope, condition.value);
  const options = condition.options.map((option) => valueOf(scope, option));
  const texts = options.flatMap((option) =>
    "constant" in option && option.constant.kind === "text" ? [option.constant.value] : [],
  );
  if ("vector" in value && options.length > 0 && texts.length === options.length) {
    const { vector } = value;
    if (vector.kind === "text") {
      const wanted = new Set(texts);
      return keepTexts(scope, vector, within, (text) => wanted.has(text));
    }
    if (vector.kind === "tag" || vector.kind === "tags") {
      const tags = texts.flatMap((text, i) => [
        ...tagsNamed(scope.source.dataset, vector.propertyId, text, condition.options[i]),
      ]);
      return keepTagged(scope, vector, new Set(tags), within);
    }
  }
  const any = new Uint8Array(scope.rows);
  for (const [i, option] of options.entries()) {
    const mask = fullMask(scope.rows);
    compare(scope, "=", value, option, condition.options[i], mask);
    orMask(any, mask);
  }
  andMask(within, any);
}

function keepLike(scope: Scope, condition: Of<"like">, within: Mask): void {
  const pattern = textConstant(scope, condition.pattern, "The pattern of 'like'");
  const operand = valueOf(scope, condition.value);
  if ("constant" in operand) {
    if (operand.constant.kind !== "text") throw noText(condition.value);
    if (!globMatcher(pattern)(operand.constant.value)) within.fill(0);
    return;
  }
  const { vector } = operand;
  if (vector.kind === "text") return keepTexts(scope, vector, within, globMatcher(pattern));
  if (vector.kind !== "tag" && vector.kind !== "tags") throw noText(condition.value);
  const tags = tagsLike(scope.source.dataset, vector.propertyId, pattern);
  keepTagged(scope, vector, tags, within);
}

function keepHaving(scope: Scope, condition: Of<"has">, within: Mask): void {
  const vector = vectorOfName(scope, condition.property);
  if (vector.kind !== "tag" && vector.kind !== "tags")
    throw badQuery(condition.property, `'${condition.property.text}' has no tags.`);
  const sets = condition.tags.map((tag) => {
    const name = textConstant(scope, tag, "The name of a tag");
    return tagsNamed(scope.source.dataset, vector.propertyId, name, tag);
  });
  switch (condition.quantifier) {
    case "any":
    case "none": {
      const tags = new Set(sets.flatMap((set) => [...set]));
      return keepUnless(scope, condition.quantifier === "none", within, (some) =>
        keepTagged(scope, vector, tags, some),
      );
    }
    case "all":
      for (const set of sets) keepTagged(scope, vector, set, within);
  }
}

/** Paths as they are stored: relative to the project's folder inside of it, and "" for that folder. */
function inFolder(scope: Scope, condition: Of<"folder">): Mask {
  if (scope.domain === "annotation")
    throw badQuery(condition, "Annotations are not in folders: ask for that outside of them.");
  const path = textConstant(scope, condition.path, "The path of a folder")
    .replaceAll("\\", "/")
    .replace(/^\.\/|^\.$/, "")
    .replace(/(?<=.)\/+$/, "");
  const { dataset } = scope.source;
  const folders = [...dataset.folders];
  const inside = folders.filter(
    (folder) =>
      folder.path === path ||
      folder.path.startsWith(path.endsWith("/") ? path : `${path}/`) ||
      (path === "" && !isAbsolute(folder.path)),
  );
  if (inside.length === 0)
    throw badQuery(
      condition.path,
      `There is no folder '${path}'.${hint(
        path,
        folders.map((folder) => folder.path),
      )}`,
    );
  return folderMask(dataset, new Set(inside.map(({ id }) => id)), scope.rows);
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[a-z]:/i.test(path);
}

/** How many annotations of its image a condition holds for, by instance. */
function counted(scope: Scope, at: Condition | Value, where: Condition | null): Float64Array {
  if (scope.domain === "annotation")
    throw badQuery(at, "An annotation's condition cannot ask for annotations.");
  const { instances, images, annotations } = scope.source.dataset;
  const { count, image } = annotations.columns;
  const holds = where ? holding(annotationScope(scope), where) : null;
  const counts = new Float64Array(images.end);
  for (let i = 0; i < count; i++) counts[image[i]] += holds ? holds[i] : 1;
  const out = new Float64Array(scope.rows);
  for (let id = 1; id < out.length; id++) out[id] = counts[instances.image[id]] ?? 0;
  return out;
}

function textConstant(scope: Scope, value: Value, what: string): string {
  const operand = valueOf(scope, value);
  const constant: Constant | null = "constant" in operand ? operand.constant : null;
  if (constant?.kind === "text") return constant.value;
  throw badQuery(value, `${what} must be a text in quotes.`);
}

function noText(value: Value): Error {
  return badQuery(value, "Only texts and tags can be compared with a pattern.");
}
