import type { Database } from "better-sqlite3";
import type { MapBounds, MapInfo } from "../../protocol/state.ts";
import type { PropertyMode } from "../../protocol/data.ts";
import { statement } from "./statement.ts";

export interface MapKey {
  readonly owner: string;
  readonly name: string;
}

/** Bytes of a point: int32 id, float32 x, float32 y. */
export const pointBytes = 12;

/** By owner and name; of one owner, or of all. */
export function listMaps(
  db: Database,
  owner: string | null,
  offset: number,
  limit: number,
): MapInfo[] {
  return statement(
    db,
    `${selectMap} WHERE ? IS NULL OR m.owner = ? ORDER BY m.owner, m.name LIMIT ? OFFSET ?`,
  )
    .all(owner, owner, limit, offset)
    .map((row) => toInfo(row as MapRow));
}

export function findMap(db: Database, { owner, name }: MapKey): MapInfo | undefined {
  const row = statement(db, `${selectMap} WHERE m.owner = ? AND m.name = ?`).get(owner, name);
  return row === undefined ? undefined : toInfo(row as MapRow);
}

/** Replaces a map of the name. */
export function putMap(
  db: Database,
  { owner, name }: MapKey,
  map: {
    readonly of: PropertyMode;
    /** JSON. */
    readonly info: string;
    readonly pointsId: number;
    readonly bounds: MapBounds | null;
    readonly now: number;
  },
): void {
  const { of, info, pointsId, bounds, now } = map;
  statement(db, "INSERT OR REPLACE INTO maps VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    owner,
    name,
    of,
    info,
    pointsId,
    bounds?.minX ?? null,
    bounds?.minY ?? null,
    bounds?.maxX ?? null,
    bounds?.maxY ?? null,
    now,
  );
}

export function renameMap(db: Database, { owner, name }: MapKey, to: string): void {
  statement(db, "UPDATE maps SET name = ? WHERE owner = ? AND name = ?").run(to, owner, name);
}

/** One map, or all of the owner; answers how many. */
export function deleteMaps(db: Database, owner: string, name: string | null): number {
  return statement(db, "DELETE FROM maps WHERE owner = ? AND (? IS NULL OR name = ?)").run(
    owner,
    name,
    name,
  ).changes;
}

const selectMap = `SELECT m.owner, m.name, m.points_of AS pointsOf, m.info, m.points_id AS pointsId,
  b.bytes, m.min_x AS minX, m.min_y AS minY, m.max_x AS maxX, m.max_y AS maxY, m.saved_at AS savedAt
  FROM maps m JOIN blobs b ON b.id = m.points_id`;

interface MapRow {
  readonly owner: string;
  readonly name: string;
  readonly pointsOf: PropertyMode;
  readonly info: string;
  readonly pointsId: number;
  readonly bytes: number;
  readonly minX: number | null;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly savedAt: number;
}

function toInfo(row: MapRow): MapInfo {
  const { owner, name, pointsOf, pointsId, bytes, minX, minY, maxX, maxY, savedAt } = row;
  return {
    owner,
    name,
    of: pointsOf,
    info: JSON.parse(row.info) as MapInfo["info"],
    pointsId,
    points: bytes / pointBytes,
    bounds: minX === null ? null : { minX, minY, maxX, maxY },
    savedAt,
  };
}
