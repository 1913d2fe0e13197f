import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { migrations } from "../../../../src/core/db/migrations.ts";
import { openDatabase, type OpenOptions } from "../../../../src/core/db/openDatabase.ts";
import { tempDir } from "../../../support/tempDir.ts";

describe("a project that was made before there were properties", () => {
  it("is opened with all that it had, and a copy of it as it was beside it", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeFormer(
      file,
      1,
      `
      INSERT INTO folders VALUES (1, NULL, 'a', 'a');
      INSERT INTO instances VALUES (7, 1, 'b.jpg', 'b.jpg', NULL, 0, 10, 20);`,
    );
    const db = await openDatabase({ ...options(file), expected: true });
    assert.deepEqual(db.prepare("SELECT id, path, bytes FROM dataset").all(), [
      { id: 7, path: "a/b.jpg", bytes: 10 },
    ]);
    assert.deepEqual(
      ["properties", "instance_values", "annotations", "commits"].map((table) =>
        db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      ),
      [0, 0, 0, 0],
    );
    db.close();
    assert.ok(existsSync(`${file}.v1.backup`));
  });
});

describe("a project whose imports left values of files behind that they forgot", () => {
  it("is opened without those", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeFormer(
      file,
      3,
      `
      INSERT INTO folders VALUES (1, NULL, 'a', 'a');
      INSERT INTO instances VALUES (7, 1, 'b.jpg', 'b.jpg', NULL, 0, 10, 20);
      INSERT INTO instance_values VALUES (1, 6, 'gone'), (1, 7, 'kept');
      INSERT INTO instance_tags VALUES (2, 1, 6), (2, 1, 7);`,
    );
    const db = await openDatabase({ ...options(file), expected: true });
    assert.deepEqual(db.prepare("SELECT value FROM instance_values").pluck().all(), ["kept"]);
    assert.deepEqual(db.prepare("SELECT instance_id FROM instance_tags").pluck().all(), [7]);
    db.close();
  });
});

describe("a project whose vectors were all of images", () => {
  it("P20 keeps its types and vectors, with room for the same type of annotations", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeFormer(
      file,
      8,
      `
      INSERT INTO vector_types VALUES (2, 'hue', '{"a":1}', 3, 4, 5), (9, 'hue', '{}', 0, 1, 0);
      DELETE FROM vector_types WHERE id = 9;
      INSERT INTO vectors VALUES (2, 7, 4), (2, 3, 1);`,
    );
    for (let opening = 1; opening <= 2; opening++) {
      const db = await openDatabase({ ...options(file), expected: true });
      assert.deepEqual(db.prepare("SELECT * FROM vector_types WHERE id = 2").raw().all(), [
        [2, "hue", "images", '{"a":1}', 3, 4, 5],
      ]);
      assert.deepEqual(db.prepare("SELECT * FROM vectors ORDER BY row").raw().all(), [
        [2, 3, 1],
        [2, 7, 4],
      ]);
      assert.deepEqual(db.pragma("foreign_key_check"), []);
      const add = db.prepare(
        "INSERT INTO vector_types (source, of, params, dimensions, generation, rows) VALUES ('hue', ?, ?, 0, 1, 0)",
      );
      assert.throws(() => add.run("images", '{"a":1}'), /UNIQUE/);
      assert.throws(() => add.run("tags", '{"a":1}'), /CHECK/);
      // Files are named by ids: one that was given once is not given again.
      const { lastInsertRowid } = add.run("annotations", JSON.stringify({ a: opening }));
      assert.equal(Number(lastInsertRowid), 9 + opening);
      db.close();
    }
  });
});

function options(file: string): Omit<OpenOptions, "expected"> {
  return { file, readOnly: false, projectId: "p", knownHere: false };
}

/** A project as the version with so many migrations made it, with what some SQL puts into it. */
async function makeFormer(file: string, count: number, sql: string): Promise<void> {
  const db = await openDatabase({
    ...options(file),
    expected: false,
    migrations: migrations.slice(0, count),
  });
  db.exec(sql);
  db.close();
}
