import type { Dataset } from "../columns/dataset.ts";
import { columnKind } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { CommitObjects } from "./commitObjects.ts";
import { packed, type CommitValues } from "./commitValues.ts";
import type { NewIds } from "./newIds.ts";
import { planConversion, type Conversion } from "./planConversion.ts";
import { refused } from "./refused.ts";

interface ConvertParts {
  readonly dataset: Dataset;
  readonly objects: CommitObjects;
  readonly values: CommitValues;
  readonly ids: NewIds;
}

/** Turns the values of a property into those of its new type; those that do not convert are taken away. */
export function convertProperty(
  before: PropertyRow,
  after: PropertyRow,
  parts: ConvertParts,
): void {
  const { dataset, objects, values } = parts;
  const { properties } = dataset;
  const plan = planConversion(properties, before, after.type);
  const hadTags = before.type === "tag" || before.type === "multi_tags";
  const hasTags = after.type === "tag" || after.type === "multi_tags";
  if (hadTags && !hasTags) dropTags(before, parts);
  // Where the values become of another kind, all that there are go in any case.
  if (columnKind(before.type) === columnKind(after.type))
    values.put(after.id, plan.lostIds, { kind: "same", value: null });
  const converted = { ...plan, ...withTagIds(plan, after, parts) };
  if (after.type === "multi_tags")
    for (const [i, tagIds] of converted.tagIds.entries())
      for (const tagId of tagIds) values.set(after.id, tagId).add(converted.ids[i]);
  else if (after.type === "tag")
    values.put(
      after.id,
      converted.ids,
      packed(converted.tagIds.map((tagIds) => tagIds.at(0) ?? null)),
    );
  else values.put(after.id, converted.ids, packed(converted.stored));
  for (const tag of objects.tagsOf(after.id)) if (!hasTags) objects.deleteTag(tag.id);
}

function dropTags(before: PropertyRow, { dataset, objects }: ConvertParts): void {
  const tags = new Set(dataset.properties.tags(before.id).map(({ id }) => id));
  const used = dataset.annotations.columns.class.filter((id) => tags.has(id)).length;
  if (used > 0)
    throw refused(
      `The tags of '${before.name}' are the classes of ${used} annotations, so it must stay a property of tags.`,
    );
  for (const id of tags) objects.deleteTag(id);
}

/** Tags of a plan by their ids; those that there are not are made. */
function withTagIds(
  plan: Conversion,
  after: PropertyRow,
  { objects, ids }: ConvertParts,
): { tagIds: readonly (readonly number[])[] } {
  const byName = new Map(objects.tagsOf(after.id).map(({ id, name }) => [name, id]));
  const idOf = (tag: string | number): number => {
    if (typeof tag === "number") return tag;
    let id = byName.get(tag);
    if (id === undefined) {
      byName.set(tag, (id = ids.fresh("tags")));
      objects.addTag({ id, propertyId: after.id, name: tag, color: null, parents: [] });
    }
    return id;
  };
  return { tagIds: plan.tags.map((tags) => tags.map(idOf)) };
}
