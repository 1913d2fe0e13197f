import { setImmediate as breathe } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import type { PropertyMode } from "../../protocol/data.ts";
import { stateLimits, type MapBounds, type MapInfo } from "../../protocol/state.ts";
import { blobLength, readBlob, storedBytes } from "../db/blobs.ts";
import { findMap, pointBytes, putMap, renameMap, type MapKey } from "../db/maps.ts";
import { write } from "../db/statement.ts";
import { checkedJson } from "./checkedJson.ts";

export interface NewMap {
  readonly of: PropertyMode;
  readonly info: JsonValue;
  /** The blob that its points are in. */
  readonly pointsId: number;
  readonly overwrite: boolean;
}

/**
 * Makes bytes a map after a look at each point. Ids need not be in the project: images come and go, maps stay.
 * @throws WinnowError bad-request with the first point that is wrong, not-found where they are given up meanwhile
 */
export async function saveMap(db: Database, map: MapKey, given: NewMap): Promise<MapInfo> {
  const { of, info, pointsId, overwrite } = given;
  const json = checkedJson(info, "What is said about the map", stateLimits.mapInfo);
  if (!overwrite) refuseTaken(db, map);
  const bytes = blobLength(db, pointsId);
  const bounds = await checkPoints(db, pointsId, bytes);
  // Somebody may have been quicker.
  if (!overwrite) refuseTaken(db, map);
  if (storedBytes(db, pointsId) !== bytes)
    throw new WinnowError(
      "not-found",
      `The points of the map '${map.name}' were given up, or became more, while they were looked at. Save it again.`,
    );
  write(db, () => putMap(db, map, { of, info: json, pointsId, bounds, now: Date.now() }));
  return mapAt(db, map);
}

/** @throws WinnowError not-found where these are not the map's points (any more) */
export function readPoints(
  db: Database,
  map: MapKey,
  pointsId: number,
  offset: number,
  limit: number,
): Uint8Array {
  assertSaved(db, map, pointsId);
  return readBlob(db, pointsId, offset * pointBytes, limit * pointBytes);
}

/** @throws WinnowError not-found where there is no such map (any more), or these are not its points */
export function assertSaved(db: Database, map: MapKey, pointsId: number): void {
  if (mapAt(db, map).pointsId !== pointsId)
    throw new WinnowError(
      "not-found",
      `The map '${map.name}' was saved anew. List the maps again, and read it from the start.`,
    );
}

/** @throws WinnowError not-found, bad-request where the name is taken */
export function moveMap(db: Database, map: MapKey, to: string): MapInfo {
  const found = mapAt(db, map);
  if (to === map.name) return found;
  refuseTaken(db, { ...map, name: to });
  write(db, () => renameMap(db, map, to));
  return mapAt(db, { ...map, name: to });
}

/** @throws WinnowError not-found */
export function mapAt(db: Database, map: MapKey): MapInfo {
  const found = findMap(db, map);
  if (!found)
    throw new WinnowError("not-found", `There is no map '${map.name}' of '${map.owner}'.`);
  return found;
}

async function checkPoints(db: Database, id: number, bytes: number): Promise<MapBounds | null> {
  const points = bytes / pointBytes;
  if (!Number.isInteger(points))
    throw bad(
      `A map has ${pointBytes} bytes a point, and ${bytes} bytes are no whole number of them`,
    );
  if (points > stateLimits.mapPoints)
    throw bad(
      `A map has at most ${stateLimits.mapPoints.toLocaleString("en")} points, and these are ${points.toLocaleString("en")}`,
    );
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let at = 0; at < points; at += stateLimits.pointsAtOnce) {
    const { buffer } = readBlob(db, id, at * pointBytes, stateLimits.pointsAtOnce * pointBytes);
    extend(bounds, new Int32Array(buffer), new Float32Array(buffer), at);
    await breathe();
  }
  return points === 0 ? null : bounds;
}

/** The same bytes twice: as ids, and as coordinates. */
function extend(
  bounds: { -readonly [K in keyof MapBounds]: number },
  ids: Int32Array,
  coordinates: Float32Array,
  first: number,
): void {
  for (let i = 0; i < ids.length; i += 3) {
    const [id, x, y] = [ids[i] ?? 0, coordinates[i + 1] ?? NaN, coordinates[i + 2] ?? NaN];
    if (id < 1 || !Number.isFinite(x) || !Number.isFinite(y))
      throw bad(
        `Point ${first + i / 3 + 1} is ${id} at (${x}, ${y}): ids are from 1 on, and coordinates are numbers`,
      );
    bounds.minX = Math.min(bounds.minX, x);
    bounds.minY = Math.min(bounds.minY, y);
    bounds.maxX = Math.max(bounds.maxX, x);
    bounds.maxY = Math.max(bounds.maxY, y);
  }
}

function refuseTaken(db: Database, map: MapKey): void {
  if (findMap(db, map))
    throw bad(`There is a map '${map.name}' already. Choose another name, or ask to overwrite it`);
}

function bad(message: string): WinnowError {
  return new WinnowError("bad-request", `${message}.`);
}
