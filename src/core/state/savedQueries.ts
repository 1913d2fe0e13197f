import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import { stateLimits, type SavedQuery } from "../../protocol/state.ts";
import type { Span } from "../../query/ast.ts";
import { parse } from "../../query/parser.ts";
import { renamedText, type Rename } from "../../query/renames.ts";
import {
  findSavedQuery,
  listSavedQueries,
  nameKey,
  putSavedQuery,
  renameSavedQuery,
  setSavedQueryText,
  type SavedQueryKey,
} from "../db/savedQueries.ts";
import { write } from "../db/statement.ts";

/**
 * Keeps a query under a name.
 * @throws WinnowError bad-query with the place of the first error; bad-request where the name is taken
 */
export function saveQuery(
  db: Database,
  query: SavedQueryKey,
  text: string,
  replace: boolean,
): SavedQuery {
  checkText(text);
  if (!replace) refuseTaken(db, query);
  const others = listSavedQueries(db, query.owner).length;
  if (others >= stateLimits.queries && !findSavedQuery(db, query))
    throw new WinnowError(
      "bad-request",
      `There are ${others} saved queries already. Remove some that are not needed any more.`,
    );
  write(db, () => putSavedQuery(db, query, text.trim(), Date.now()));
  return savedQueryAt(db, query);
}

/** @throws WinnowError not-found, bad-request where the name is taken */
export function moveSavedQuery(db: Database, query: SavedQueryKey, to: string): SavedQuery {
  savedQueryAt(db, query);
  // Another case of the same name is no other name.
  if (nameKey(to) !== nameKey(query.name)) refuseTaken(db, { ...query, name: to });
  write(db, () => renameSavedQuery(db, query, to, Date.now()));
  return savedQueryAt(db, { ...query, name: to });
}

/** @throws WinnowError not-found, with the names that there are */
export function savedQueryAt(db: Database, query: SavedQueryKey): SavedQuery {
  const found = findSavedQuery(db, query);
  if (found) return found;
  const names = listSavedQueries(db, query.owner).map(({ name }) => `'${name}'`);
  const known = names.length > 10 ? [...names.slice(0, 10), "…"] : names;
  throw new WinnowError(
    "not-found",
    `There is no saved query '${query.name}'. ${known.length > 0 ? `There are: ${known.join(", ")}.` : "None was saved yet."}`,
  );
}

/**
 * Has all queries, whoever owns them, say what is renamed as it is called now. Part of the transaction that renames.
 * @returns the owners of those that changed
 */
export function renameInSavedQueries(
  db: Database,
  renames: readonly Rename[],
  now: number,
): string[] {
  const owners = new Set<string>();
  for (const query of listSavedQueries(db, null)) {
    const text = renamedText(query.text, renames);
    if (text === query.text) continue;
    setSavedQueryText(db, query, text, now);
    owners.add(query.owner);
  }
  return [...owners];
}

/** Names are not looked up: properties may come later, or be away for a while. */
function checkText(text: string): void {
  const { file, errors } = parse(text);
  const [error] = errors;
  if (error) throw badQuery(text, error, error.message);
  if (!file || text.trim() === "")
    throw new WinnowError("bad-query", "There is nothing to save: the query is empty.");
  const [use] = file.uses;
  if (use)
    throw badQuery(
      text,
      use,
      "A saved query stands by itself, without 'use'. Write out what the other file says, or save this as a .winnow file.",
    );
  const [action] = file.actions;
  if (action)
    throw badQuery(
      text,
      action,
      "A saved query selects and does nothing. Keep a recipe in a .winnow file.",
    );
}

/** Its place for people in the sentence, and for editors in the details. */
function badQuery(text: string, { start, end }: Span, message: string): WinnowError {
  const before = text.slice(0, start).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
  return new WinnowError("bad-query", `The query cannot be saved. At ${place}: ${message}`, {
    details: { start, end },
  });
}

function refuseTaken(db: Database, { owner, name }: SavedQueryKey): void {
  const taken = findSavedQuery(db, { owner, name });
  if (taken)
    throw new WinnowError(
      "bad-request",
      `There is a saved query '${taken.name}' already. Choose another name, or ask to replace it.`,
    );
}
