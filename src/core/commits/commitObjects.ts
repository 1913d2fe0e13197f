import type { CommitInput } from "../../protocol/data.ts";
import { computedProperties } from "../../protocol/properties.ts";
import { nameKeyOf, type Properties } from "../columns/properties.ts";
import type { GroupRow, PropertyRow, TagRow } from "../db/properties.ts";
import type { NewIds } from "./newIds.ts";
import { refused } from "./refused.ts";

/** Groups, properties and tags as they will be after a commit, and which of them it changes. */
export class CommitObjects {
  readonly groups: ReadonlyMap<number, GroupRow>;
  readonly properties: ReadonlyMap<number, PropertyRow>;
  readonly #present: Properties;
  readonly changedGroups: GroupRow[];
  readonly changedProperties = new Map<number, PropertyRow>();
  readonly #changedTags = new Map<number, TagRow>();
  readonly deletedProperties: ReadonlySet<number>;
  readonly deletedTags: Set<number>;

  /** @throws WinnowError bad-request */
  constructor(input: CommitInput, present: Properties, ids: NewIds) {
    this.#present = present;
    const { deletions } = input;
    this.deletedProperties = new Set(deletions.properties);
    this.deletedTags = new Set(deletions.tags);
    this.changedGroups = input.propertyGroups.map(({ id, name }) => ({
      id: ids.real("propertyGroups", id),
      name,
    }));
    this.groups = this.#groupsAfter(new Set(deletions.propertyGroups));
    this.properties = this.#propertiesAfter(input, ids);
    this.#takeTags(input, ids);
  }

  get changedTags(): TagRow[] {
    return [...this.#changedTags.values()];
  }

  /** The tag as it will be. */
  tag(id: number): TagRow | undefined {
    if (this.deletedTags.has(id)) return undefined;
    return this.#changedTags.get(id) ?? this.#present.tag(id);
  }

  /** Tags of a property as they will be. */
  tagsOf(propertyId: number): TagRow[] {
    const after = new Map(this.#present.tags(propertyId).map((tag) => [tag.id, tag]));
    for (const tag of this.#changedTags.values())
      if (tag.propertyId === propertyId) after.set(tag.id, tag);
    return [...after.values()].filter(({ id }) => !this.deletedTags.has(id));
  }

  /** A tag that the commit makes without being asked to, where a property becomes one of tags. */
  addTag(tag: TagRow): void {
    this.#changedTags.set(tag.id, tag);
  }

  deleteTag(id: number): void {
    this.deletedTags.add(id);
    this.#changedTags.delete(id);
  }

  #groupsAfter(deletions: ReadonlySet<number>): Map<number, GroupRow> {
    const after = new Map(this.#present.groups.map((group) => [group.id, group]));
    for (const id of deletions) if (!after.delete(id)) throw unknown("property group", id);
    for (const group of this.changedGroups) {
      if (deletions.has(group.id))
        throw refused(`The group '${group.name}' is both changed and deleted.`);
      after.set(group.id, group);
    }
    return after;
  }

  #propertiesAfter(input: CommitInput, ids: NewIds): Map<number, PropertyRow> {
    const after = new Map(this.#present.list.map((property) => [property.id, property]));
    for (const id of this.deletedProperties) if (!after.delete(id)) throw unknown("property", id);
    for (const { groupId, ...given } of input.properties) {
      const id = ids.real("properties", given.id);
      if (this.deletedProperties.has(id))
        throw refused(`The property '${given.name}' is both changed and deleted.`);
      const realGroup = groupId === null ? null : ids.real("propertyGroups", groupId);
      if (realGroup !== null && !this.groups.has(realGroup))
        throw refused(
          `The property '${given.name}' is put into a group (${groupId}) that does not exist.`,
        );
      const row = { ...given, id, groupId: realGroup };
      after.set(id, row);
      this.changedProperties.set(id, row);
    }
    for (const row of after.values()) {
      if (row.groupId === null || this.groups.has(row.groupId)) continue;
      const ungrouped = { ...row, groupId: null };
      after.set(row.id, ungrouped);
      this.changedProperties.set(row.id, ungrouped);
    }
    refuseNames(after.values(), this.changedProperties);
    return after;
  }

  #takeTags(input: CommitInput, ids: NewIds): void {
    const touched = new Set<number>();
    for (const id of this.deletedTags) {
      const tag = this.#present.tag(id);
      if (!tag) throw unknown("tag", id);
      touched.add(tag.propertyId);
    }
    for (const given of input.tags) touched.add(this.#takeTag(given, ids));
    for (const id of this.deletedProperties)
      for (const tag of this.#present.tags(id)) this.deleteTag(tag.id);
    for (const propertyId of touched) {
      for (const tag of this.tagsOf(propertyId)) {
        const parents = tag.parents.filter((id) => !this.deletedTags.has(id));
        if (parents.length < tag.parents.length) this.addTag({ ...tag, parents });
      }
      checkTags(this.tagsOf(propertyId));
    }
  }

  /** Answers the property. */
  #takeTag(given: CommitInput["tags"][number], ids: NewIds): number {
    const id = ids.real("tags", given.id);
    const propertyId = ids.real("properties", given.propertyId);
    const property = this.properties.get(propertyId);
    if (!property || (property.type !== "tag" && property.type !== "multi_tags"))
      throw refused(
        property
          ? `The tag '${given.name}' is for '${property.name}', which is of type ${property.type} and has no tags.`
          : `The tag '${given.name}' is for a property (${given.propertyId}) that does not exist.`,
      );
    if (this.deletedTags.has(id))
      throw refused(`The tag '${given.name}' is both changed and deleted.`);
    const before = this.#present.tag(id);
    if (before && before.propertyId !== propertyId)
      throw refused(`The tag '${before.name}' cannot go over to another property.`);
    const parents = [...new Set(given.parents.map((parent) => ids.real("tags", parent)))];
    this.addTag({ ...given, id, propertyId, parents: parents.toSorted((a, b) => a - b) });
    return propertyId;
  }
}

function refuseNames(all: Iterable<PropertyRow>, changed: ReadonlyMap<number, PropertyRow>): void {
  const names = new Map<string, number>();
  for (const { id, name } of all) {
    const key = nameKeyOf(name);
    if (changed.has(id) && Object.hasOwn(computedProperties, key))
      throw refused(
        `'${name}' is the name of a property that Winnow computes. Choose another one.`,
      );
    if (names.has(key)) throw refused(`There is a property named '${name}' already.`);
    names.set(key, id);
  }
}

/** Names that are once in their property, parents that are of it, and no way back to where one came from. */
function checkTags(tags: readonly TagRow[]): void {
  const byId = new Map(tags.map((tag) => [tag.id, tag]));
  const names = new Set<string>();
  for (const { name, parents } of tags) {
    if (names.has(name)) throw refused(`There is a tag named '${name}' already.`);
    names.add(name);
    for (const parent of parents)
      if (!byId.has(parent))
        throw refused(`The tag '${name}' has a parent (${parent}) that is no tag of its property.`);
  }
  refuseCycles(byId);
}

/** Takes away tags whose parents are all taken away already; what is left goes round. */
function refuseCycles(tags: ReadonlyMap<number, TagRow>): void {
  const children = new Map<number, number[]>();
  const left = new Map<number, number>();
  for (const { id, parents } of tags.values()) {
    left.set(id, parents.length);
    for (const parent of parents) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  }
  const free = [...left].flatMap(([id, count]) => (count === 0 ? [id] : []));
  for (const id of free) {
    left.delete(id);
    for (const child of children.get(id) ?? []) {
      const count = (left.get(child) ?? 0) - 1;
      left.set(child, count);
      if (count === 0) free.push(child);
    }
  }
  // Some of what is left may only be below a cycle: going up from there ends in it.
  const way = new Set<number>();
  let at = left.keys().next().value;
  while (at !== undefined && !way.has(at)) {
    way.add(at);
    at = tags.get(at)?.parents.find((id) => left.has(id));
  }
  if (at !== undefined) throw refused(`The tag '${tags.get(at)?.name}' would be above itself.`);
}

function unknown(what: string, id: number): Error {
  return refused(`There is no ${what} ${id} in the project.`);
}
