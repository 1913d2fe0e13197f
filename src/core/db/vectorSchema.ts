/**
 * Vectors that plugins work out of images: outside of commits, since they can be worked out again. The numbers are in
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
