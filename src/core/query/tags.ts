import type { Span } from "../../query/ast.ts";
import { nameKeyOf } from "../columns/properties.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { TagRow } from "../db/properties.ts";
import { badQuery } from "./badQuery.ts";
import { globMatcher } from "./glob.ts";
import type { Mask } from "./mask.ts";
import { hint } from "./names.ts";

/**
 * Ids of the tags that a name stands for, with all below them. In a property names are found as they are written, or
 * else whatever their case; without one (classes of annotations) tags of all properties are meant.
 * @throws WinnowError bad-query when there is no such tag
 */
export function tagsNamed(
  dataset: Dataset,
  propertyId: number | null,
  name: string,
  span: Span,
): Set<number> {
  const found =
    propertyId === null
      ? anywhere(dataset, name)
      : one(dataset.properties.tagNamed(propertyId, name));
  if (found.length === 0) {
    const names = tagsOf(dataset, propertyId).map((tag) => tag.name);
    throw badQuery(span, `There is no tag '${name}'.${hint(name, names)}`);
  }
  return withDescendants(dataset, found);
}

/** Ids of the tags whose names match a glob, with all below them. */
export function tagsLike(
  dataset: Dataset,
  propertyId: number | null,
  pattern: string,
): Set<number> {
  const matches = globMatcher(pattern);
  return withDescendants(
    dataset,
    tagsOf(dataset, propertyId).filter((tag) => matches(tag.name)),
  );
}

/**
 * A 1 at the place of each of the tags, and a place for all others of the property: what is looked up beyond the end of
 * an array takes twice as long.
 */
export function tagTable(
  dataset: Dataset,
  propertyId: number | null,
  ids: ReadonlySet<number>,
): Mask {
  const last = tagsOf(dataset, propertyId).reduce((most, { id }) => Math.max(most, id), 0);
  const table = new Uint8Array(last + 1);
  for (const id of ids) table[id] = 1;
  return table;
}

export function tagsOf({ properties }: Dataset, propertyId: number | null): readonly TagRow[] {
  return propertyId === null
    ? properties.list.flatMap(({ id }) => properties.tags(id))
    : properties.tags(propertyId);
}

function anywhere({ properties }: Dataset, name: string): TagRow[] {
  const tags = properties.list.flatMap(({ id }) => properties.tags(id));
  const exact = tags.filter((tag) => tag.name === name);
  if (exact.length > 0) return exact;
  return tags.filter((tag) => nameKeyOf(tag.name) === nameKeyOf(name));
}

function one(tag: TagRow | undefined): TagRow[] {
  return tag ? [tag] : [];
}

function withDescendants({ properties }: Dataset, tags: readonly TagRow[]): Set<number> {
  return new Set(tags.flatMap(({ id }) => [...properties.descendants(id)]));
}
