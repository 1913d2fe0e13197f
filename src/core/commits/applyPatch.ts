import type { Database } from "better-sqlite3";
import type { PropertyMode } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { isFilled } from "../columns/propertyColumns.ts";
import { changeAnnotations } from "../db/annotations.ts";
import { excludeInstances, restoreInstance } from "../db/excluded.ts";
import { changeGroups, changeProperties, changeTags } from "../db/properties.ts";
import { addTag, clearProperty, clearRanges, removeTag, writeValues } from "../db/values.ts";
import type { Patch } from "./patch.ts";

/** Writes a patch; to be called in a transaction, before {@link patchColumns}. */
export function writePatch(db: Database, dataset: Dataset, patch: Patch): void {
  const { properties } = dataset;
  const deleted = new Set(patch.properties.deletes);
  const modes = modesOf(dataset, patch);
  for (const id of deleted) {
    const mode = modes.get(id);
    if (mode) clearProperty(db, mode, id);
  }
  const touched = new Set<number>();
  for (const { propertyId, ids, values } of patch.values) {
    const mode = modes.get(propertyId);
    if (!mode || deleted.has(propertyId)) continue;
    // Columns know which rows lie between ids as long as nothing of the patch was written.
    const property = touched.has(propertyId) ? undefined : properties.property(propertyId);
    touched.add(propertyId);
    if (property && values.kind === "same" && values.value === null)
      clearRanges(db, mode, propertyId, rangesOf(ids, isFilled(properties.column(property))));
    else writeValues(db, mode, propertyId, ids, values);
  }
  for (const { propertyId, tagId, add, remove } of patch.tagged) {
    const mode = modes.get(propertyId);
    if (!mode || deleted.has(propertyId)) continue;
    const property = properties.property(propertyId);
    const column = property && properties.column(property);
    const bits = column?.kind === "tags" ? column.byTag.get(tagId) : undefined;
    const ranges = rangesOf(remove, (id) => bits?.has(id) ?? false);
    removeTag(db, mode, propertyId, tagId, ranges);
    addTag(db, mode, propertyId, tagId, add);
  }
  changeAnnotations(db, patch.annotations);
  changeTags(db, patch.tags);
  changeProperties(db, patch.properties);
  changeGroups(db, patch.groups);
  if (patch.instances.deletes.length > 0) excludeInstances(db, patch.instances.deletes);
  for (const row of patch.instances.puts) restoreInstance(db, row);
}

/** Brings the columns in step with a patch whose transaction has ended. */
export function patchColumns(dataset: Dataset, patch: Patch): void {
  const { properties, instances } = dataset;
  properties.changeGroups(patch.groups);
  properties.changeProperties(patch.properties);
  properties.changeTags(patch.tags);
  for (const { propertyId, ids, values } of patch.values)
    properties.putValues(propertyId, ids, values);
  for (const { propertyId, tagId, add, remove } of patch.tagged)
    properties.changeTagged(propertyId, tagId, add, remove);
  if (patch.annotations.puts.length + patch.annotations.deletes.length > 0)
    dataset.annotations.changed();
  for (const id of patch.instances.deletes) instances.remove(id);
  for (const row of patch.instances.puts) instances.put(row);
  if (patch.instances.puts.length + patch.instances.deletes.length === 0) return;
  dataset.namesChanged();
  dataset.namesSettled();
}

/** Ids as ranges in pairs, both ends included, that hold no other id that is filled. */
function rangesOf(ids: Int32Array, filled: (id: number) => boolean): Int32Array {
  const ranges: number[] = [];
  for (let from = 0, i = 1; i <= ids.length; i++) {
    if (i < ids.length && ids[i] > ids[i - 1]) {
      let between = ids[i - 1] + 1;
      while (between < ids[i] && !filled(between)) between++;
      if (between === ids[i]) continue;
    }
    ranges.push(ids[from], ids[i - 1]);
    from = i;
  }
  return Int32Array.from(ranges);
}

/** Of the properties that a patch puts, and of those that there are. */
function modesOf(dataset: Dataset, patch: Patch): Map<number, PropertyMode> {
  const modes = new Map(dataset.properties.list.map(({ id, mode }) => [id, mode]));
  for (const { id, mode } of patch.properties.puts) modes.set(id, mode);
  return modes;
}
