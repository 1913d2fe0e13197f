import type { Condition, Name, ParameterUse, QueryFile, Span, Text, Value } from "./ast.ts";

/** What a visit is told, in the order of the text within each clause. */
export interface Visitor {
  /** `inAnnotation`: in the condition of an annotation, where names are its fields. */
  name?(name: Name, inAnnotation: boolean): void;
  parameter?(use: ParameterUse): void;
  /** A text that stands for a tag or a value of a property. */
  valueText?(text: Text, property: Name, inAnnotation: boolean): void;
  /** A parameter that stands for one. */
  valueParameter?(use: ParameterUse, property: Name, inAnnotation: boolean): void;
  annotation?(condition: Span & { readonly where: Condition | null }): void;
}

/** Visits all names, parameters and values of a file. */
export function walkFile(file: QueryFile, visitor: Visitor): void {
  const { where, orderBy, groupBy, limit, offset } = file.query;
  if (where) walkCondition(where, visitor, false);
  for (const { value } of orderBy) walkValue(value, visitor, false);
  for (const { property } of groupBy) visitor.name?.(property, false);
  for (const bound of [limit, offset])
    if (bound && typeof bound.count !== "number") visitor.parameter?.(bound.count);
  for (const action of file.actions)
    switch (action.kind) {
      case "tag":
        visitor.name?.(action.property, false);
        for (const tag of action.tags) visitor.valueText?.(tag, action.property, false);
        break;
      case "set":
        visitor.name?.(action.property, false);
        if (action.value?.kind === "text")
          visitor.valueText?.(action.value, action.property, false);
        break;
      case "split":
        for (const { name, start, end } of action.parts)
          visitor.valueText?.({ kind: "text", value: name, start, end }, action.property, false);
        for (const name of [action.stratify, action.groupedBy, action.property])
          if (name) visitor.name?.(name, false);
        break;
      case "run":
        for (const { value } of action.values)
          if (value.kind === "name") visitor.name?.(value, false);
        break;
      case "export":
        break;
    }
}

function walkCondition(condition: Condition, visitor: Visitor, inAnnotation: boolean): void {
  const value = (each: Value): void => walkValue(each, visitor, inAnnotation);
  const values = (of: Value, texts: readonly Value[]): void => {
    if (of.kind === "name")
      for (const text of texts)
        if (text.kind === "text") visitor.valueText?.(text, of, inAnnotation);
        else if (text.kind === "parameter") visitor.valueParameter?.(text, of, inAnnotation);
  };
  switch (condition.kind) {
    case "and":
    case "or":
      for (const operand of condition.operands) walkCondition(operand, visitor, inAnnotation);
      break;
    case "not":
      walkCondition(condition.operand, visitor, inAnnotation);
      break;
    case "compare":
      value(condition.left);
      value(condition.right);
      values(condition.left, [condition.right]);
      values(condition.right, [condition.left]);
      break;
    case "between":
      for (const each of [condition.value, condition.low, condition.high]) value(each);
      break;
    case "in":
      for (const each of [condition.value, ...condition.options]) value(each);
      values(condition.value, condition.options);
      break;
    case "like":
      value(condition.value);
      value(condition.pattern);
      break;
    case "has":
      visitor.name?.(condition.property, inAnnotation);
      for (const tag of condition.tags) value(tag);
      values(condition.property, condition.tags);
      break;
    case "missing":
      value(condition.value);
      break;
    case "folder":
      value(condition.path);
      break;
    case "checked":
      visitor.name?.(condition.property, inAnnotation);
      break;
    case "annotation":
      visitor.annotation?.(condition);
      if (condition.where) walkCondition(condition.where, visitor, true);
      break;
  }
}

function walkValue(value: Value, visitor: Visitor, inAnnotation: boolean): void {
  switch (value.kind) {
    case "name":
      visitor.name?.(value, inAnnotation);
      break;
    case "parameter":
      visitor.parameter?.(value);
      break;
    case "arithmetic":
      walkValue(value.left, visitor, inAnnotation);
      walkValue(value.right, visitor, inAnnotation);
      break;
    case "negative":
      walkValue(value.operand, visitor, inAnnotation);
      break;
    case "count":
      visitor.annotation?.(value);
      if (value.where) walkCondition(value.where, visitor, true);
      break;
    case "text":
    case "number":
    case "boolean":
    case "date":
    case "relativeDate":
      break;
  }
}
