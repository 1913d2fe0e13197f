import { dateValue } from "../base/dates.ts";
import type { PropertyType } from "./data.ts";

/** Types whose values are typed as a text; the others are chosen. */
export type TypedType = Exclude<PropertyType, "tag" | "multi_tags" | "checkbox">;

export type TypedValue =
  | { readonly kind: "value"; readonly value: string | number }
  /** A sentence: what to type instead. */
  | { readonly kind: "error"; readonly message: string };

/** What someone typed as a value, wherever it was: in the palette, the stamp, a cell of the table. */
export function typedValue(type: TypedType, typed: string): TypedValue {
  const text = typed.trim();
  switch (type) {
    case "text":
    case "path":
      return text === "" ? error("Type a text.") : value(text);
    case "url":
      return URL.canParse(text)
        ? value(text)
        : error("Type a whole address, such as https://example.org/image.");
    case "number": {
      // A comma for the decimals is the rule in half of the world.
      const number = Number(text.replace(",", "."));
      return text !== "" && Number.isFinite(number) ? value(number) : error("Type a number.");
    }
    case "date": {
      const time = dateTyped(text);
      return time === undefined ? error("Type a date, such as 2024-05-01 12:30.") : value(time);
    }
    case "color": {
      const hex = /^#?([0-9a-f]{6})$/i.exec(text)?.[1];
      return hex ? value(Number.parseInt(hex, 16)) : error("Choose a colour, such as #3366cc.");
    }
    case "image_link":
      return /^[0-9a-f]{40}$/i.test(text)
        ? value(text.toLowerCase())
        : error(
            "Paste the SHA-1 of an image: 40 hexadecimal digits, as the viewer's inspector has it.",
          );
  }
}

/** As the query language has dates, and as people type them: 2024-5-1 9:30. */
function dateTyped(text: string): number | undefined {
  const [, year, month = "", day = "", rest = ""] =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const time = rest.replace(/^[Tt ]\s*(\d)(?=:)/, " 0$1").replace(/^ /, "T");
  return dateValue(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time}`);
}

function value(of: string | number): TypedValue {
  return { kind: "value", value: of };
}

function error(message: string): TypedValue {
  return { kind: "error", message };
}
