import type { Database } from "better-sqlite3";
import { BitSet } from "../columns/bitSet.ts";
import type { Dataset } from "../columns/dataset.ts";
import { filledIds } from "../columns/propertyColumns.ts";
import { annotationIdsOfClasses } from "../db/annotations.ts";
import type { PropertyRow, RowChanges, TagRow } from "../db/properties.ts";
import { emptiedBy } from "./emptied.ts";
import type { Patch, TaggedChange, ValueChange } from "./patch.ts";

/**
 * A patch together with what follows from it: what is deleted takes its tags, values and annotations with it.
 */
export function completePatch(db: Database, dataset: Dataset, patch: Patch): Patch {
  const { properties } = dataset;
  const gone: Gone = {
    properties: new Set(patch.properties.deletes),
    tags: new Set(patch.tags.deletes),
    instances: new BitSet(),
    emptied: emptiedBy(properties, patch),
  };
  for (const id of gone.properties) for (const tag of properties.tags(id)) gone.tags.add(tag.id);
  for (const id of patch.instances.deletes) gone.instances.add(id);
  if (gone.properties.size + gone.tags.size + gone.instances.size === 0)
    return { ...patch, properties: ungrouped(dataset, patch) };
  const kept = new Set(patch.annotations.puts.map(({ id }) => id));
  const unclassed = annotationIdsOfClasses(db, [...gone.tags]);
  return {
    ...patch,
    properties: ungrouped(dataset, patch),
    tags: { puts: withoutGoneParents(dataset, patch, gone), deletes: [...gone.tags] },
    values: [
      ...clearedValues(dataset, gone),
      ...patch.values.filter(({ propertyId }) => !gone.properties.has(propertyId)),
    ],
    tagged: clearedTags(dataset, patch, gone),
    annotations: {
      puts: patch.annotations.puts,
      deletes: [
        ...new Set([...patch.annotations.deletes, ...unclassed.filter((id) => !kept.has(id))]),
      ],
    },
  };
}

interface Gone {
  readonly properties: ReadonlySet<number>;
  readonly tags: Set<number>;
  readonly instances: BitSet;
  /** Their values need not be listed. */
  readonly emptied: ReadonlyMap<number, PropertyRow>;
}

function ungrouped({ properties }: Dataset, patch: Patch): RowChanges<PropertyRow> {
  const groups = new Set(patch.groups.deletes);
  if (groups.size === 0) return patch.properties;
  const puts = new Map(patch.properties.puts.map((row) => [row.id, row]));
  for (const row of properties.list) {
    const after = puts.get(row.id) ?? row;
    if (after.groupId !== null && groups.has(after.groupId))
      puts.set(row.id, { ...after, groupId: null });
  }
  for (const id of patch.properties.deletes) puts.delete(id);
  return { puts: [...puts.values()], deletes: patch.properties.deletes };
}

function withoutGoneParents({ properties }: Dataset, patch: Patch, gone: Gone): TagRow[] {
  const puts = new Map(patch.tags.puts.map((row) => [row.id, row]));
  const touched = new Set([...gone.tags].map((id) => properties.tag(id)?.propertyId ?? 0));
  for (const propertyId of touched)
    for (const row of properties.tags(propertyId)) {
      const after = puts.get(row.id) ?? row;
      const parents = after.parents.filter((id) => !gone.tags.has(id));
      if (parents.length < after.parents.length) puts.set(row.id, { ...after, parents });
    }
  for (const id of gone.tags) puts.delete(id);
  return [...puts.values()];
}

function clearedValues({ properties }: Dataset, gone: Gone): ValueChange[] {
  const withGoneTags = new Set([...gone.tags].map((id) => properties.tag(id)?.propertyId ?? 0));
  return properties.list.flatMap((property): ValueChange[] => {
    if (gone.emptied.has(property.id)) return [];
    const losesRows = property.mode === "instance" && gone.instances.size > 0;
    if (!losesRows && !withGoneTags.has(property.id)) return [];
    const column = properties.column(property);
    if (column.kind === "tags") return [];
    const ids = filledIds(column).filter(
      (id) =>
        (losesRows && gone.instances.has(id)) ||
        (column.kind === "tag" && gone.tags.has(column.values[id])),
    );
    return ids.length === 0
      ? []
      : [
          {
            propertyId: property.id,
            mode: property.mode,
            kind: column.kind,
            ids,
            values: { kind: "same", value: null },
          },
        ];
  });
}

function clearedTags({ properties }: Dataset, patch: Patch, gone: Gone): TaggedChange[] {
  const changes = new Map(
    patch.tagged
      .filter(({ propertyId }) => !gone.properties.has(propertyId))
      .map((change) => [change.tagId, change]),
  );
  const remove = ({ id: propertyId, mode }: PropertyRow, tagId: number, which: BitSet): void => {
    const change = changes.get(tagId);
    const removed = which.clone();
    for (const id of change?.remove ?? []) removed.add(id);
    const add = change?.add.filter((id) => !which.has(id)) ?? new Int32Array(0);
    changes.set(tagId, { propertyId, mode, tagId, add, remove: removed.toIds() });
  };
  for (const property of properties.list) {
    const losesRows = property.mode === "instance" && gone.instances.size > 0;
    if (property.type !== "multi_tags" || gone.emptied.has(property.id)) continue;
    const isTouched = losesRows || properties.tags(property.id).some(({ id }) => gone.tags.has(id));
    if (!isTouched) continue;
    const column = properties.column(property);
    if (column.kind !== "tags") continue;
    for (const [tagId, bits] of column.byTag) {
      if (gone.tags.has(tagId)) remove(property, tagId, bits);
      else if (losesRows) remove(property, tagId, both(bits, gone.instances));
    }
  }
  return [...changes.values()].filter(
    ({ tagId, add, remove: removed }) =>
      removed.length > 0 || (add.length > 0 && !gone.tags.has(tagId)),
  );
}

function both(a: BitSet, b: BitSet): BitSet {
  const rest = a.clone();
  rest.deleteAll(b);
  const found = a.clone();
  found.deleteAll(rest);
  return found;
}
