/** Groups that actions gave: outside of commits, since they are suggestions until somebody keeps them as a property. */
export const resultSchema = `
CREATE TABLE results (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: grids remember it
  title TEXT NOT NULL,
  action TEXT NOT NULL, -- plugin/action
  time REAL NOT NULL,
  running INTEGER NOT NULL CHECK (running IN (0, 1)), -- more groups may come
  revision INTEGER NOT NULL -- grows with every change
) STRICT;

CREATE TABLE result_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  result_id INTEGER NOT NULL REFERENCES results (id),
  place INTEGER NOT NULL, -- in the order in which the groups came
  name TEXT NOT NULL,
  of_images INTEGER NOT NULL CHECK (of_images IN (0, 1)),
  members BLOB NOT NULL, -- int32 ids of instances or images
  scores BLOB, -- float32, one a member; NaN: none
  scale TEXT, -- of the scores, JSON
  score REAL, -- of the group as a whole
  score_scale TEXT
) STRICT;
CREATE INDEX result_groups_by_result ON result_groups (result_id, place);
`;

/** Reports beside groups. What a report's cells stand for are groups as well, which only the report leads to. */
export const reportSchema = `
ALTER TABLE results ADD COLUMN report BLOB; -- MessagePack of a ReportInfo with ids of groups; null: none
ALTER TABLE result_groups ADD COLUMN in_report INTEGER NOT NULL DEFAULT 0 CHECK (in_report IN (0, 1));
`;
