import type { QueryFile } from "../../query/ast.ts";
import { parse } from "../../query/parser.ts";
import { badQuery } from "./badQuery.ts";

/**
 * The tree of a text; null when there is nothing in it.
 * @throws WinnowError bad-query with the first error and its place
 */
export function parseQuery(text: string): QueryFile | null {
  if (text.trim() === "") return null;
  const { file, errors } = parse(text);
  const [error] = errors;
  if (error) throw badQuery(error, error.message);
  const [use] = file?.uses ?? [];
  if (use)
    throw badQuery(
      use,
      "A query that uses other files is run from its own file, not as a text alone.",
    );
  return file;
}
