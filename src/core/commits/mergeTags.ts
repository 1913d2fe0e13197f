import type { Database } from "better-sqlite3";
import { bytesOf } from "../../protocol/bytes.ts";
import type { CommitInput } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { filledIds } from "../columns/propertyColumns.ts";
import { annotationsOfClasses } from "../db/annotations.ts";
import type { TagRow } from "../db/properties.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { refused } from "./refused.ts";

/** The commit that gives a tag all that another one has, and deletes that. @throws WinnowError bad-request */
export function mergeTags(
  db: Database,
  { properties }: Dataset,
  fromId: number,
  intoId: number,
): CommitInput {
  const [from, into] = [fromId, intoId].map((id) => {
    const tag = properties.tag(id);
    if (!tag) throw refused(`There is no tag ${id} in the project.`);
    return tag;
  });
  const property = properties.property(from.propertyId);
  if (!property || from.propertyId !== into.propertyId)
    throw refused(`'${from.name}' and '${into.name}' are tags of different properties.`);
  if (fromId === intoId) throw refused(`'${from.name}' cannot be merged with itself.`);
  const column = properties.column(property);
  const bearing =
    column.kind === "tags"
      ? (column.byTag.get(fromId)?.toIds() ?? new Int32Array(0))
      : filledIds(column).filter((id) => column.kind === "tag" && column.values[id] === fromId);
  return {
    ...emptyCommit,
    title: `Merge ${from.name} into ${into.name}`,
    tags: reparented(properties.tags(property.id), from, into),
    values: [
      {
        propertyId: property.id,
        ids: bytesOf(bearing),
        how: column.kind === "tags" ? "add" : "set",
        values: { kind: "same", value: column.kind === "tags" ? [intoId] : intoId },
      },
    ],
    annotations: annotationsOfClasses(db, [fromId]).map((row) => ({ ...row, classId: intoId })),
    deletions: { ...emptyCommit.deletions, tags: [fromId] },
  };
}

/** `into` gets the parents of `from` and its children, but for those that would put a tag above itself. */
function reparented(all: readonly TagRow[], from: TagRow, into: TagRow): CommitInput["tags"] {
  const parents = new Map(all.map((tag) => [tag.id, tag.parents.filter((id) => id !== from.id)]));
  const changed = new Set<number>();
  const adopt = (child: number, parent: number): void => {
    const known = parents.get(child) ?? [];
    if (known.includes(parent) || isAbove(parents, child, parent)) return;
    parents.set(child, [...known, parent]);
    changed.add(child);
  };
  for (const parent of from.parents) adopt(into.id, parent);
  for (const { id, parents: former } of all) if (former.includes(from.id)) adopt(id, into.id);
  return all
    .filter(({ id }) => changed.has(id) && id !== from.id)
    .map((tag) => ({ ...tag, parents: [...(parents.get(tag.id) ?? [])] }));
}

/** Whether `tag` is `below` or above it. */
function isAbove(
  parents: ReadonlyMap<number, readonly number[]>,
  tag: number,
  below: number,
): boolean {
  const way = new Set([below]);
  for (const id of way) for (const parent of parents.get(id) ?? []) way.add(parent);
  return way.has(tag);
}
