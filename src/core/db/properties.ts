import type { Database } from "better-sqlite3";
import type { PropertyMode, PropertyType } from "../../protocol/data.ts";
import { statement } from "./statement.ts";

export interface GroupRow {
  readonly id: number;
  readonly name: string;
}

export interface PropertyRow {
  readonly id: number;
  readonly name: string;
  readonly type: PropertyType;
  readonly mode: PropertyMode;
  readonly groupId: number | null;
}

export interface TagRow {
  readonly id: number;
  readonly propertyId: number;
  readonly name: string;
  /** 0xRRGGBB. */
  readonly color: number | null;
  readonly parents: readonly number[];
}

export function allGroups(db: Database): GroupRow[] {
  return statement(db, "SELECT id, name FROM property_groups ORDER BY id").all() as GroupRow[];
}

export function allProperties(db: Database): PropertyRow[] {
  return statement(
    db,
    "SELECT id, name, type, mode, group_id AS groupId FROM properties ORDER BY id",
  ).all() as PropertyRow[];
}

export function allTags(db: Database): TagRow[] {
  const parents = new Map<number, number[]>();
  const edges = statement(
    db,
    "SELECT tag_id AS tagId, parent_id AS parentId FROM tag_parents ORDER BY tag_id, parent_id",
  ).all() as { tagId: number; parentId: number }[];
  for (const { tagId, parentId } of edges) {
    const known = parents.get(tagId);
    if (known) known.push(parentId);
    else parents.set(tagId, [parentId]);
  }
  const rows = statement(
    db,
    "SELECT id, property_id AS propertyId, name, color FROM tags ORDER BY id",
  ).all() as Omit<TagRow, "parents">[];
  return rows.map((row) => ({ ...row, parents: parents.get(row.id) ?? [] }));
}

/** Rows to be written or, whatever they were, replaced, and ids of rows to be deleted. */
export interface RowChanges<T> {
  readonly puts: readonly T[];
  readonly deletes: readonly number[];
}

// All that change go before any comes: names may be exchanged, and what refers to them is checked at the end only.
export function changeGroups(db: Database, { puts, deletes }: RowChanges<GroupRow>): void {
  const remove = statement(db, "DELETE FROM property_groups WHERE id = ?");
  for (const id of [...deletes, ...puts.map((row) => row.id)]) remove.run(id);
  const insert = statement(db, "INSERT INTO property_groups (id, name) VALUES (?, ?)");
  for (const { id, name } of puts) insert.run(id, name);
}

export function changeProperties(db: Database, { puts, deletes }: RowChanges<PropertyRow>): void {
  const remove = statement(db, "DELETE FROM properties WHERE id = ?");
  for (const id of [...deletes, ...puts.map((row) => row.id)]) remove.run(id);
  const insert = statement(
    db,
    "INSERT INTO properties (id, name, type, mode, group_id) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { id, name, type, mode, groupId } of puts) insert.run(id, name, type, mode, groupId);
}

export function changeTags(db: Database, { puts, deletes }: RowChanges<TagRow>): void {
  const remove = statement(db, "DELETE FROM tags WHERE id = ?");
  const disown = statement(db, "DELETE FROM tag_parents WHERE tag_id = ?");
  for (const id of [...deletes, ...puts.map((row) => row.id)]) {
    remove.run(id);
    disown.run(id);
  }
  const insert = statement(
    db,
    "INSERT INTO tags (id, property_id, name, color) VALUES (?, ?, ?, ?)",
  );
  const adopt = statement(db, "INSERT INTO tag_parents (tag_id, parent_id) VALUES (?, ?)");
  for (const { id, propertyId, name, color, parents } of puts) {
    insert.run(id, propertyId, name, color);
    for (const parent of parents) adopt.run(id, parent);
  }
}

/** The highest id that a table has ever given out: an id is never used again, even after an undo. */
export function lastId(
  db: Database,
  table: "property_groups" | "properties" | "tags" | "annotations" | "instances",
): number {
  return (statement(db, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?")
    .pluck()
    .get(table) ?? 0) as number;
}
