import type { Database } from "better-sqlite3";
import { dataSchema } from "./dataSchema.ts";
import { pluginSchema } from "./pluginSchema.ts";
import { reportSchema, resultSchema } from "./resultSchema.ts";
import { stateSchema } from "./stateSchema.ts";
import { vectorOwnerSchema, vectorSchema } from "./vectorSchema.ts";

/** One step of the schema: runs in one transaction together with the number that records it. */
export interface Migration {
  readonly name: string;
  up(db: Database): void;
}

/** Marks a SQLite file as a Winnow project: "Winn". */
export const applicationId = 0x57696e6e;

/** In order; the version of a database is how many have run. Never edit one that was released: add another. */
export const migrations: readonly Migration[] = [
  { name: "folders, instances, images, problems, tasks", up: (db) => db.exec(first) },
  { name: "properties, tags, values, annotations, commits", up: (db) => db.exec(dataSchema) },
  { name: "stores, runs, maps, saved queries", up: (db) => db.exec(stateSchema) },
  { name: "no values of files that were forgotten", up: (db) => db.exec(withoutForgotten) },
  { name: "plugins and their tasks", up: (db) => db.exec(pluginSchema) },
  { name: "vectors", up: (db) => db.exec(vectorSchema) },
  { name: "results of actions", up: (db) => db.exec(resultSchema) },
  { name: "reports of results", up: (db) => db.exec(reportSchema) },
  { name: "vectors of annotations", up: (db) => db.exec(vectorOwnerSchema) },
];

export const schemaVersion = migrations.length;

const withoutForgotten = `
DELETE FROM instance_values WHERE instance_id NOT IN (SELECT id FROM instances);
DELETE FROM instance_tags WHERE instance_id NOT IN (SELECT id FROM instances);
`;

const first = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- What the user imports from. Paths with forward slashes, relative to the project folder where they are inside it.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('folder', 'file')),
  include TEXT NOT NULL, -- JSON array of globs relative to path
  exclude TEXT NOT NULL
) STRICT;

CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES folders (id),
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
) STRICT;
CREATE INDEX folders_by_parent ON folders (parent_id);

CREATE TABLE images (
  id INTEGER PRIMARY KEY,
  sha1 BLOB NOT NULL UNIQUE,
  format TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  average_hash BLOB NOT NULL,
  difference_hash BLOB NOT NULL,
  perceptual_hash BLOB NOT NULL,
  sharpness REAL NOT NULL,
  brightness REAL NOT NULL,
  contrast REAL NOT NULL,
  entropy REAL NOT NULL
) STRICT;

CREATE TABLE instances (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: tasks, selections and windows remember it
  folder_id INTEGER NOT NULL REFERENCES folders (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL, -- sorts as people expect (img2 before img10); see nameKey.ts
  image_id INTEGER REFERENCES images (id), -- null until decoded
  state INTEGER NOT NULL, -- 0 pending, 1 ready, 2 missing on disk, 3 no longer decodable (see problems)
  bytes INTEGER NOT NULL,
  modified REAL NOT NULL -- milliseconds since the epoch
) STRICT;
-- One index serves three needs: is this file known, the order by name, and (sorted stably by folder) the path order.
CREATE UNIQUE INDEX instances_by_name ON instances (name_key, folder_id);

CREATE TABLE problems (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: what has a higher one is newer
  folder_id INTEGER NOT NULL REFERENCES folders (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  modified REAL NOT NULL,
  UNIQUE (folder_id, name)
) STRICT;

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  params TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'cancelled', 'failed')),
  error TEXT,
  counts TEXT NOT NULL,
  started_at REAL NOT NULL,
  ended_at REAL
) STRICT;

-- The selection of a view, kept so that it survives a window reload; runs of ids as packed Int32 pairs.
CREATE TABLE view_states (
  id TEXT PRIMARY KEY,
  selection BLOB NOT NULL,
  updated_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- The dataset as one table, for people and their tools.
CREATE VIEW dataset AS
SELECT i.id, CASE f.path WHEN '' THEN i.name ELSE f.path || '/' || i.name END AS path, i.bytes, i.modified,
  CASE i.state WHEN 0 THEN 'pending' WHEN 1 THEN 'ready' WHEN 2 THEN 'missing' ELSE 'problem' END AS state,
  lower(hex(m.sha1)) AS sha1, m.format, m.width, m.height,
  lower(hex(m.average_hash)) AS average_hash, lower(hex(m.difference_hash)) AS difference_hash,
  lower(hex(m.perceptual_hash)) AS perceptual_hash,
  m.sharpness, m.brightness, m.contrast, m.entropy
FROM instances i JOIN folders f ON f.id = i.folder_id LEFT JOIN images m ON m.id = i.image_id;
`;
