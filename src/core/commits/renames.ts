import type { Database } from "better-sqlite3";
import type { Rename } from "../../query/renames.ts";
import { nameKeyOf, type Properties } from "../columns/properties.ts";
import { renameInSavedQueries } from "../state/savedQueries.ts";
import type { Patch } from "./patch.ts";

/**
 * Has saved queries follow the properties and tags that a patch renames, in the transaction that writes it. An undo is
 * a patch that renames them back.
 * @param before What the names were. @returns the owners of queries that changed
 */
export function followRenames(
  db: Database,
  before: Properties,
  { properties, tags }: Patch,
  now: number,
): readonly string[] {
  const renames = [
    ...properties.puts.flatMap(({ id, name: to }): Rename[] => {
      const from = before.property(id)?.name;
      return from === undefined || from === to ? [] : [{ kind: "property", from, to }];
    }),
    ...tags.puts.flatMap(({ id, name: to }): Rename[] => {
      const tag = before.tag(id);
      const property = before.property(tag?.propertyId ?? 0)?.name;
      if (!tag || property === undefined || tag.name === to) return [];
      const isClass = bearers(before, tag.name) === 1;
      const isExact = before
        .tags(tag.propertyId)
        .some((other) => other.id !== id && nameKeyOf(other.name) === nameKeyOf(tag.name));
      return [{ kind: "tag", property, from: tag.name, to, isClass, isExact }];
    }),
  ];
  return renames.length === 0 ? [] : renameInSavedQueries(db, renames, now);
}

/** How many tags, of whatever properties, are called so. */
function bearers(before: Properties, name: string): number {
  const key = nameKeyOf(name);
  return before.list
    .flatMap(({ id }) => before.tags(id))
    .filter((tag) => nameKeyOf(tag.name) === key).length;
}
