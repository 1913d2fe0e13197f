import type { PropertyType, PropertyValue, TagInfo } from "../../src/protocol/data.ts";
import { typedValue } from "../../src/protocol/typedValue.ts";
import { count } from "../shared/format.ts";

/** What the types are called. */
export const typeTitles: Readonly<Record<PropertyType, string>> = {
  text: "Text",
  number: "Number",
  tag: "Tag",
  multi_tags: "Tags",
  checkbox: "Checkbox",
  date: "Date",
  url: "URL",
  path: "Path",
  color: "Colour",
  image_link: "Image link",
};

/** What someone is typing as a value: one of these counts, by the type. */
export interface Draft {
  readonly text: string;
  readonly tags: readonly number[];
  readonly checked: boolean;
}

export const emptyDraft: Draft = { text: "", tags: [], checked: true };

export type Parsed =
  | { readonly kind: "value"; readonly value: PropertyValue }
  /** A sentence: what is missing or wrong. */
  | { readonly kind: "error"; readonly message: string };

/** The value that a draft means. */
export function valueOf(type: PropertyType, draft: Draft): Parsed {
  switch (type) {
    case "checkbox":
      return value(draft.checked);
    case "tag":
      return draft.tags[0] === undefined ? error("Choose a tag.") : value(draft.tags[0]);
    case "multi_tags":
      return draft.tags.length === 0 ? error("Choose a tag.") : value([...draft.tags]);
    default:
      return typedValue(type, draft.text);
  }
}

/** The draft that would give a value: where the editing of an existing value starts. */
export function draftOf(type: PropertyType, of: PropertyValue): Draft {
  if (of === null) return { ...emptyDraft, checked: false };
  if (typeof of === "boolean") return { ...emptyDraft, checked: of };
  if (Array.isArray(of)) return { ...emptyDraft, tags: of };
  if (typeof of === "string") return { ...emptyDraft, text: of };
  if (type === "tag") return { ...emptyDraft, tags: [of] };
  if (type === "date") return { ...emptyDraft, text: dateText(of) };
  return { ...emptyDraft, text: type === "color" ? colorText(of) : String(of) };
}

/** A value for people; empty for none. */
export function valueText(type: PropertyType, of: PropertyValue, tags: readonly TagInfo[]): string {
  if (of === null) return "";
  if (typeof of === "boolean") return of ? "Yes" : "No";
  const nameOf = (id: number): string => tags.find((tag) => tag.id === id)?.name ?? `#${id}`;
  if (Array.isArray(of)) return of.map(nameOf).join(", ");
  if (typeof of === "string") return of;
  if (type === "tag") return nameOf(of);
  if (type === "date") return dateText(of);
  return type === "color" ? colorText(of) : count(of);
}

/** "#3366cc". */
export function colorText(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}

/** "2024-05-01", with the time of the day if it has one; in local time. */
export function dateText(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  const year = String(date.getFullYear()).padStart(4, "0");
  const day = `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const [hours, minutes] = [date.getHours(), date.getMinutes()];
  return hours === 0 && minutes === 0 ? day : `${day} ${two(hours)}:${two(minutes)}`;
}

function value(of: PropertyValue): Parsed {
  return { kind: "value", value: of };
}

function error(message: string): Parsed {
  return { kind: "error", message };
}
