import type { PropertyType } from "../../protocol/data.ts";
import type { Stored } from "../db/values.ts";

/**
 * Tags as one text, and back: separated by commas, those with commas, quotes or spaces at an end in double quotes, as
 * in CSV, so that every name comes back as it was.
 */
export function joinTags(names: readonly string[]): string {
  return names
    .map((name) =>
      /^\s|\s$|[",\n]/.test(name) || name === "" ? `"${name.replaceAll('"', '""')}"` : name,
    )
    .join(", ");
}

export function splitTags(text: string): string[] {
  const names: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (!found) break;
    // A quote that is not closed, or with something behind it, is part of a name.
    const name = found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"');
    if (name !== "" || found[1] !== undefined) names.push(name);
    if (found[3] === "") break;
  }
  return [...new Set(names)];
}

/** A stored value of a type without tags, as people write it. */
export function textOf(type: PropertyType, value: string | number): string {
  if (typeof value === "string") return value;
  switch (type) {
    case "checkbox":
      return value === 1 ? "true" : "false";
    case "date":
      return new Date(value).toISOString();
    case "color":
      return `#${value.toString(16).padStart(6, "0")}`;
    default:
      return String(value);
  }
}

/** What a text means as a type without tags; undefined: nothing. */
export function parseText(
  type: Exclude<PropertyType, "tag" | "multi_tags">,
  text: string,
): Exclude<Stored, null> | undefined {
  const trimmed = text.trim();
  switch (type) {
    case "text":
    case "url":
    case "path":
      return text;
    case "number": {
      const value = Number(trimmed);
      return trimmed !== "" && Number.isFinite(value) ? value + 0 : undefined;
    }
    case "checkbox":
      return truths.get(trimmed.toLowerCase());
    case "date":
      return parseDate(trimmed);
    case "color": {
      const digits = /^#?([0-9a-f]{6})$/i.exec(trimmed)?.[1];
      return digits === undefined ? undefined : parseInt(digits, 16);
    }
    case "image_link":
      return /^[0-9a-f]{40}$/i.test(trimmed) ? trimmed.toLowerCase() : undefined;
  }
}

const truths = new Map<string, number>([
  ...["true", "yes", "y", "on", "1", "x"].map((text) => [text, 1] as const),
  ...["false", "no", "n", "off", "0"].map((text) => [text, 0] as const),
]);

/** ISO 8601 dates and times; those without a zone are UTC, so that every machine reads the same. */
function parseDate(text: string): number | undefined {
  const found =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i.exec(
      text,
    );
  if (!found) return undefined;
  const [, day, time = "00:00", zone = "Z"] = found;
  const value = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(value)) return undefined;
  // Date.parse takes the 30th of February for the 2nd of March.
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day) ? value : undefined;
}
