import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import { takeStored } from "../columns/propertyColumns.ts";
import { annotationsById } from "../db/annotations.ts";
import { instancesById } from "../db/instances.ts";
import type { RowChanges } from "../db/properties.ts";
import type { Patch, TaggedChange } from "./patch.ts";

/** The patch that brings back what `patch`, applied now, would change. */
export function invertPatch(db: Database, dataset: Dataset, patch: Patch): Patch {
  const { properties } = dataset;
  return {
    groups: inverted(patch.groups, (ids) => present(ids, (id) => properties.group(id))),
    properties: inverted(patch.properties, (ids) => present(ids, (id) => properties.property(id))),
    tags: inverted(patch.tags, (ids) => present(ids, (id) => properties.tag(id))),
    values: patch.values.map(({ propertyId, kind, ids }) => {
      const property = properties.property(propertyId);
      const column = property && properties.column(property);
      return { propertyId, kind: column?.kind ?? kind, ids, values: takeStored(column, ids) };
    }),
    tagged: patch.tagged.map((change) => invertTagged(dataset, change)),
    annotations: inverted(patch.annotations, (ids) => annotationsById(db, ids)),
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

function invertTagged(
  dataset: Dataset,
  { propertyId, tagId, add, remove }: TaggedChange,
): TaggedChange {
  const property = dataset.properties.property(propertyId);
  const column = property && dataset.properties.column(property);
  const bits = column?.kind === "tags" ? column.byTag.get(tagId) : undefined;
  return {
    propertyId,
    tagId,
    add: remove.filter((id) => bits?.has(id)),
    remove: add.filter((id) => !bits?.has(id)),
  };
}
