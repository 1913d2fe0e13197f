import { int32sOf } from "../../protocol/bytes.ts";
import type { PropertyMode, PropertyValue, ValueBatch } from "../../protocol/data.ts";
import { BitSet } from "../columns/bitSet.ts";
import type { Dataset } from "../columns/dataset.ts";
import { absent } from "../columns/instanceColumns.ts";
import { columnKind } from "../columns/propertyColumns.ts";
import type { InstanceRow } from "../db/instances.ts";
import type { PropertyRow } from "../db/properties.ts";
import type { Stored, StoredValues } from "../db/values.ts";
import { checkValue, ValueProblem } from "./checkValue.ts";
import type { CommitObjects } from "./commitObjects.ts";
import type { NewIds } from "./newIds.ts";
import type { TaggedChange, ValueChange } from "./patch.ts";
import { refused } from "./refused.ts";

/** Collects what a commit does to values. Tags of several are worked on as sets, and compared with what was at the end. */
export class CommitValues {
  readonly #dataset: Dataset;
  readonly #objects: CommitObjects;
  readonly #deletedInstances: BitSet;
  readonly #newInstances: ReadonlySet<number>;
  readonly #changes: ValueChange[] = [];
  /** By property and tag, as they will be. */
  readonly #sets = new Map<number, Map<number, BitSet>>();
  /** Values that were asked to be set. */
  count = 0;

  constructor(
    dataset: Dataset,
    objects: CommitObjects,
    deletedInstances: BitSet,
    newInstances: readonly InstanceRow[],
  ) {
    this.#dataset = dataset;
    this.#objects = objects;
    this.#deletedInstances = deletedInstances;
    this.#newInstances = new Set(newInstances.map(({ id }) => id));
  }

  get values(): readonly ValueChange[] {
    return this.#changes;
  }

  get tagged(): TaggedChange[] {
    const changes: TaggedChange[] = [];
    for (const [propertyId, sets] of this.#sets)
      for (const [tagId, after] of sets) {
        const before = this.#tagged(propertyId, tagId) ?? new BitSet();
        const [added, removed] = [after.clone(), before.clone()];
        added.deleteAll(before);
        removed.deleteAll(after);
        if (added.size + removed.size === 0) continue;
        const { mode } = this.#property(propertyId);
        changes.push({ propertyId, mode, tagId, add: added.toIds(), remove: removed.toIds() });
      }
    return changes;
  }

  put(propertyId: number, ids: Int32Array, values: StoredValues): void {
    const { type, mode } = this.#property(propertyId);
    if (ids.length > 0)
      this.#changes.push({ propertyId, mode, kind: columnKind(type), ids, values });
  }

  /** What bears a tag: to be changed by the caller. */
  set(propertyId: number, tagId: number): BitSet {
    let sets = this.#sets.get(propertyId);
    if (!sets) this.#sets.set(propertyId, (sets = new Map()));
    let set = sets.get(tagId);
    if (!set) sets.set(tagId, (set = this.#tagged(propertyId, tagId)?.clone() ?? new BitSet()));
    return set;
  }

  /** @throws WinnowError bad-request */
  take(batch: ValueBatch, newIds: NewIds): void {
    const property = this.#objects.properties.get(newIds.real("properties", batch.propertyId));
    if (!property) throw refused(`Values are given for a property that is deleted.`);
    const isOfInstances = property.mode === "instance";
    const ids = int32sOf(batch.ids).map((id) =>
      id < 0 && isOfInstances ? (newIds.find("instances", id) ?? id) : id,
    );
    const { values } = batch;
    if (values.kind === "each" && values.values.length !== ids.length)
      throw refused(
        `'${property.name}' is given ${values.values.length} values for ${ids.length} ${property.mode}s.`,
      );
    this.#checkIds(ids, property);
    this.count += ids.length;
    // In the order of the rows, which is the quickest to write and to look between.
    if (values.kind === "same") ids.sort();
    const tag = (ref: number): number | undefined => {
      const real = newIds.find("tags", ref);
      const found = real === undefined ? undefined : this.#objects.tag(real);
      return found?.propertyId === property.id ? found.id : undefined;
    };
    if (property.type === "multi_tags") return this.#takeTags(property, batch, ids, tag);
    if (batch.how !== "set")
      throw refused(
        `'${property.name}' holds one value each, so there is nothing to ${batch.how}. Set it instead.`,
      );
    const { type } = property;
    const check = (value: PropertyValue, row: number | null): Stored =>
      checked(checkValue(type, value, tag), property, row);
    this.put(
      property.id,
      ids,
      values.kind === "same"
        ? { kind: "same", value: check(values.value, null) }
        : packed(values.values.map((value, i) => check(value, i + 1))),
    );
  }

  #takeTags(
    property: PropertyRow,
    { how, values }: ValueBatch,
    ids: Int32Array,
    tag: (ref: number) => number | undefined,
  ): void {
    const check = (value: PropertyValue, row: number | null): number[] =>
      checkTags(value, tag, property, row);
    const each =
      values.kind === "each" ? values.values.map((value, i) => check(value, i + 1)) : null;
    const same = values.kind === "same" ? check(values.value, null) : [];
    const targets = new BitSet();
    for (const id of ids) targets.add(id);
    if (how === "set") {
      const column = this.#dataset.properties.property(property.id);
      const present = column && this.#dataset.properties.column(column);
      const known = present?.kind === "tags" ? present.byTag.keys() : [];
      for (const tagId of new Set([...known, ...(this.#sets.get(property.id)?.keys() ?? [])]))
        this.set(property.id, tagId).deleteAll(targets);
    }
    for (const tagId of same) {
      const set = this.set(property.id, tagId);
      if (how === "remove") set.deleteAll(targets);
      else set.addAll(targets);
    }
    for (const [i, tagIds] of each?.entries() ?? [])
      for (const tagId of tagIds) {
        const set = this.set(property.id, tagId);
        if (how === "remove") set.delete(ids[i]);
        else set.add(ids[i]);
      }
  }

  /** As it will be. Callers have seen that there is one. */
  #property(id: number): PropertyRow {
    const property = this.#objects.properties.get(id);
    if (!property) throw refused(`There is no property ${id} in the project.`);
    return property;
  }

  /** What bears a tag now; nothing of a property that goes over to the other mode. */
  #tagged(propertyId: number, tagId: number): BitSet | undefined {
    const property = this.#dataset.properties.property(propertyId);
    if (property?.mode !== this.#property(propertyId).mode) return undefined;
    const column = this.#dataset.properties.column(property);
    return column.kind === "tags" ? column.byTag.get(tagId) : undefined;
  }

  #checkIds(ids: Int32Array, { name, mode }: PropertyRow): void {
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (!exists(this.#dataset, mode, id) && !(mode === "instance" && this.#newInstances.has(id)))
        throw refused(`Row ${i + 1} of '${name}': there is no ${mode} ${id} in the project.`);
      if (mode === "instance" && this.#deletedInstances.has(id))
        throw refused(`Row ${i + 1} of '${name}': the same commit deletes the instance ${id}.`);
    }
  }
}

function exists({ instances, images }: Dataset, mode: PropertyMode, id: number): boolean {
  if (id < 1) return false;
  if (mode === "instance") return id < instances.end && instances.state[id] !== absent;
  return id < images.end && images.width[id] > 0;
}

function checked(value: Stored | ValueProblem, property: PropertyRow, row: number | null): Stored {
  if (!(value instanceof ValueProblem)) return value;
  throw refused(`${placeOf(property, row)}: ${value.why}.`);
}

function placeOf({ name }: PropertyRow, row: number | null): string {
  return row === null ? `'${name}'` : `Row ${row} of '${name}'`;
}

function checkTags(
  value: PropertyValue,
  tag: (ref: number) => number | undefined,
  property: PropertyRow,
  row: number | null,
): number[] {
  if (value === null) return [];
  if (!Array.isArray(value))
    throw refused(`${placeOf(property, row)}: '${String(value)}' is no list of tags.`);
  return value.map((ref) => Number(checked(checkValue("tag", ref, tag), property, row)));
}

const mostRemembered = 50_000;

/** One type of property stores either numbers or texts. */
export function packed(values: readonly Stored[]): StoredValues {
  if (!values.some((value) => typeof value === "string"))
    return { kind: "numbers", values: Float64Array.from(values, (value) => Number(value ?? NaN)) };
  const texts = [""];
  const known = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return 0;
    const text = String(value);
    // Where nearly all differ, a dictionary that has some twice is made in half the time.
    if (known.size >= mostRemembered) return texts.push(text) - 1;
    let code = known.get(text);
    if (code === undefined) known.set(text, (code = texts.push(text) - 1));
    return code;
  });
  return { kind: "texts", codes, texts };
}
