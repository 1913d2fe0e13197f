import type { Database } from "better-sqlite3";

export type Plain = number | string | boolean;
export interface Tag {
  readonly id: number;
  readonly property: string;
  readonly name: string;
  readonly parents: readonly number[];
}

export interface OracleRow {
  readonly id: number;
  readonly name: string;
  readonly nameKey: string;
  readonly folderId: number;
  readonly folder: string;
  /** Every property by name: a value, or tags as a list of ids; undefined where it is missing. */
  readonly values: ReadonlyMap<string, Plain | readonly number[]>;
  /** Names of properties that hold tags. */
  readonly tagged: ReadonlySet<string>;
  readonly annotations: readonly Annotation[];
  readonly pathRank?: number;
}

export interface Annotation {
  readonly classId: number;
  readonly kind: string;
  readonly source: string;
  readonly confidence: number | null;
  readonly area: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

export function readTags(db: Database): Tag[] {
  const rows = db
    .prepare(
      `SELECT t.id, lower(p.name) AS property, t.name,
         (SELECT json_group_array(parent_id) FROM tag_parents WHERE tag_id = t.id) AS parents
       FROM tags t JOIN properties p ON p.id = t.property_id ORDER BY t.id`,
    )
    .all() as { id: number; property: string; name: string; parents: string }[];
  return rows.map((row) => ({ ...row, parents: JSON.parse(row.parents) as number[] }));
}

export function readRows(db: Database): OracleRow[] {
  interface Facts {
    readonly id: number;
    readonly name: string;
    readonly nameKey: string;
    readonly folderId: number;
    readonly folder: string;
    readonly imageId: number | null;
    readonly [name: string]: number | string | null;
  }
  const rows = db
    .prepare(
      `SELECT i.id, i.name, i.name_key AS nameKey, f.id AS folderId, f.path AS folder, i.bytes, i.modified,
         i.image_id AS imageId, CASE f.path WHEN '' THEN i.name ELSE f.path || '/' || i.name END AS path,
         m.format, m.width, m.height, lower(hex(m.sha1)) AS sha1, m.sharpness, m.brightness, m.contrast,
         m.entropy, m.width * 1.0 / m.height AS aspect, m.width * m.height / 1e6 AS megapixels
       FROM instances i JOIN folders f ON f.id = i.folder_id LEFT JOIN images m ON m.id = i.image_id
       WHERE i.state < 3 ORDER BY i.id`,
    )
    .all() as Facts[];
  const properties = db
    .prepare("SELECT id, lower(name) AS name, type, mode FROM properties")
    .all() as {
    id: number;
    name: string;
    type: string;
    mode: "instance" | "image";
  }[];
  const tagged = new Set(
    properties.filter(({ type }) => type.includes("tag")).map(({ name }) => name),
  );
  return rows.map((facts) => {
    const values = new Map<string, Plain | readonly number[]>();
    for (const [name, value] of Object.entries(facts))
      if (value !== null && (name !== "sha1" || facts.imageId !== null)) values.set(name, value);
    for (const { id, name, type, mode } of properties) {
      const row = mode === "instance" ? facts.id : facts.imageId;
      if (type === "multi_tags") {
        const some = db
          .prepare(`SELECT tag_id FROM ${mode}_tags WHERE property_id = ? AND ${mode}_id = ?`)
          .pluck()
          .all(id, row) as number[];
        if (some.length > 0) values.set(name, some);
        continue;
      }
      const value = db
        .prepare(`SELECT value FROM ${mode}_values WHERE property_id = ? AND ${mode}_id = ?`)
        .pluck()
        .get(id, row) as Plain | undefined;
      if (value === undefined) continue;
      values.set(
        name,
        type === "checkbox" ? value === 1 : type === "tag" ? [Number(value)] : value,
      );
    }
    const annotations = db
      .prepare(
        `SELECT class_id AS classId, kind, source, confidence, area, width, height FROM annotations
         WHERE image_id = ?`,
      )
      .all(facts.imageId) as Annotation[];
    const { id, name, nameKey: key, folderId, folder } = facts;
    return { id, name, nameKey: key, folderId, folder, values, tagged, annotations };
  });
}

/** What a row or an annotation bears of a property of tags. */
export class Tags {
  readonly ids: readonly number[];
  readonly property: string;
  readonly anyProperty: boolean;

  constructor(ids: readonly number[], property: string, anyProperty: boolean) {
    this.ids = ids;
    this.property = property;
    this.anyProperty = anyProperty;
  }
}

export function propertyOf(row: OracleRow, name: string): Plain | Tags | undefined {
  const key = name.toLowerCase();
  const value = row.values.get(key);
  if (!row.tagged.has(key)) return value as Plain | undefined;
  const ids = Array.isArray(value) ? (value as number[]) : [];
  return ids.length === 0 ? undefined : new Tags(ids, key, false);
}

export function fieldOf(annotation: Annotation, field: string): Plain | Tags | undefined {
  if (field === "class") return new Tags([annotation.classId], "", true);
  return annotation[field as Exclude<keyof Annotation, "classId">] ?? undefined;
}
