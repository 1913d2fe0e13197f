import type { Condition, QueryFile } from "./ast.ts";

/** The innermost condition around an offset, outside of annotations; null where there is none. */
export function conditionAt(file: QueryFile, offset: number): Condition | null {
  const { where } = file.query;
  return where && innermost(where, offset);
}

function innermost(condition: Condition, offset: number): Condition | null {
  if (offset < condition.start || offset > condition.end) return null;
  for (const part of partsOf(condition)) {
    const found = innermost(part, offset);
    if (found) return found;
  }
  return condition;
}

/** Annotations' own conditions are about annotations: they select no images. */
function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.operands;
    case "not":
      return [condition.operand];
    case "compare":
    case "between":
    case "in":
    case "like":
    case "has":
    case "missing":
    case "folder":
    case "checked":
    case "annotation":
      return [];
  }
}
