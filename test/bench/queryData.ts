import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "better-sqlite3";
import { migrations } from "../../src/core/db/migrations.ts";

const tagCount = 40;
const labels = 50;

/**
 * The same numbers in SQLite and in DuckDB: both calculate them from the ids, in whole numbers. `noise(k)` is evenly
 * spread over [0, 1000003) and another one for each k.
 */
const noise = (k: number): string => `((id * ${2_654_435 + 7919 * k} + ${k}) % 1000003)`;
const bucket = (k: number, count: number): string => `(${noise(k)} % ${count})`;

const expressionOf = {
  score: `${noise(1)} / 1000003.0`,
  blur: `${noise(2)} / 10000.0`,
  bright: `${noise(3)} / 4000.0`,
  taken: `1.6e12 + ${noise(4)} * 150000.0`,
} as const;
const label = bucket(5, labels);
const split = bucket(6, 10);
const source = bucket(7, 20);
const tagOf = (k: number): string => bucket(8 + k, tagCount);

/** A project of so many instances, ten properties and two tags each; tag 3 of `tags` is above 4 and 5. */
export function fillProject(db: Database, rows: number): void {
  for (const migration of migrations) migration.up(db);
  db.exec("INSERT INTO meta VALUES ('commits', 0)");
  const series = (end: number): string =>
    `(WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${end}) SELECT id FROM n)`;
  const folders = Math.ceil(rows / 1000);
  const images = Math.ceil(rows / 10);
  db.exec(`BEGIN;
    INSERT INTO folders SELECT id, NULL, 'images/' || id, '' || id FROM ${series(folders)};
    INSERT INTO images SELECT id, CAST(printf('%020d', id) AS BLOB), 'jpeg', 640, 480, x'00', x'00', x'00', 1, 1, 1, 1
      FROM ${series(images)};
    INSERT INTO instances (id, folder_id, name, name_key, image_id, state, bytes, modified)
      SELECT id, (id - 1) / 1000 + 1, printf('img%07d.jpg', id), printf('img%07d.jpg', id), (id - 1) / 10 + 1, 1,
        id % 1000000, 1.6e12 + id FROM ${series(rows)};
    COMMIT`);
  const property = db.prepare(
    "INSERT INTO properties (name, type, mode) VALUES (?, ?, 'instance')",
  );
  const add = (name: string, type: string, value: string): number => {
    const id = Number(property.run(name, type).lastInsertRowid);
    db.exec(`INSERT INTO instance_values SELECT ${id}, id, ${value} FROM instances`);
    return id;
  };
  db.exec("BEGIN");
  for (const name of ["score", "blur", "bright"] as const) add(name, "number", expressionOf[name]);
  add("taken", "date", expressionOf.taken);
  const labelId = add("label", "tag", `${label} + 1`);
  const splitId = add(
    "split",
    "tag",
    `${labels} + CASE WHEN ${split} < 8 THEN 1 WHEN ${split} = 8 THEN 2 ELSE 3 END`,
  );
  add("source", "text", `'source ' || ${source}`);
  add("reviewed", "checkbox", "id % 2");
  add("rating", "number", "id % 6");
  const tagsId = Number(property.run("tags", "multi_tags").lastInsertRowid);
  const tag = db.prepare("INSERT INTO tags (property_id, name) VALUES (?, ?)");
  for (let i = 0; i < labels; i++) tag.run(labelId, i === 0 ? "cat" : `label ${i}`);
  for (const name of ["train", "val", "test"]) tag.run(splitId, name);
  const firstTag = labels + 4;
  for (let i = 0; i < tagCount; i++) tag.run(tagsId, `tag ${i}`);
  for (const child of [4, 5])
    db.exec(`INSERT INTO tag_parents VALUES (${firstTag + child}, ${firstTag + 3})`);
  for (const k of [0, 1])
    db.exec(
      `INSERT OR IGNORE INTO instance_tags SELECT ${tagsId}, ${firstTag} + ${tagOf(k)}, id FROM instances
       ORDER BY 2, 3`,
    );
  db.exec("COMMIT");
}

/** The same rows as tables of DuckDB. */
export async function fillDuck(connection: DuckDBConnection, rows: number): Promise<void> {
  const ids = `(SELECT CAST(range AS BIGINT) AS id FROM range(1, ${rows + 1}))`;
  await connection.run(
    `CREATE TABLE inst AS SELECT CAST(id AS INTEGER) AS id, ${expressionOf.score} AS score, ${expressionOf.blur} AS blur,
       ${expressionOf.bright} AS bright, ${expressionOf.taken} AS taken,
       CASE ${label} WHEN 0 THEN 'cat' ELSE 'label ' || ${label} END AS label, CASE WHEN ${split} < 8 THEN 'train' WHEN ${split} = 8 THEN 'val' ELSE 'test' END AS split,
       'source ' || ${source} AS source, id % 2 = 1 AS reviewed, id % 6 AS rating FROM ${ids}`,
  );
  await connection.run(
    `CREATE TABLE it AS SELECT ${tagOf(0)} AS tag, CAST(id AS INTEGER) AS id FROM ${ids}
     UNION SELECT ${tagOf(1)}, CAST(id AS INTEGER) FROM ${ids}`,
  );
}
