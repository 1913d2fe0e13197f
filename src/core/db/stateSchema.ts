/**
 * What plugins, and people for themselves, keep beside the dataset: outside of commits, like everything that can be
 * worked out again. Each row has an owner (a plugin's id, or 'project'), so that all that one owns goes in one call.
 */
export const stateSchema = `
${storeSchema()}
-- Bytes of any length in pieces. Nobody sees them before a run or a map names them; what nobody names is removed.
CREATE TABLE blobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: who reads by range notices a replacement
  bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE blob_chunks (
  blob_id INTEGER NOT NULL REFERENCES blobs (id),
  start INTEGER NOT NULL, -- of its first byte
  bytes BLOB NOT NULL,
  PRIMARY KEY (blob_id, start)
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  version TEXT NOT NULL, -- of the plugin or the Winnow that registered it
  config TEXT NOT NULL, -- JSON
  created_at REAL NOT NULL, -- milliseconds since the epoch
  updated_at REAL NOT NULL,
  results_id INTEGER REFERENCES blobs (id),
  UNIQUE (owner, key)
) STRICT;

CREATE TABLE maps (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  points_of TEXT NOT NULL CHECK (points_of IN ('instance', 'image')),
  info TEXT NOT NULL, -- JSON
  points_id INTEGER NOT NULL REFERENCES blobs (id), -- 12 bytes each: int32 id, float32 x, float32 y
  -- Around all points; null without any.
  min_x REAL,
  min_y REAL,
  max_x REAL,
  max_y REAL,
  saved_at REAL NOT NULL,
  UNIQUE (owner, name)
) STRICT;

CREATE TABLE saved_queries (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL, -- the name without what case and composition tell apart
  text TEXT NOT NULL,
  created_at REAL NOT NULL,
  updated_at REAL NOT NULL,
  UNIQUE (owner, name_key)
) STRICT;
`;

/** Stores of a project, and those of a user outside of all projects, are the same table in different files. */
export function storeSchema(): string {
  return `
CREATE TABLE store_entries (
  owner TEXT NOT NULL,
  store TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL, -- JSON
  created_at REAL NOT NULL, -- milliseconds since the epoch
  updated_at REAL NOT NULL,
  expires_at REAL, -- null: never
  PRIMARY KEY (owner, store, key)
) STRICT;
CREATE INDEX store_entries_by_expiry ON store_entries (expires_at) WHERE expires_at IS NOT NULL;
`;
}
