import type { Database } from "better-sqlite3";
import type { AnnotationInfo, CommitCounts, CommitInput } from "../../protocol/data.ts";
import { BitSet } from "../columns/bitSet.ts";
import type { Dataset } from "../columns/dataset.ts";
import { absent } from "../columns/instanceColumns.ts";
import { knownAnnotationIds } from "../db/annotations.ts";
import type { PropertyRow } from "../db/properties.ts";
import { checkShape } from "./checkShape.ts";
import { CommitObjects } from "./commitObjects.ts";
import { CommitValues } from "./commitValues.ts";
import { completePatch } from "./completePatch.ts";
import { convertProperty, type ConvertParts } from "./convertProperty.ts";
import { NewIds } from "./newIds.ts";
import type { Patch } from "./patch.ts";
import type { NewFiles } from "./findNewFiles.ts";
import { placeFiles } from "./placeFiles.ts";
import { refused } from "./refused.ts";

export interface ResolveContext {
  readonly db: Database;
  readonly dataset: Dataset;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** What was found of the files that the commit adds. */
  readonly files: NewFiles;
}

export interface Resolved {
  readonly patch: Patch;
  readonly ids: readonly (readonly [given: number, real: number])[];
  readonly counts: CommitCounts;
}

/**
 * Checks all of a commit and answers the complete change of rows that it is, with real ids. Writes nothing.
 * @throws WinnowError bad-request, naming what is wrong
 */
export function resolveCommit(input: CommitInput, context: ResolveContext): Resolved {
  const { db, dataset } = context;
  const { properties } = dataset;
  const deletedGroups = [...new Set(input.deletions.propertyGroups)];
  const known = new Set(knownAnnotations(input, db));
  const ids = new NewIds(db, input, {
    propertyGroups: (id) => properties.group(id) !== undefined,
    properties: (id) => properties.property(id) !== undefined,
    tags: (id) => properties.tag(id) !== undefined,
    annotations: (id) => known.has(id),
    folders: (id) => dataset.folder(id) !== undefined,
    instances: (id) => isInstance(dataset, id),
  });
  const objects = new CommitObjects(input, properties, ids);
  const deletedInstances = checkInstances(dataset, input.deletions.instances);
  const placed = placeFiles(db, context.files, ids, deletedInstances);
  const values = new CommitValues(dataset, objects, deletedInstances, placed.instances);
  for (const after of objects.changedProperties.values())
    convertChanged(after, { dataset, objects, values, ids, deletedInstances });
  for (const batch of input.values) values.take(batch, ids);
  const annotations = annotationsAfter(input, context, objects, ids);
  const { changedGroups, changedProperties, deletedProperties } = objects;
  const patch = completePatch(db, dataset, {
    groups: { puts: changedGroups, deletes: deletedGroups },
    properties: { puts: [...changedProperties.values()], deletes: [...deletedProperties] },
    tags: { puts: objects.changedTags, deletes: [...objects.deletedTags] },
    values: values.values,
    tagged: values.tagged,
    annotations,
    folders: placed.folders,
    instances: { puts: placed.instances, deletes: [...deletedInstances.toIds()] },
  });
  return {
    patch,
    ids: ids.pairs,
    counts: {
      folders: placed.folders.length,
      propertyGroups: input.propertyGroups.length + deletedGroups.length,
      properties: input.properties.length + deletedProperties.size,
      tags: input.tags.length + input.deletions.tags.length,
      values: values.count,
      annotations: patch.annotations.puts.length + patch.annotations.deletes.length,
      instances: placed.instances.length + deletedInstances.size,
    },
  };
}

function knownAnnotations({ annotations, deletions }: CommitInput, db: Database): number[] {
  const wanted = [...annotations.map(({ id }) => id), ...deletions.annotations];
  const existing = wanted.filter((id) => id > 0);
  return existing.length === 0 ? [] : knownAnnotationIds(db, existing);
}

function checkInstances(dataset: Dataset, deleted: readonly number[]): BitSet {
  const bits = new BitSet();
  for (const id of deleted) {
    if (!isInstance(dataset, id)) throw refused(`There is no instance ${id} in the project.`);
    bits.add(id);
  }
  return bits;
}

function isInstance({ instances }: Dataset, id: number): boolean {
  return id < instances.end && instances.state[id] !== absent;
}

function convertChanged(after: PropertyRow, parts: ConvertParts): void {
  const { dataset } = parts;
  const before = dataset.properties.property(after.id);
  if (!before) return;
  if (before.mode !== after.mode && dataset.properties.filled(before) > 0)
    throw refused(
      `'${before.name}' has values of each ${before.mode}, which cannot be told for each ${after.mode}. Create another property instead.`,
    );
  if (before.type !== after.type) convertProperty(before, after, parts);
}

function annotationsAfter(
  input: CommitInput,
  { dataset, author, time }: ResolveContext,
  objects: CommitObjects,
  ids: NewIds,
): Patch["annotations"] {
  const deletes = new Set(input.deletions.annotations);
  for (const id of deletes) ids.real("annotations", id);
  const { images } = dataset;
  const puts = input.annotations.map((given, i): AnnotationInfo => {
    const place = `Annotation ${i + 1}`;
    const id = ids.real("annotations", given.id);
    if (deletes.has(id)) throw refused(`${place} is both changed and deleted.`);
    if (given.imageId >= images.end || !(images.width[given.imageId] > 0))
      throw refused(`${place}: there is no image ${given.imageId} in the project.`);
    const classId = ids.find("tags", given.classId);
    if (classId === undefined || !objects.tag(classId))
      throw refused(`${place}: there is no tag ${given.classId} to be its class.`);
    const problem = checkShape(given.shape);
    if (problem !== undefined) throw refused(`${place}: ${problem}.`);
    return { ...given, id, classId, author, time };
  });
  return { puts, deletes: [...deletes] };
}
