import type { PropertyType } from "../../protocol/data.ts";
import type { Cell } from "./tables.ts";
import {
  isList,
  losesDigits,
  maxTag,
  parseCheckbox,
  parseDate,
  parseNumber,
} from "./tablesConvert.ts";

/**
 * Finds the type of a column from all of its cells, in memory that does not grow with them: what every cell can be is
 * left over. A column is of the first of these that fits it: several tags (a list occurs), checkbox, number, date,
 * colour, URL, tag (few different texts that repeat), text.
 */
export class ColumnType {
  /** Why the first cell that no property can hold is one. */
  bad: string | undefined;
  #possible = everything;
  #cells = 0;
  #sawList = false;
  /** Different texts and how many cells have them; undefined once they are too many for tags. */
  #texts: Set<string> | undefined = new Set();
  readonly #maxTags: number;

  /** @param maxTags How many different texts still are tags; 0: a text is never one. */
  constructor(maxTags: number) {
    this.#maxTags = maxTags;
  }

  add(cell: Cell): void {
    if (typeof cell === "object" && "bad" in cell) {
      this.bad ??= cell.bad;
      return;
    }
    const text = typeof cell === "string" ? cell : textOf(cell);
    if (text !== undefined && text.trim() === "") {
      // An empty text that stands in quotes says that it is a text; blanks say nothing.
      if (typeof cell === "string") this.#possible &= can.text | can.tags;
      return;
    }
    this.#cells++;
    this.#sawList ||= isList(cell);
    this.#possible &= possibilities(cell, text);
    if (text === undefined) return;
    if (!this.#texts || this.#texts.size > this.#maxTags || text.length > maxTag)
      this.#texts = undefined;
    else this.#texts.add(text.trim());
  }

  /** Null where every cell is empty. */
  get type(): PropertyType | null {
    if (this.#cells === 0) return null;
    if (this.#sawList) return "multi_tags";
    for (const type of ["checkbox", "number", "date", "color", "url"] as const)
      if ((this.#possible & can[type]) !== 0) return type;
    const texts = this.#texts;
    const few = texts && texts.size <= this.#maxTags && texts.size * 2 <= this.#cells;
    return few ? "tag" : "text";
  }
}

const can = { checkbox: 1, number: 2, date: 4, color: 8, url: 16, text: 32, tags: 64 } as const;
const everything = 127;

function textOf(cell: Cell): string | undefined {
  return typeof cell === "object" && "text" in cell ? cell.text : undefined;
}

function possibilities(cell: Cell, text: string | undefined): number {
  if (text !== undefined) {
    const typed = typeof cell === "string";
    return (
      can.text |
      can.tags |
      (!typed && parseCheckbox(text) !== undefined ? can.checkbox : 0) |
      (!typed && isPlainNumber(text) ? can.number : 0) |
      (parseDate(text) !== null ? can.date : 0) |
      (/^\s*#[\da-f]{6}\s*$/i.test(text) ? can.color : 0) |
      (isUrl(text) ? can.url : 0)
    );
  }
  if (typeof cell === "boolean") return can.checkbox | can.text | can.tags;
  if (typeof cell === "number") return can.number | can.text | can.tags;
  if (typeof cell === "bigint")
    return can.text | can.tags | (losesDigits(String(cell)) ? 0 : can.number);
  return isList(cell) ? can.tags : can.date | can.text | can.tags;
}

/** Not "007": a text of digits that would lose its zeros is a code. */
function isPlainNumber(text: string): boolean {
  return parseNumber(text) !== null && !/^\s*[+-]?0\d/.test(text) && !losesDigits(text);
}

function isUrl(text: string): boolean {
  return /^\s*https?:\/\/\S+\s*$/i.test(text) && URL.canParse(text.trim());
}
