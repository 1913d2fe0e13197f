/** What a project says of plugins, and the work that they have in hand. */
export const pluginSchema = `
CREATE TABLE plugins (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  settings TEXT NOT NULL -- a JSON object: values by name
) STRICT, WITHOUT ROWID;

CREATE TABLE plugin_tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id INTEGER NOT NULL, -- the row of tasks that shows it, together with the others of its key
  plugin TEXT NOT NULL,
  type TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  priority TEXT NOT NULL CHECK (priority IN ('normal', 'urgent')),
  params TEXT NOT NULL, -- JSON
  state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'cancelled', 'failed')),
  error TEXT NOT NULL
) STRICT;
CREATE INDEX plugin_tasks_by_entry ON plugin_tasks (entry_id);
CREATE INDEX plugin_tasks_unfinished ON plugin_tasks (plugin) WHERE state = 'queued';
`;
