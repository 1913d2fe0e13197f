import type { PropertyType, PropertyValue } from "../../protocol/data.ts";
import type { Stored } from "../db/values.ts";

/** What is wrong with a value, as the end of a sentence: "'abc' is no number". */
export class ValueProblem {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/**
 * A value as it is stored, or what is wrong with it; `tag` finds the real id of a tag of the property. Several tags
 * are not for this function: each of them is checked as a tag.
 */
export function checkValue(
  type: Exclude<PropertyType, "multi_tags">,
  value: PropertyValue,
  tag: (ref: number) => number | undefined,
): Stored | ValueProblem {
  if (value === null) return null;
  switch (type) {
    case "text":
    case "url":
    case "path":
      return typeof value === "string" ? value.toWellFormed() : wrong(value, "no text");
    case "number":
      // Adding 0 makes 0 of -0, which SQLite would do.
      return isFiniteNumber(value) ? value + 0 : wrong(value, "no number");
    case "date":
      return isFiniteNumber(value) && Math.abs(value) <= lastDate
        ? value + 0
        : wrong(value, "no date (milliseconds since 1970)");
    case "color":
      return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffffff
        ? Number(value) + 0
        : wrong(value, "no color (0 to 0xffffff)");
    case "checkbox":
      return typeof value === "boolean" ? Number(value) : wrong(value, "neither true nor false");
    case "image_link":
      return typeof value === "string" && /^[0-9a-f]{40}$/i.test(value)
        ? value.toLowerCase()
        : wrong(value, "no SHA-1 of an image (40 hexadecimal digits)");
    case "tag":
      return (typeof value === "number" && tag(value)) || wrong(value, "no tag of it");
  }
}

/** The latest moment that a Date can hold. */
const lastDate = 8.64e15;

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function wrong(value: PropertyValue, what: string): ValueProblem {
  return new ValueProblem(`${shown(value)} is ${what}`);
}

function shown(value: PropertyValue): string {
  const text = Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  return `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`;
}
