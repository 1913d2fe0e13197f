import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import type { PropertyMode } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { nameKeyOf } from "../columns/properties.ts";
import { absent } from "../columns/instanceColumns.ts";
import { columnKind } from "../columns/propertyColumns.ts";
import { instancesNamed } from "../db/instances.ts";
import type { GroupRow, PropertyRow, TagRow } from "../db/properties.ts";
import type { Patch, TaggedChange, ValueChange } from "./patch.ts";

/**
 * A patch of the history without what can no longer be: a change that was applied outside of the history may have
 * deleted a property that the patch sets values of, or taken a name that it gives back.
 * @throws WinnowError bad-request when a name or a place is taken
 */
export function fitPatch(db: Database, dataset: Dataset, patch: Patch): Patch {
  const after = afterwards(dataset, patch);
  const groups = after.groups;
  const properties = patch.properties.puts.map((row) =>
    row.groupId === null || groups.has(row.groupId) ? row : { ...row, groupId: null },
  );
  const tags = patch.tags.puts
    .filter((row) => after.properties.has(row.propertyId))
    .map((row) => ({ ...row, parents: row.parents.filter((id) => after.tags.has(id)) }));
  // What is taken from a property that goes must come back with it.
  const isKnown = (id: number): boolean =>
    after.properties.has(id) || dataset.properties.property(id) !== undefined;
  const isForgotten = forgottenIn(dataset, patch);
  refuseTakenNames(after, properties, tags);
  refuseTakenPlaces(db, patch);
  return {
    ...patch,
    properties: { ...patch.properties, puts: properties },
    tags: { ...patch.tags, puts: tags },
    values: patch.values
      .filter(({ propertyId }) => isKnown(propertyId))
      .filter((change) => isMeant(after, change))
      .map((change) => withoutForgotten(change, isForgotten))
      .filter(({ ids }) => ids.length > 0)
      .map((change) => withoutDeadTags(after, change)),
    tagged: patch.tagged
      .filter(
        ({ propertyId, mode, tagId, add }) =>
          isKnown(propertyId) &&
          isOfMode(after, propertyId, mode) &&
          (add.length === 0 ||
            (after.tags.has(tagId) && after.properties.get(propertyId)?.type === "multi_tags")),
      )
      .map((change) => withoutForgottenTagged(change, isForgotten)),
    annotations: {
      ...patch.annotations,
      puts: patch.annotations.puts.filter(({ classId }) => after.tags.has(classId)),
    },
  };
}

interface Afterwards {
  readonly groups: ReadonlyMap<number, GroupRow>;
  readonly properties: ReadonlyMap<number, PropertyRow>;
  readonly tags: ReadonlyMap<number, TagRow>;
}

function afterwards({ properties: present }: Dataset, patch: Patch): Afterwards {
  const changed = <T extends { readonly id: number }>(
    rows: readonly T[],
    { puts, deletes }: { puts: readonly T[]; deletes: readonly number[] },
  ): Map<number, T> => {
    const all = new Map([...rows, ...puts].map((row) => [row.id, row]));
    for (const id of deletes) all.delete(id);
    return all;
  };
  const properties = changed(present.list, patch.properties);
  const tags = changed(
    present.list.flatMap(({ id }) => present.tags(id)),
    patch.tags,
  );
  for (const { id, propertyId } of tags.values()) if (!properties.has(propertyId)) tags.delete(id);
  return { groups: changed(present.groups, patch.groups), properties, tags };
}

function refuseTakenNames(
  after: Afterwards,
  properties: readonly PropertyRow[],
  tags: readonly TagRow[],
): void {
  for (const { id, name } of properties)
    for (const other of after.properties.values())
      if (other.id !== id && nameKeyOf(other.name) === nameKeyOf(name))
        throw taken(`a property named '${name}'`);
  if (tags.length === 0) return;
  const names = new Map<string, number>();
  for (const { id, propertyId, name } of after.tags.values())
    names.set(`${propertyId} ${name}`, id);
  for (const { id, propertyId, name } of tags)
    if (names.get(`${propertyId} ${name}`) !== id) throw taken(`a tag named '${name}'`);
}

function refuseTakenPlaces(db: Database, patch: Patch): void {
  const names = new Map<number, string[]>();
  for (const { folderId, name } of patch.instances.puts) {
    const known = names.get(folderId);
    if (known) known.push(name);
    else names.set(folderId, [name]);
  }
  for (const [folderId, wanted] of names)
    for (const { name } of instancesNamed(db, folderId, wanted))
      throw taken(`another image '${name}' in its place`);
}

/** Instances that an import forgot took their values with them. */
function forgottenIn({ instances }: Dataset, patch: Patch): (id: number) => boolean {
  const { state, end } = instances;
  const restored = new Set(patch.instances.puts.map(({ id }) => id));
  return (id) => (id >= end || state[id] === absent) && !restored.has(id);
}

function withoutForgotten(change: ValueChange, isForgotten: (id: number) => boolean): ValueChange {
  const { mode, ids, values } = change;
  if (mode === "image" || !ids.some(isForgotten)) return change;
  const isKept = (_: number, i: number): boolean => !isForgotten(ids[i]);
  return {
    ...change,
    ids: ids.filter(isKept),
    values:
      values.kind === "same"
        ? values
        : values.kind === "numbers"
          ? { ...values, values: values.values.filter(isKept) }
          : { ...values, codes: values.codes.filter(isKept) },
  };
}

function withoutForgottenTagged(
  change: TaggedChange,
  isForgotten: (id: number) => boolean,
): TaggedChange {
  if (change.mode === "image") return change;
  return {
    ...change,
    add: change.add.filter((id) => !isForgotten(id)),
    remove: change.remove.filter((id) => !isForgotten(id)),
  };
}

/** Whether the ids of a change are of what the property will be for. */
function isOfMode(after: Afterwards, propertyId: number, mode: PropertyMode): boolean {
  return (after.properties.get(propertyId)?.mode ?? mode) === mode;
}

function isMeant(after: Afterwards, { propertyId, mode, kind, values }: ValueChange): boolean {
  if (!isOfMode(after, propertyId, mode)) return false;
  const type = after.properties.get(propertyId)?.type;
  const isClearing = values.kind === "same" && values.value === null;
  return isClearing || !type || columnKind(type) === kind;
}

function withoutDeadTags(after: Afterwards, change: ValueChange): ValueChange {
  const type = after.properties.get(change.propertyId)?.type;
  if (type !== "tag") return change;
  const { values } = change;
  if (values.kind === "texts") return change;
  if (values.kind === "same")
    return values.value === null || after.tags.has(Number(values.value))
      ? change
      : { ...change, values: { kind: "same", value: null } };
  return {
    ...change,
    values: {
      kind: "numbers",
      values: values.values.map((tagId) => (after.tags.has(tagId) ? tagId : NaN)),
    },
  };
}

function taken(what: string): WinnowError {
  return new WinnowError(
    "bad-request",
    `This cannot be brought back, because there is ${what} now. Rename or delete it and try again.`,
  );
}
