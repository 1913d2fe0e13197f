import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** Names at the places of instance ids below `end`; undefined where there is none. */
export function namesOfInstances(db: Database, end: number): (string | undefined)[] {
  return byId(
    end,
    statement(db, "SELECT id FROM instances ORDER BY id").pluck().all() as number[],
    statement(db, "SELECT name FROM instances ORDER BY id").pluck().all() as string[],
  );
}

/** SHA-1 as 40 hexadecimal digits at the places of image ids; undefined where there is none. */
export function hashesOfImages(db: Database): (string | undefined)[] {
  const ids = statement(db, "SELECT id FROM images ORDER BY id").pluck().all() as number[];
  return byId(
    (ids.at(-1) ?? 0) + 1,
    ids,
    statement(db, "SELECT lower(hex(sha1)) FROM images ORDER BY id").pluck().all() as string[],
  );
}

function byId(
  end: number,
  ids: readonly number[],
  texts: readonly string[],
): (string | undefined)[] {
  const placed = Array.from<string | undefined>({ length: end });
  for (let i = 0; i < ids.length; i++) if (ids[i] < end) placed[ids[i]] = texts[i];
  return placed;
}
