import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** What a project says of a plugin. */
export interface PluginRow {
  readonly enabled: boolean;
  /** Values by name, as they were set. */
  readonly settings: Record<string, unknown>;
}

/** A plugin that nothing was said of is loaded. */
export function pluginRow(db: Database, id: string): PluginRow {
  const row = statement(db, "SELECT enabled, settings FROM plugins WHERE id = ?").get(id) as
    { enabled: number; settings: string } | undefined;
  if (!row) return { enabled: true, settings: {} };
  return {
    enabled: row.enabled === 1,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
  };
}

export function savePlugin(db: Database, id: string, { enabled, settings }: PluginRow): void {
  statement(
    db,
    `INSERT INTO plugins VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, settings = excluded.settings`,
  ).run(id, enabled ? 1 : 0, JSON.stringify(settings));
}

export function deletePlugin(db: Database, id: string): void {
  statement(db, "DELETE FROM plugins WHERE id = ?").run(id);
}
