import type { Database } from "better-sqlite3";

/** What SQLite finds wrong with a database, each a sentence; none when it is sound. Reads all of it. */
export function damages(db: Database): string[] {
  const rows = db.pragma("integrity_check(100)") as { integrity_check: string }[];
  const broken = rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
  const dangling = db.pragma("foreign_key_check") as { table: string; parent: string }[];
  const tables = new Set(dangling.map(({ table, parent }) => `${table} → ${parent}`));
  return [...broken, ...[...tables].map((link) => `Rows refer to what is not there: ${link}.`)];
}
