import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import type { Properties } from "../columns/properties.ts";
import { filledIds, takeStored } from "../columns/propertyColumns.ts";
import { annotationsById } from "../db/annotations.ts";
import { instancesById } from "../db/instances.ts";
import type { PropertyRow, RowChanges } from "../db/properties.ts";
import { emptiedBy } from "./emptied.ts";
import type { Patch, TaggedChange, ValueChange } from "./patch.ts";

/** The patch that brings back what `patch`, applied now, would change. */
export function invertPatch(db: Database, dataset: Dataset, patch: Patch): Patch {
  const { properties } = dataset;
  const emptied = emptiedBy(properties, patch);
  // What the inverse empties or deletes needs no list of what is to be taken away.
  const kept = ({ propertyId }: { propertyId: number }): PropertyRow | undefined =>
    emptied.has(propertyId) ? undefined : properties.property(propertyId);
  return {
    groups: inverted(patch.groups, (ids) => present(ids, (id) => properties.group(id))),
    properties: inverted(patch.properties, (ids) => present(ids, (id) => properties.property(id))),
    tags: inverted(patch.tags, (ids) => present(ids, (id) => properties.tag(id))),
    values: [
      ...[...emptied.values()].flatMap((property) => allValues(properties, property)),
      ...patch.values.flatMap((change) => invertValues(properties, kept(change), change)),
    ],
    tagged: [
      ...[...emptied.values()].flatMap((property) => allTagged(properties, property)),
      ...patch.tagged.flatMap((change) => invertTagged(properties, kept(change), change)),
    ],
    annotations: inverted(patch.annotations, (ids) => annotationsById(db, ids)),
    folders: [],
    instances: inverted(patch.instances, (ids) => instancesById(db, ids)),
  };
}

function inverted<T extends { readonly id: number }>(
  { puts, deletes }: RowChanges<T>,
  find: (ids: number[]) => T[],
): RowChanges<T> {
  const ids = [...puts.map(({ id }) => id), ...deletes];
  if (ids.length === 0) return { puts: [], deletes: [] };
  const found = find(ids);
  const known = new Set(found.map(({ id }) => id));
  return { puts: found, deletes: puts.flatMap(({ id }) => (known.has(id) ? [] : [id])) };
}

function present<T>(ids: readonly number[], find: (id: number) => T | undefined): T[] {
  return ids.map(find).filter((row) => row !== undefined);
}

function allValues(properties: Properties, property: PropertyRow): ValueChange[] {
  const column = properties.column(property);
  if (column.kind === "tags") return [];
  const ids = filledIds(column);
  if (ids.length === 0) return [];
  const { id: propertyId, mode } = property;
  return [{ propertyId, mode, kind: column.kind, ids, values: takeStored(column, ids) }];
}

function allTagged(properties: Properties, property: PropertyRow): TaggedChange[] {
  const column = properties.column(property);
  if (column.kind !== "tags") return [];
  const { id: propertyId, mode } = property;
  return [...column.byTag].flatMap(([tagId, bits]) =>
    bits.size === 0
      ? []
      : [{ propertyId, mode, tagId, add: bits.toIds(), remove: new Int32Array(0) }],
  );
}

function invertValues(
  properties: Properties,
  property: PropertyRow | undefined,
  { propertyId, mode, ids }: ValueChange,
): ValueChange[] {
  if (!property) return [];
  const column = properties.column(property);
  return [{ propertyId, mode, kind: column.kind, ids, values: takeStored(column, ids) }];
}

function invertTagged(
  properties: Properties,
  property: PropertyRow | undefined,
  { propertyId, mode, tagId, add, remove }: TaggedChange,
): TaggedChange[] {
  if (!property) return [];
  const column = properties.column(property);
  const bits = column.kind === "tags" ? column.byTag.get(tagId) : undefined;
  return [
    {
      propertyId,
      mode,
      tagId,
      add: remove.filter((id) => bits?.has(id)),
      remove: add.filter((id) => !bits?.has(id)),
    },
  ];
}
