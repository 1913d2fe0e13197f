/** Words that are never a name, unless in backquotes. */
export const reservedWords = [
  "and",
  "between",
  "by",
  "false",
  "has",
  "in",
  "is",
  "like",
  "not",
  "now",
  "or",
  "today",
  "true",
  "where",
] as const;

/** Words that start a clause where a clause may start, and are names elsewhere. */
export const clauseWords = [
  "use",
  "param",
  "order",
  "group",
  "limit",
  "offset",
  "tag",
  "untag",
  "set",
  "clear",
  "split",
  "run",
  "export",
] as const;
export type ClauseWord = (typeof clauseWords)[number];

/** Words that mean something in one place, and are names elsewhere. */
export const placedWords = [
  "ago",
  "all",
  "annotation",
  "any",
  "as",
  "asc",
  "count",
  "desc",
  "folder",
  "grouped",
  "into",
  "missing",
  "no",
  "none",
  "of",
  "seed",
  "to",
  "with",
] as const;

export type PlacedWord = (typeof placedWords)[number];

export type Keyword = (typeof reservedWords)[number] | ClauseWord | PlacedWord;

export const timeUnits = ["minute", "hour", "day", "week", "month", "year"] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** The unit that a word names, in the singular or the plural, whatever the case. */
export function timeUnit(word: string): TimeUnit | undefined {
  const lower = word.toLowerCase();
  return timeUnits.find((unit) => lower === unit || lower === `${unit}s`);
}
