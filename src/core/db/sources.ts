import type { Database } from "better-sqlite3";
import { statement } from "./statement.ts";

/** What the user imports from, as stored: a rescan visits it again. */
export interface Source {
  readonly id: number;
  /** Stored path: relative to the project folder inside it, else absolute; forward slashes. */
  readonly path: string;
  readonly kind: "folder" | "file";
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export function allSources(db: Database): Source[] {
  return statement(db, "SELECT id, path, kind, include, exclude FROM sources ORDER BY path")
    .all()
    .map((row) => toSource(row as SourceRow));
}

/** Adds a source, or gives the one of that path new globs. Answers its id. */
export function saveSource(db: Database, source: Omit<Source, "id">): number {
  const { path, kind, include, exclude } = source;
  return statement(
    db,
    `INSERT INTO sources (path, kind, include, exclude) VALUES (?, ?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET include = excluded.include, exclude = excluded.exclude
     RETURNING id`,
  )
    .pluck()
    .get(path, kind, JSON.stringify(include), JSON.stringify(exclude)) as number;
}

interface SourceRow {
  id: number;
  path: string;
  kind: "folder" | "file";
  include: string;
  exclude: string;
}

function toSource(row: SourceRow): Source {
  return {
    ...row,
    include: JSON.parse(row.include) as string[],
    exclude: JSON.parse(row.exclude) as string[],
  };
}
