import type { PropertyType } from "../../protocol/data.ts";
import type { ExchangeValue } from "./exchange.ts";
import type { Cell } from "./tables.ts";
import { splitTags } from "./tablesTagList.ts";

export type Converted =
  | { readonly ok: true; readonly value: ExchangeValue | null }
  /** The end of a sentence: "'abc' is no number". */
  | { readonly ok: false; readonly reason: string };

/**
 * A cell as a value of a property: a date as milliseconds since the epoch, a colour as 0xRRGGBB, a tag as its name,
 * several as a list of names. `null`: the cell says nothing.
 */
export function convertCell(cell: Cell, type: PropertyType): Converted {
  if (typeof cell === "object" && "bad" in cell) return no(cell.bad);
  switch (type) {
    case "number":
      return convertNumber(cell);
    case "checkbox":
      return convertCheckbox(cell);
    case "date":
      return convertDate(cell);
    case "color":
      return convertColor(cell);
    case "multi_tags":
      return convertTags(cell);
    case "text":
    case "tag":
    case "url":
    case "path":
    case "image_link":
      return convertText(cell, type);
  }
}

/**
 * ISO 8601 as milliseconds since the epoch: a day, or a day and a time with or without a zone; without one it is UTC,
 * so that the same file means the same everywhere. Null for anything else, the 30th of February among it.
 */
export function parseDate(text: string): number | null {
  const match = iso.exec(text.trim());
  if (!match) return null;
  const [, day, time = "00:00", seconds = "00", fraction = "", zone = "Z"] = match;
  const ms = fraction.slice(0, 3).padEnd(3, "0");
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The parser makes the 30th of February the 1st or 2nd of March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(`${day}T`))
    return null;
  const offset = /^[+-]\d\d(:?\d\d)?$/.test(zone)
    ? zone.replace(/^(.\d\d):?(\d\d)?$/, (_, h: string, m = "00") => `${h}:${String(m)}`)
    : "Z";
  const parsed = Date.parse(`${day}T${time}:${seconds}.${ms}${offset}`);
  return Number.isNaN(parsed) ? null : parsed;
}

/** A decimal number as people and programs write it; null for anything else, infinity and what is not finite too. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!decimal.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** Whether an integer has more digits than a number keeps. */
export function losesDigits(text: string): boolean {
  return /^[+-]?\d{16,}$/.test(text.trim()) && !Number.isSafeInteger(Number(text));
}

const iso =
  /^((?:\d{4}|[+-]\d{6})-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i;

const words = new Map<string, boolean>(
  Object.entries({ true: true, yes: true, "1": true, false: false, no: false, "0": false }),
);

/** What a checkbox may be in words; undefined for anything else. */
export function parseCheckbox(text: string): boolean | undefined {
  return words.get(text.trim().toLowerCase());
}

function convertNumber(cell: Exclude<Cell, { bad: string }>): Converted {
  if (typeof cell === "boolean") return yes(cell ? 1 : 0);
  if (typeof cell === "number")
    return Number.isFinite(cell) ? yes(cell) : no(`${cell} is no number`);
  const text = plain(cell);
  if (text.trim() === "") return yes(null);
  const value = parseNumber(text);
  if (value === null) return no(`${quote(text)} is no number`);
  if (losesDigits(text)) return no(`${quote(text)} has more digits than a number keeps`);
  return yes(value);
}

function convertCheckbox(cell: Exclude<Cell, { bad: string }>): Converted {
  if (typeof cell === "boolean") return yes(cell);
  const text = plain(cell);
  if (text.trim() === "") return yes(null);
  const value = parseCheckbox(text);
  return value === undefined
    ? no(`${quote(text)} is neither true nor false (also yes and no, 1 and 0)`)
    : yes(value);
}

function convertDate(cell: Exclude<Cell, { bad: string }>): Converted {
  if (typeof cell === "object" && "ms" in cell)
    return Number.isFinite(cell.ms) && Math.abs(cell.ms) <= maxTime
      ? yes(cell.ms)
      : no("the time is out of range");
  if (typeof cell === "number" && Math.abs(cell) <= maxTime) return yes(cell);
  const text = plain(cell);
  if (text.trim() === "") return yes(null);
  const value = parseDate(text);
  return value === null
    ? no(`${quote(text)} is no date like 2026-11-21 or 2026-11-21T08:30:00Z`)
    : yes(value);
}

const maxTime = 8.64e15;

function convertColor(cell: Exclude<Cell, { bad: string }>): Converted {
  const text = plain(cell).trim();
  if (text === "") return yes(null);
  const digits = /^(?:#|0x)([\da-f]{6})$/i.exec(text);
  if (digits) return yes(Number.parseInt(digits[1], 16));
  const value = /^\d{1,8}$/.test(text) ? Number(text) : -1;
  return value >= 0 && value <= 0xffffff
    ? yes(value)
    : no(`${quote(text)} is no colour like #4080ff`);
}

function convertTags(cell: Exclude<Cell, { bad: string }>): Converted {
  const names =
    typeof cell === "object" && "text" in cell
      ? splitTags(cell.text)
      : isList(cell)
        ? cell.map((name) => name.trim()).filter((name) => name !== "")
        : [plain(cell).trim()].filter((name) => name !== "");
  const long = names.find((name) => name.length > maxTag);
  if (long !== undefined)
    return no(`${quote(long)} is longer than the ${maxTag} characters of a tag`);
  return names.length === 0 ? yes(null) : yes([...new Set(names)]);
}

function convertText(cell: Exclude<Cell, { bad: string }>, type: PropertyType): Converted {
  if (isList(cell) && type !== "text") return no("a list does not fit into one value");
  const text = plain(cell);
  if (type === "text") return yes(text);
  const trimmed = text.trim();
  if (trimmed === "") return yes(null);
  if (type === "tag" && trimmed.length > maxTag)
    return no(`${quote(text)} is longer than the ${maxTag} characters of a tag`);
  if (type === "image_link") {
    const sha1 = trimmed.toLowerCase();
    return /^[\da-f]{40}$/.test(sha1) ? yes(sha1) : no(`${quote(text)} is no SHA-1 of 40 digits`);
  }
  return yes(trimmed);
}

/** As `name` of src/protocol/data.ts. */
export const maxTag = 200;

export function isList(cell: Cell): cell is readonly string[] {
  return Array.isArray(cell);
}

/** What a cell says, as text. */
export function plain(cell: Exclude<Cell, { bad: string }>): string {
  if (isList(cell)) return cell.join(", ");
  if (typeof cell !== "object") return String(cell);
  if ("text" in cell) return cell.text;
  return Math.abs(cell.ms) <= maxTime ? new Date(cell.ms).toISOString() : "";
}

/** A value in a message, short and on one line. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return `'${line.length > 60 ? `${line.slice(0, 60)}…` : line}'`;
}

function yes(value: ExchangeValue | null): Converted {
  return { ok: true, value };
}

function no(reason: string): Converted {
  return { ok: false, reason };
}
