import type { Database } from "better-sqlite3";
import {
  allGroups,
  allProperties,
  allTags,
  type GroupRow,
  type PropertyRow,
  type RowChanges,
  type TagRow,
} from "../db/properties.ts";
import { countValues, type StoredValues } from "../db/values.ts";
import {
  bitsOf,
  clearValue,
  columnKind,
  filledIds,
  isFilled,
  loadColumn,
  putStored,
  reserveColumn,
  type PropertyColumn,
} from "./propertyColumns.ts";

/** Where ids of a mode end, told by the columns of instances and of images. */
export interface Ends {
  readonly instance: () => number;
  readonly image: () => number;
}

/**
 * The project's properties and tags in memory, and a column of values for each property, loaded when somebody first
 * asks for it. Changed by commits only, once their transaction has ended.
 */
export class Properties {
  readonly #db: Database;
  readonly #ends: Ends;
  readonly #groups = new Map<number, GroupRow>();
  readonly #properties = new Map<number, PropertyRow>();
  readonly #tags = new Map<number, TagRow>();
  readonly #tagsOf = new Map<number, Map<number, TagRow>>();
  readonly #columns = new Map<number, PropertyColumn>();
  readonly #filled = new Map<number, number>();
  readonly #descendants = new Map<number, ReadonlySet<number>>();
  #revision = 0;

  constructor(db: Database, ends: Ends) {
    this.#db = db;
    this.#ends = ends;
    this.changeGroups({ puts: allGroups(db), deletes: [] });
    this.changeProperties({ puts: allProperties(db), deletes: [] });
    this.changeTags({ puts: allTags(db), deletes: [] });
  }

  /** Grows with every change of a property, a tag or a value. */
  get revision(): number {
    return this.#revision;
  }

  get groups(): readonly GroupRow[] {
    return [...this.#groups.values()].toSorted((a, b) => a.id - b.id);
  }

  get list(): readonly PropertyRow[] {
    return [...this.#properties.values()].toSorted((a, b) => a.id - b.id);
  }

  group(id: number): GroupRow | undefined {
    return this.#groups.get(id);
  }

  property(id: number): PropertyRow | undefined {
    return this.#properties.get(id);
  }

  /** Whatever the case of the name. */
  named(name: string): PropertyRow | undefined {
    const key = nameKeyOf(name);
    return this.list.find((property) => nameKeyOf(property.name) === key);
  }

  tag(id: number): TagRow | undefined {
    return this.#tags.get(id);
  }

  /** Tags of a property, in no particular order. */
  tags(propertyId: number): readonly TagRow[] {
    return [...(this.#tagsOf.get(propertyId)?.values() ?? [])];
  }

  /** The tag of that very name, or else of that name in another case. */
  tagNamed(propertyId: number, name: string): TagRow | undefined {
    const tags = this.tags(propertyId);
    const key = nameKeyOf(name);
    return tags.find((tag) => tag.name === name) ?? tags.find((tag) => nameKeyOf(tag.name) === key);
  }

  /** The tag and all below it. */
  descendants(tagId: number): ReadonlySet<number> {
    let found = this.#descendants.get(tagId);
    if (found) return found;
    const children = new Map<number, number[]>();
    for (const { id, parents } of this.tags(this.#tags.get(tagId)?.propertyId ?? 0))
      for (const parent of parents) {
        const known = children.get(parent);
        if (known) known.push(id);
        else children.set(parent, [id]);
      }
    const set = new Set([tagId]);
    for (const id of set) for (const child of children.get(id) ?? []) set.add(child);
    this.#descendants.set(tagId, (found = set));
    return found;
  }

  column(property: PropertyRow): PropertyColumn {
    const end = this.#ends[property.mode]();
    let column = this.#columns.get(property.id);
    if (!column) {
      column = loadColumn(this.#db, property, end);
      this.#columns.set(property.id, column);
    }
    reserveColumn(column, end);
    return column;
  }

  /** Ids that have a value. */
  filled(property: PropertyRow): number {
    let count = this.#filled.get(property.id);
    if (count === undefined) {
      count =
        property.type === "multi_tags"
          ? filledIds(this.column(property)).length
          : countValues(this.#db, property.mode, property.id);
      this.#filled.set(property.id, count);
    }
    return count;
  }

  changeGroups({ puts, deletes }: RowChanges<GroupRow>): void {
    for (const id of deletes) this.#groups.delete(id);
    for (const row of puts) this.#groups.set(row.id, row);
    this.#revision++;
  }

  changeProperties({ puts, deletes }: RowChanges<PropertyRow>): void {
    for (const id of deletes) {
      this.#properties.delete(id);
      this.#forget(id);
    }
    for (const row of puts) {
      const before = this.#properties.get(row.id);
      this.#properties.set(row.id, row);
      // The values of another kind or mode are read anew.
      if (before && (before.mode !== row.mode || columnKind(before.type) !== columnKind(row.type)))
        this.#forget(row.id);
    }
    this.#revision++;
  }

  changeTags({ puts, deletes }: RowChanges<TagRow>): void {
    for (const id of deletes) {
      const propertyId = this.#tags.get(id)?.propertyId ?? 0;
      this.#tagsOf.get(propertyId)?.delete(id);
      this.#tags.delete(id);
    }
    for (const row of puts) {
      this.#tags.set(row.id, row);
      let ofProperty = this.#tagsOf.get(row.propertyId);
      if (!ofProperty) this.#tagsOf.set(row.propertyId, (ofProperty = new Map()));
      ofProperty.set(row.id, row);
    }
    this.#descendants.clear();
    this.#revision++;
  }

  putValues(propertyId: number, ids: Int32Array, values: StoredValues): void {
    const column = this.#columns.get(propertyId);
    if (column) putStored(column, ids, values);
    this.#filled.delete(propertyId);
    this.#revision++;
  }

  changeTagged(propertyId: number, tagId: number, add: Int32Array, remove: Int32Array): void {
    const column = this.#columns.get(propertyId);
    if (column?.kind === "tags") {
      const bits = bitsOf(column.byTag, tagId);
      for (const id of add) bits.add(id);
      for (const id of remove) bits.delete(id);
      if (bits.size === 0) column.byTag.delete(tagId);
    }
    this.#filled.delete(propertyId);
    this.#revision++;
  }

  forgetInstance(id: number): void {
    for (const { id: propertyId, mode } of this.#properties.values()) {
      if (mode !== "instance") continue;
      this.#filled.delete(propertyId);
      const column = this.#columns.get(propertyId);
      if (!column || !isFilled(column)(id)) continue;
      clearValue(column, id);
      this.#revision++;
    }
  }

  #forget(propertyId: number): void {
    this.#columns.delete(propertyId);
    this.#filled.delete(propertyId);
  }
}

/** Names that differ in case or in how they are composed are one name. */
export function nameKeyOf(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
