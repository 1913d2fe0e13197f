/**
 * Vectors that plugins work out: outside of commits, since they can be worked out again. The numbers are in
 * a file a type, rows of float32; here is which row is whose.
 */
export const vectorSchema = `
CREATE TABLE vector_types (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: files are named by it
  source TEXT NOT NULL, -- the id of the plugin
  params TEXT NOT NULL, -- a JSON object, its keys in order
  dimensions INTEGER NOT NULL, -- 0 until the first vector is written
  generation INTEGER NOT NULL, -- of the file: it is written anew without what was replaced
  rows INTEGER NOT NULL, -- of the file that count; what follows them is of a write that never ended
  UNIQUE (source, params)
) STRICT;

CREATE TABLE vectors (
  type_id INTEGER NOT NULL REFERENCES vector_types (id),
  image_id INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (type_id, image_id)
) STRICT, WITHOUT ROWID;
`;

/**
 * Vectors belong to annotations, too. A key that gets another column means a new table; what is new has its own name
 * until the old one is gone, and the counter of ids goes on where it was.
 */
export const vectorOwnerSchema = `
CREATE TABLE owned_types (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: files are named by it
  source TEXT NOT NULL, -- the id of the plugin
  of TEXT NOT NULL DEFAULT 'images' CHECK (of IN ('images', 'annotations')), -- what its vectors belong to
  params TEXT NOT NULL, -- a JSON object, its keys in order
  dimensions INTEGER NOT NULL, -- 0 until the first vector is written
  generation INTEGER NOT NULL, -- of the file: it is written anew without what was replaced
  rows INTEGER NOT NULL, -- of the file that count; what follows them is of a write that never ended
  UNIQUE (source, of, params)
) STRICT;
INSERT INTO owned_types (id, source, params, dimensions, generation, rows)
  SELECT id, source, params, dimensions, generation, rows FROM vector_types;
DELETE FROM sqlite_sequence WHERE name = 'owned_types';
INSERT INTO sqlite_sequence SELECT 'owned_types', seq FROM sqlite_sequence WHERE name = 'vector_types';

CREATE TABLE owned_vectors (
  type_id INTEGER NOT NULL REFERENCES owned_types (id),
  owner_id INTEGER NOT NULL, -- of an image or an annotation
  row INTEGER NOT NULL,
  PRIMARY KEY (type_id, owner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO owned_vectors SELECT type_id, image_id, row FROM vectors;

DROP TABLE vectors;
DROP TABLE vector_types;
ALTER TABLE owned_types RENAME TO vector_types;
ALTER TABLE owned_vectors RENAME TO vectors;
`;
