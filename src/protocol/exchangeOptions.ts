import type { FormatOption, OptionType } from "./exchange.ts";

/** `reason` is a sentence that says what the option may be. */
export type OptionValue =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

/**
 * The value of an option that was typed: on a command line, or into a form's box. A list has commas between its
 * texts, a map is `name=value` with commas between; both may be JSON instead, where a name holds a comma.
 */
export function parseOption({ name, type }: FormatOption, typed: string): OptionValue {
  const text = typed.trim();
  const value = valueOf(type, text);
  return value === undefined
    ? { ok: false, reason: `'${name}' is ${describeType(type)}; '${text.slice(0, 200)}' is not.` }
    : { ok: true, value };
}

/** As {@link parseOption} reads it: what a form shows in its box before anything is typed. */
export function formatOption(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null)
    return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  const parts = Array.isArray(value)
    ? value.map(String)
    : Object.entries(value).map(([key, one]) => `${key}=${String(one)}`);
  return parts.some((part) => /[,"[{]|^\s|\s$/.test(part))
    ? JSON.stringify(value)
    : parts.join(",");
}

/** What may be given, as the end of "It is …". */
export function describeType(type: OptionType): string {
  switch (type.kind) {
    case "choice":
      return `one of ${type.choices.join(", ")}`;
    case "checkbox":
      return "true or false";
    case "number":
      return type.max === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${type.min} on`
        : `a whole number from ${type.min} to ${type.max}`;
    case "text":
      return type.pattern === null
        ? `a text of at most ${type.maxLength} characters`
        : `a text of the form ${type.pattern}`;
    case "value":
      return "true, false, a number or a text";
    case "property":
      return type.types === null
        ? "the name of a property"
        : `the name of a property of type ${type.types.join(" or ")}`;
    case "list":
      return "a list, with commas between";
    case "map":
      return type.choices === null
        ? "a list of name=number, with commas between"
        : `a list of name=value, with commas between, where a value is one of ${type.choices.join(", ")}`;
  }
}

/** Undefined where the text is none. */
function valueOf(type: OptionType, text: string): unknown {
  switch (type.kind) {
    case "choice":
      return type.choices.includes(text) ? text : undefined;
    case "checkbox":
      return /^(true|yes|on|1)$/i.test(text)
        ? true
        : /^(false|no|off|0)$/i.test(text)
          ? false
          : undefined;
    case "number": {
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      return number >= type.min && number <= type.max ? number : undefined;
    }
    case "text":
      return text.length <= type.maxLength &&
        (type.pattern === null || new RegExp(`^(?:${type.pattern})$`).test(text))
        ? text
        : undefined;
    case "value":
      return scalarOf(text);
    case "property":
      return text !== "" && text.length <= 200 ? text : undefined;
    case "list":
      return listOf(text);
    case "map":
      return mapOf(text, type.choices);
  }
}

function scalarOf(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  // What another writing of the number would lose stays a text: "007", "1e3".
  return text !== "" && String(number) === text && Number.isFinite(number) ? number : text;
}

function listOf(text: string): string[] | undefined {
  if (!text.startsWith("[")) return text.split(",").flatMap((part) => part.trim() || []);
  const given = json(text);
  const isTexts = Array.isArray(given) && given.every((one) => typeof one === "string");
  return isTexts ? given : undefined;
}

function mapOf(
  text: string,
  choices: readonly string[] | null,
): Record<string, string | number> | undefined {
  const entries = text.startsWith("{")
    ? Object.entries(json(text) ?? { "": null })
    : text.split(",").flatMap((part) => {
        const at = part.lastIndexOf("=");
        return part.trim() === "" ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
      });
  const found = new Map<string, string | number>();
  for (const [key, given] of entries as [string, unknown][]) {
    const value = choices === null && /^\d+$/.test(String(given)) ? Number(given) : given;
    const fits =
      choices === null
        ? typeof value === "number" && Number.isSafeInteger(value)
        : typeof value === "string" && choices.includes(value);
    if (key === "" || !fits) return undefined;
    found.set(key, value as string | number);
  }
  return Object.fromEntries(found);
}

function json(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
