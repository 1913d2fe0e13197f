import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import { isFilled } from "../columns/propertyColumns.ts";
import { changeAnnotations } from "../db/annotations.ts";
import { excludeInstances, restoreInstance } from "../db/excluded.ts";
import { insertFolder } from "../db/folders.ts";
import { instanceState } from "../db/instances.ts";
import { deleteProblem } from "../db/problems.ts";
import { changeGroups, changeProperties, changeTags } from "../db/properties.ts";
import { addTag, clearProperty, clearRanges, removeTag, writeValues } from "../db/values.ts";
import { emptiedBy } from "./emptied.ts";
import type { Patch } from "./patch.ts";

/** Writes a patch; to be called in a transaction, before {@link patchColumns}. */
export function writePatch(db: Database, dataset: Dataset, patch: Patch): void {
  const { properties } = dataset;
  const emptied = emptiedBy(properties, patch);
  for (const { id, mode } of emptied.values()) clearProperty(db, mode, id);
  // Columns know which rows lie between ids as long as nothing of the patch was written.
  const touched = new Set(emptied.keys());
  for (const { propertyId, mode, ids, values } of patch.values) {
    const property = touched.has(propertyId) ? undefined : properties.property(propertyId);
    touched.add(propertyId);
    if (property && values.kind === "same" && values.value === null)
      clearRanges(db, mode, propertyId, rangesOf(ids, isFilled(properties.column(property))));
    else writeValues(db, mode, propertyId, ids, values);
  }
  for (const { propertyId, mode, tagId, add, remove } of patch.tagged) {
    const property = emptied.has(propertyId) ? undefined : properties.property(propertyId);
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
  for (const folder of patch.folders) insertFolder(db, folder);
  for (const row of patch.instances.puts) {
    restoreInstance(db, row);
    // What an import once found wrong with the file would keep it from being decoded.
    if (row.state === instanceState.pending) deleteProblem(db, row.folderId, row.name);
  }
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
  for (const folder of patch.folders) dataset.putFolder(folder);
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
