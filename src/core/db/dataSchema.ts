/**
 * What people record about a dataset, and the history of it. Rows of values name their property and their instance or
 * image, and nothing else indexes them: queries run on columns in memory, and any other tool reads `dataset_values`.
 *
 * Value tables have no foreign keys: checking one costs a tenth of a large commit. Whoever deletes an instance deletes
 * its values with it.
 */
export const dataSchema = `
CREATE TABLE property_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE properties (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  type TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('instance', 'image')),
  group_id INTEGER REFERENCES property_groups (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  property_id INTEGER NOT NULL REFERENCES properties (id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  color INTEGER, -- 0xRRGGBB
  UNIQUE (property_id, name)
) STRICT;

-- A tag may have several parents; a filter by a parent finds what bears the tag.
CREATE TABLE tag_parents (
  tag_id INTEGER NOT NULL REFERENCES tags (id) DEFERRABLE INITIALLY DEFERRED,
  parent_id INTEGER NOT NULL REFERENCES tags (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (tag_id, parent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_parents_by_parent ON tag_parents (parent_id);

-- One value each: text, url, path, image_link as text; number, date (milliseconds since the epoch), color (0xRRGGBB) as
-- numbers; checkbox as 0 or 1; tag as the tag's id.
CREATE TABLE instance_values (
  property_id INTEGER NOT NULL,
  instance_id INTEGER NOT NULL,
  value ANY NOT NULL,
  PRIMARY KEY (property_id, instance_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE image_values (
  property_id INTEGER NOT NULL,
  image_id INTEGER NOT NULL,
  value ANY NOT NULL,
  PRIMARY KEY (property_id, image_id)
) STRICT, WITHOUT ROWID;

-- Several tags each (multi_tags). By tag first: a tag is given to many at once, and its column is read as a whole.
CREATE TABLE instance_tags (
  property_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  instance_id INTEGER NOT NULL,
  PRIMARY KEY (property_id, tag_id, instance_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE image_tags (
  property_id INTEGER NOT NULL,
  tag_id INTEGER NOT NULL,
  image_id INTEGER NOT NULL,
  PRIMARY KEY (property_id, tag_id, image_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE annotations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  image_id INTEGER NOT NULL REFERENCES images (id) DEFERRABLE INITIALLY DEFERRED,
  class_id INTEGER NOT NULL REFERENCES tags (id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  -- The box around it and its area, in pixels of the upright image; null for the class of a whole image.
  x REAL,
  y REAL,
  width REAL,
  height REAL,
  area REAL,
  confidence REAL, -- null where it is no prediction
  source TEXT NOT NULL, -- the prediction run; empty for ground truth
  author TEXT NOT NULL,
  time REAL NOT NULL, -- milliseconds since the epoch
  attributes TEXT NOT NULL, -- JSON object
  geometry TEXT NOT NULL -- JSON object
) STRICT;
CREATE INDEX annotations_by_image ON annotations (image_id);
CREATE INDEX annotations_by_class ON annotations (class_id);

-- Files that were taken out of the project: the import passes them by.
CREATE TABLE excluded (
  folder_id INTEGER NOT NULL REFERENCES folders (id),
  name TEXT NOT NULL,
  PRIMARY KEY (folder_id, name)
) STRICT, WITHOUT ROWID;

-- The history. Its head is the newest commit that can be undone and is 'done'; 'applied' ones are never undone.
CREATE TABLE commits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  author TEXT NOT NULL,
  time REAL NOT NULL, -- milliseconds since the epoch
  counts TEXT NOT NULL, -- JSON object
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped', 'applied'))
) STRICT;
CREATE INDEX commits_by_state ON commits (state);

-- What a commit changes, there and back, as MessagePack. Apart from the commits, so that listing those stays quick.
CREATE TABLE commit_changes (
  commit_id INTEGER PRIMARY KEY REFERENCES commits (id),
  forward BLOB NOT NULL,
  inverse BLOB NOT NULL
) STRICT;

-- Every value as one row with names instead of ids, for people and their tools; a tag of several each has its own row.
CREATE VIEW dataset_values AS
WITH
stored (instance_id, property_id, value, tag_id) AS (
  SELECT instance_id, property_id, value, NULL FROM instance_values
  UNION ALL
  SELECT instance_id, property_id, NULL, tag_id FROM instance_tags
  UNION ALL
  SELECT i.id, v.property_id, v.value, NULL FROM image_values v JOIN instances i ON i.image_id = v.image_id
  UNION ALL
  SELECT i.id, v.property_id, NULL, v.tag_id FROM image_tags v JOIN instances i ON i.image_id = v.image_id
)
SELECT s.instance_id AS id, CASE f.path WHEN '' THEN i.name ELSE f.path || '/' || i.name END AS path,
  p.name AS property,
  CASE p.type
    WHEN 'tag' THEN (SELECT t.name FROM tags t WHERE t.id = s.value)
    WHEN 'multi_tags' THEN (SELECT t.name FROM tags t WHERE t.id = s.tag_id)
    WHEN 'checkbox' THEN iif(s.value, 'true', 'false')
    WHEN 'date' THEN strftime('%Y-%m-%dT%H:%M:%fZ', s.value / 1000.0, 'unixepoch')
    WHEN 'color' THEN printf('#%06x', s.value)
    ELSE s.value
  END AS value
FROM stored s JOIN properties p ON p.id = s.property_id JOIN instances i ON i.id = s.instance_id
  JOIN folders f ON f.id = i.folder_id;
`;
