import type { Value } from "./ast.ts";
import type { ValueType } from "./names.ts";
import { quoteName } from "./quoting.ts";

/** Each type in words. */
export const described: Readonly<Record<ValueType, string>> = {
  text: "a text",
  number: "a number",
  boolean: "a checkbox",
  date: "a date",
  color: "a colour",
  tag: "a tag",
  tags: "a list of tags",
  any: "a value",
};

/** Operators that need an order. */
export const ordering = new Set(["<", "<=", ">", ">=", "between"]);

/** Whether two values can be compared; tags and colours are compared with what is written in quotes. */
export function fit(
  left: ValueType,
  leftValue: Value,
  right: ValueType,
  rightValue: Value,
): boolean {
  if (left === "any" || right === "any") return true;
  if (left === right) return left !== "tags";
  return fitsQuoted(left, right, rightValue) || fitsQuoted(right, left, leftValue);
}

function fitsQuoted(type: ValueType, otherType: ValueType, other: Value): boolean {
  if (otherType !== "text") return false;
  if (type === "tag") return true;
  if (type === "tags") return other.kind !== "name";
  return type === "color" && (other.kind !== "text" || /^#[0-9a-f]{6}$/i.test(other.value));
}

/** What a value of a type is compared with, where that is not clear from its name. */
export function wanted(type: ValueType): string {
  switch (type) {
    case "date":
      return ": write a date such as 2024-05-01 or '7 days ago', without quotes";
    case "color":
      return ': write a colour such as "#ff8800"';
    case "tag":
    case "tags":
      return ": write the name of a tag in quotes";
    case "boolean":
      return ": write true or false";
    case "number":
      return ": write a number, without quotes";
    case "text":
      return ": write a text in quotes";
    case "any":
      return "";
  }
}

/** What may be asked of a property of a type. */
export function example(name: string, type: ValueType): string {
  const quoted = quoteName(name);
  switch (type) {
    case "number":
      return `'${quoted} > 0.5'`;
    case "date":
      return `'${quoted} > 7 days ago'`;
    case "color":
      return `'${quoted} = "#ff8800"'`;
    case "boolean":
      return `'${quoted}' alone`;
    case "tag":
    case "tags":
      return `'${quoted} has any ("…")'`;
    case "text":
    case "any":
      return `'${quoted} = "…"'`;
  }
}

/** Whether a text is one of several, whatever the case. */
export function includes(options: readonly string[], text: string): boolean {
  const lower = text.toLowerCase();
  return options.some((option) => option.toLowerCase() === lower);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
