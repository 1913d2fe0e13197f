import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import BetterSqlite, { type Database } from "better-sqlite3";
import { migrations, schemaVersion, type Migration } from "../../../../src/core/db/migrations.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { open, makeDatabase, folders, refusal } from "../../../support/projectDatabase.ts";

const added: readonly Migration[] = ["one", "two", "three"].map((name) => ({
  name,
  up: (db) => db.exec(`CREATE TABLE ${name} (x); INSERT INTO ${name} VALUES (1), (2);`),
}));
const later = [...migrations, ...added];

describe("a new version's schema", () => {
  it("comes step by step, with the data kept and a backup of what was before", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeDatabase(file);
    const db = await open(file, { migrations: later });
    assert.deepEqual(
      [db.pragma("user_version", { simple: true }), folders(db), tables(db, "one", "two", "three")],
      [later.length, ["photos"], [2, 2, 2]],
    );
    db.close();
    const backup = await open(`${file}.v${schemaVersion}.backup`);
    assert.deepEqual(folders(backup), ["photos"]);
    backup.close();
  });

  it("of a new database it is there as a whole or not at all", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    const failing: Migration = {
      name: "failing",
      up: () => {
        throw new Error("power cut");
      },
    };
    const isNew = { expected: false };
    await assert.rejects(open(file, { ...isNew, migrations: [...migrations, failing] }), /power/);
    const before = new BetterSqlite(file, { readonly: true });
    assert.equal(before.prepare("SELECT count(*) FROM sqlite_schema").pluck().get(), 0);
    before.close();
    const db = await open(file, { ...isNew, migrations: later });
    assert.deepEqual(tables(db, "one", "two", "three"), [2, 2, 2]);
    db.close();
  });

  for (const [at, { name }] of added.entries())
    for (const half of ["before", "in the middle of"])
      it(`when it fails ${half} step '${name}', that step leaves nothing and the next opening goes on there`, async () => {
        await using dir = await tempDir();
        const file = dir.file("project.db");
        await makeDatabase(file);
        const failing = added.map((step, i) =>
          i === at
            ? {
                name: step.name,
                up: (db: Database) => {
                  if (half !== "before") db.exec(`CREATE TABLE ${step.name} (x)`);
                  throw new Error("power cut");
                },
              }
            : step,
        );
        await assert.rejects(open(file, { migrations: [...migrations, ...failing] }), /power cut/);
        const before = new BetterSqlite(file, { readonly: true });
        assert.equal(before.pragma("user_version", { simple: true }), schemaVersion + at);
        assert.deepEqual(tables(before, name), []);
        before.close();
        const db = await open(file, { migrations: later });
        assert.deepEqual(
          [
            folders(db),
            tables(db, "one", "two", "three"),
            db.pragma("integrity_check", { simple: true }),
          ],
          [["photos"], [2, 2, 2], "ok"],
        );
        db.close();
      });

  it("a migrated database opens again without a step", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeDatabase(file);
    (await open(file, { migrations: later })).close();
    await rm(`${file}.v${schemaVersion}.backup`);
    const db = await open(file, { migrations: later });
    assert.deepEqual(
      [folders(db), existsSync(`${file}.v${later.length}.backup`)],
      [["photos"], false],
    );
    db.close();
  });

  it("an older database is refused for looking only: its tables are not those that are read", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeDatabase(file);
    assert.equal(await refusal(open(file, { migrations: later, readOnly: true })), "read-only");
  });
});

/** Number of rows of those tables that exist. */
function tables(db: Database, ...names: string[]): unknown[] {
  return names
    .filter((name) => db.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(name))
    .map((name) => db.prepare(`SELECT count(*) FROM ${name}`).pluck().get());
}
