import { BitSet } from "../columns/bitSet.ts";
import type { Dataset } from "../columns/dataset.ts";
import { columnKind } from "../columns/propertyColumns.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { StoredValues } from "../db/values.ts";
import type { CommitObjects } from "./commitObjects.ts";
import { packed, type CommitValues } from "./commitValues.ts";
import type { NewIds } from "./newIds.ts";
import { planConversion, type Conversion } from "./planConversion.ts";
import { refused } from "./refused.ts";

export interface ConvertParts {
  readonly dataset: Dataset;
  readonly objects: CommitObjects;
  readonly values: CommitValues;
  readonly ids: NewIds;
  /** By the same commit: their values go with them. */
  readonly deletedInstances: BitSet;
}

/** Turns the values of a property into those of its new type; those that do not convert are taken away. */
export function convertProperty(
  before: PropertyRow,
  after: PropertyRow,
  parts: ConvertParts,
): void {
  const { dataset, values, deletedInstances } = parts;
  const gone = before.mode === "instance" ? deletedInstances : new BitSet();
  const plan = planConversion(dataset.properties, before, after.type, gone);
  const hadTags = before.type === "tag" || before.type === "multi_tags";
  const hasTags = after.type === "tag" || after.type === "multi_tags";
  if (hadTags && !hasTags) dropTags(before, parts);
  // Where the values become of another kind, all that there are go in any case.
  if (columnKind(before.type) === columnKind(after.type))
    values.put(after.id, plan.lostIds, { kind: "same", value: null });
  const { ids, codes } = plan;
  if (!hasTags) return values.put(after.id, ids, spread(packed(plan.stored), codes));
  const tagIds = withTagIds(plan, after, parts);
  if (after.type === "tag") {
    const each = packed(tagIds.map((tags) => tags.at(0) ?? null));
    return values.put(after.id, ids, spread(each, codes));
  }
  const sets = tagIds.map((tags) => tags.map((tagId) => values.set(after.id, tagId)));
  for (let i = 0; i < ids.length; i++) for (const set of sets[codes[i]]) set.add(ids[i]);
}

/** The value of each code, for each of many codes. */
function spread(values: StoredValues, codes: Int32Array): StoredValues {
  switch (values.kind) {
    case "same":
      return values;
    case "numbers":
      return { kind: "numbers", values: Float64Array.from(codes, (code) => values.values[code]) };
    case "texts":
      return { ...values, codes: codes.map((code) => values.codes[code]) };
  }
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
): readonly (readonly number[])[] {
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
  return plan.tags.map((tags) => tags.map(idOf));
}
