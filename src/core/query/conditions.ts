import type { Condition, Value } from "../../query/ast.ts";
import { badQuery } from "./badQuery.ts";
import { compare, taggedMask, textMask, toScope } from "./compare.ts";
import { folderMask } from "./folderMask.ts";
import { globMatcher } from "./glob.ts";
import {
  andMask,
  betweenMask,
  compareWith,
  fullMask,
  invertMask,
  orMask,
  type Mask,
} from "./mask.ts";
import { annotationScope, hint, vectorOfName, type Scope } from "./names.ts";
import { tagsLike, tagsNamed } from "./tags.ts";
import { operandOf, presentMask, rowsOf } from "./values.ts";
import type { Constant, Operand, Vector } from "./vector.ts";

type Of<Kind extends Condition["kind"]> = Extract<Condition, { kind: Kind }>;

/**
 * The rows of a scope that a condition holds for; of instances, also of such as are not in the project (any more).
 * @throws WinnowError bad-query for names that mean nothing and kinds that do not fit
 */
export function evaluate(scope: Scope, condition: Condition): Mask {
  switch (condition.kind) {
    case "and":
    case "or": {
      const combine = condition.kind === "and" ? andMask : orMask;
      const [first, ...others] = condition.operands;
      const mask = evaluate(scope, first);
      for (const other of others) combine(mask, evaluate(scope, other));
      return mask;
    }
    case "not": {
      const mask = evaluate(scope, condition.operand);
      invertMask(mask);
      return mask;
    }
    case "compare": {
      const [left, right] = [valueOf(scope, condition.left), valueOf(scope, condition.right)];
      return compare(scope, condition.operator, left, right, condition);
    }
    case "between":
      return negatedIf(condition, between(scope, condition));
    case "in":
      return negatedIf(condition, isIn(scope, condition));
    case "like":
      return negatedIf(condition, like(scope, condition));
    case "has":
      return has(scope, condition);
    case "missing": {
      const operand = valueOf(scope, condition.value);
      const mask =
        "vector" in operand
          ? present(scope, operand.vector)
          : Number.isNaN(operand.constant.value)
            ? new Uint8Array(scope.rows)
            : fullMask(scope.rows);
      if (!condition.negated) invertMask(mask);
      return mask;
    }
    case "folder":
      return negatedIf(condition, inFolder(scope, condition));
    case "checked": {
      const vector = vectorOfName(scope, condition.property);
      if (vector.kind !== "boolean")
        throw badQuery(
          condition,
          `'${condition.property.text}' is not a checkbox: compare it with something.`,
        );
      const mask = compareWith(vector.values, "=", 2, rowsOf(scope, vector.domain));
      return toScope(scope, vector.domain, mask);
    }
    case "annotation": {
      const counts = counted(scope, condition, condition.where);
      const operator = condition.quantifier === "any" ? ">" : "=";
      return compareWith(counts, operator, 0, scope.rows);
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

function negatedIf({ negated }: { negated: boolean }, mask: Mask): Mask {
  if (negated) invertMask(mask);
  return mask;
}

function present(scope: Scope, vector: Vector): Mask {
  return toScope(scope, vector.domain, presentMask(vector, rowsOf(scope, vector.domain)));
}

function between(scope: Scope, condition: Of<"between">): Mask {
  const value = valueOf(scope, condition.value);
  const [low, high] = [valueOf(scope, condition.low), valueOf(scope, condition.high)];
  const range = numbersOf(value, low, high);
  if (range) {
    const { vector } = range;
    const rows = rowsOf(scope, vector.domain);
    return toScope(scope, vector.domain, betweenMask(vector.values, range.low, range.high, rows));
  }
  const mask = compare(scope, ">=", value, low, condition);
  andMask(mask, compare(scope, "<=", value, high, condition));
  return mask;
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

function isIn(scope: Scope, condition: Of<"in">): Mask {
  const value = valueOf(scope, condition.value);
  const options = condition.options.map((option) => valueOf(scope, option));
  const texts = options.flatMap((option) =>
    "constant" in option && option.constant.kind === "text" ? [option.constant.value] : [],
  );
  if ("vector" in value && options.length > 0 && texts.length === options.length) {
    const { vector } = value;
    if (vector.kind === "text") {
      const wanted = new Set(texts);
      return textMask(scope, vector, (text) => wanted.has(text));
    }
    if (vector.kind === "tag" || vector.kind === "tags") {
      const tags = texts.flatMap((text, i) => [
        ...tagsNamed(scope.source.dataset, vector.propertyId, text, condition.options[i]),
      ]);
      return taggedMask(scope, vector, new Set(tags));
    }
  }
  const mask = new Uint8Array(scope.rows);
  for (const [i, option] of options.entries())
    orMask(mask, compare(scope, "=", value, option, condition.options[i]));
  return mask;
}

function like(scope: Scope, condition: Of<"like">): Mask {
  const pattern = textConstant(scope, condition.pattern, "The pattern of 'like'");
  const operand = valueOf(scope, condition.value);
  if ("constant" in operand) {
    if (operand.constant.kind !== "text") throw noText(condition.value);
    return globMatcher(pattern)(operand.constant.value)
      ? fullMask(scope.rows)
      : new Uint8Array(scope.rows);
  }
  const { vector } = operand;
  if (vector.kind === "text") return textMask(scope, vector, globMatcher(pattern));
  if (vector.kind !== "tag" && vector.kind !== "tags") throw noText(condition.value);
  const tags = tagsLike(scope.source.dataset, vector.propertyId, pattern);
  return taggedMask(scope, vector, tags);
}

function has(scope: Scope, condition: Of<"has">): Mask {
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
      const mask = taggedMask(scope, vector, new Set(sets.flatMap((set) => [...set])));
      if (condition.quantifier === "none") invertMask(mask);
      return mask;
    }
    case "all": {
      const mask = fullMask(scope.rows);
      for (const set of sets) andMask(mask, taggedMask(scope, vector, set));
      return mask;
    }
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
  const holds = where ? evaluate(annotationScope(scope), where) : null;
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
