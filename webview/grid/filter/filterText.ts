import type { ViewSpec } from "../../../src/protocol/view.ts";
import { tokenize } from "../../../src/query/lexer.ts";
import { nameCondition } from "../../../src/query/quoting.ts";

/** What the text of the filter box means: a part of the name, or a query. */
export type Filter = Pick<ViewSpec, "find" | "query">;

/**
 * A text that says nothing but words and wildcards searches names; an operator, a quote or a word that only a query
 * has makes it a query. `where` in front makes anything a query.
 */
export function filterOf(text: string): Filter {
  const trimmed = text.trim();
  return isQuery(trimmed) ? { find: "", query: trimmed } : { find: trimmed, query: "" };
}

export function isQuery(text: string): boolean {
  return /[=<>"`$]|^\s*(?:where|order\s+by|group\s+by|limit\s+\d|not\s|no\s+annotation|any\s+annotation|count\s+annotation|in\s+folder|use\s|param\s)|\s(?:has\s+(?:any|all|none)|is\s+(?:not\s+)?missing|like\s|between\s|in\s+folder|(?:not\s+)?in\s*\()/i.test(
    ` ${text}`,
  );
}

/** The text that shows a filter in the box, in one line. */
export function textOf({ find, query }: Filter): string {
  if (query === "") return find;
  const line = inOneLine(query);
  return find === "" ? line : `${nameCondition(find)} and (${line})`;
}

// A comment ends with its line, so that it cannot stay where there is one line only.
function inOneLine(query: string): string {
  if (!query.includes("\n")) return query;
  let line = query;
  for (const { startOffset, image } of tokenize(query).comments.toReversed())
    line = line.slice(0, startOffset) + line.slice(startOffset + image.length);
  return line.replaceAll(/\s*\n\s*/g, " ").trim();
}
