import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, truncate, writeFile } from "node:fs/promises";
import BetterSqlite from "better-sqlite3";
import { WinnowError } from "../../../../src/base/errors.ts";
import { schemaVersion } from "../../../../src/core/db/migrations.ts";
import { commitCount, write } from "../../../../src/core/db/statement.ts";
import { tempDir } from "../../../support/tempDir.ts";
import {
  projectId,
  open,
  makeDatabase,
  addFolder,
  folders,
  refusal,
  digest,
  change,
  sql,
} from "../../../support/projectDatabase.ts";

describe("the project database", () => {
  it("fact 3: waits for the disk at every commit, checks what it reads, and trusts no schema", async () => {
    await using dir = await tempDir();
    const db = await open(dir.file("project.db"));
    const pragma = (name: string): unknown => db.pragma(name, { simple: true });
    const names = [
      "journal_mode",
      "synchronous",
      "foreign_keys",
      "trusted_schema",
      "cell_size_check",
    ];
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, pragma(name)])), {
      journal_mode: "wal",
      synchronous: 2,
      foreign_keys: 1,
      trusted_schema: 0,
      cell_size_check: 1,
    });
    db.close();
  });

  it("fact 3, control: without our pragma this build would not wait in WAL mode", async () => {
    await using dir = await tempDir();
    const db = new BetterSqlite(dir.file("plain.db"));
    db.pragma("journal_mode = WAL");
    db.exec("CREATE TABLE t (x)");
    assert.equal(db.pragma("synchronous", { simple: true }), 1);
    db.close();
  });

  it("a new one has this version's schema, the project's id and no commits", async () => {
    await using dir = await tempDir();
    const db = await open(dir.file("project.db"));
    assert.deepEqual(
      [
        db.pragma("user_version", { simple: true }),
        db.prepare("SELECT value FROM meta WHERE key = 'project_id'").pluck().get(),
        commitCount(db),
        db.pragma("integrity_check", { simple: true }),
      ],
      [schemaVersion, projectId, 0, "ok"],
    );
    db.close();
  });

  it("counts its commits, and a write that fails is neither kept nor counted", async () => {
    await using dir = await tempDir();
    const db = await open(dir.file("project.db"));
    write(db, () => addFolder(db, "a"));
    write(db, () => addFolder(db, "b"));
    assert.throws(() =>
      write(db, () => {
        addFolder(db, "c");
        throw new Error("changed my mind");
      }),
    );
    assert.deepEqual([commitCount(db), folders(db)], [2, ["a", "b"]]);
    db.close();
  });

  it("fact 4: a write takes the lock at once, so that it cannot fail half way", async () => {
    await using dir = await tempDir();
    const db = await open(dir.file("project.db"));
    const other = new BetterSqlite(dir.file("project.db"), { timeout: 0 });
    write(db, () => {
      assert.throws(() => other.exec("BEGIN IMMEDIATE"), /locked/);
      addFolder(db, "a");
    });
    other.close();
    db.close();
  });

  it("opens again as it was, also for looking only", async () => {
    await using dir = await tempDir();
    await makeDatabase(dir.file("project.db"));
    for (const readOnly of [false, true]) {
      const db = await open(dir.file("project.db"), { readOnly });
      assert.deepEqual([folders(db), db.readonly], [["photos"], readOnly]);
      db.close();
    }
  });

  it("a full disk is a sentence, and what was there stays", async () => {
    await using dir = await tempDir();
    const db = await open(dir.file("project.db"));
    db.pragma(`max_page_count = ${String(db.pragma("page_count", { simple: true }))}`);
    const fill = (): void => {
      for (let i = 0; i < 10_000; i++) write(db, () => addFolder(db, `${i}${"x".repeat(500)}`));
    };
    assert.throws(fill, (error) => error instanceof WinnowError && error.code === "disk-full");
    assert.deepEqual(
      [folders(db).length, db.pragma("integrity_check", { simple: true })],
      [commitCount(db), "ok"],
    );
    db.close();
  });
});

describe("T2 a database that is not what it should be is refused and left as it is", () => {
  for (const [what, expected, spoil] of [
    [
      "written by a newer Winnow",
      "project-newer",
      (file) => sql(file, `PRAGMA user_version = ${schemaVersion + 1}`),
    ],
    ["of another program", "project-foreign", (file) => sql(file, "PRAGMA application_id = 7")],
    [
      "of another project",
      "project-foreign",
      (file) => sql(file, "UPDATE meta SET value = 'x' WHERE key = 'project_id'"),
    ],
    [
      "with a trigger smuggled in",
      "project-foreign",
      (file) => sql(file, "CREATE TRIGGER t AFTER INSERT ON folders BEGIN DELETE FROM images; END"),
    ],
    [
      "with a view that is another",
      "project-foreign",
      (file) => sql(file, "DROP VIEW dataset; CREATE VIEW dataset AS SELECT 1 AS id"),
    ],
    ["with a table of its own", "project-foreign", (file) => sql(file, "CREATE TABLE t (x)")],
    [
      "with an index on an expression",
      "project-foreign",
      (file) => sql(file, "CREATE INDEX i ON folders (upper(name))"),
    ],
    ["without its tables", "project-foreign", (file) => sql(file, "DROP TABLE problems")],
    [
      "with a damaged header",
      "project-damaged",
      (file) => change(file, (b) => b.fill(0x5a, 0, 16)),
    ],
    [
      "with garbage after the first bytes",
      "project-damaged",
      (file) => change(file, (b) => b.fill(0x5a, 16, 100)),
    ],
    [
      "with garbage in the middle",
      "project-damaged",
      (file) => change(file, (b) => b.fill(0x5a, b.length >> 1, (b.length >> 1) + 9000)),
    ],
    [
      "cut in half",
      "project-damaged",
      async (file) => truncate(file, (await readFile(file)).length >> 1),
    ],
    ["with a single page left", "project-damaged", (file) => truncate(file, 4096)],
    ["with 20 bytes left", "project-damaged", (file) => truncate(file, 20)],
    ["empty", "project-damaged", (file) => truncate(file, 0)],
    ["a text", "project-damaged", (file) => writeFile(file, "once upon a time\n".repeat(50))],
  ] as readonly [string, string, (file: string) => void | Promise<void>][])
    it(what, async () => {
      await using dir = await tempDir();
      const file = dir.file("project.db");
      await makeDatabase(file);
      await spoil(file);
      const before = await digest(file);
      const got = [await refusal(open(file)), await refusal(open(file, { readOnly: true }))];
      assert.deepEqual([got, await digest(file)], [[expected, expected], before]);
    });

  it("one that vanished", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    assert.equal(await refusal(open(file, { expected: true })), "project-vanished");
    assert.equal(existsSync(file), false);
  });

  it("T2 control: the smuggled trigger would have run", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeDatabase(file);
    sql(file, "CREATE TRIGGER t AFTER INSERT ON folders BEGIN DELETE FROM meta; END");
    const db = new BetterSqlite(file);
    addFolder(db, "lure");
    assert.equal(db.prepare("SELECT count(*) FROM meta").pluck().get(), 0);
    db.close();
  });
});

describe("a database that a crash left behind is opened", () => {
  it("an empty file of a project that never had one", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("project.db"), "");
    const db = await open(dir.file("project.db"), { expected: false });
    assert.deepEqual(folders(db), []);
    db.close();
  });

  it("one whose schema was never made", async () => {
    await using dir = await tempDir();
    const bare = new BetterSqlite(dir.file("project.db"));
    bare.pragma("journal_mode = WAL");
    bare.close();
    const db = await open(dir.file("project.db"), { expected: false });
    assert.deepEqual(folders(db), []);
    db.close();
  });

  it("one whose write-ahead log is garbage: what the log held is lost, what the database held is there", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    await makeDatabase(file);
    await writeFile(`${file}-wal`, Buffer.alloc(50_000, 0x5a));
    const db = await open(file);
    assert.deepEqual(
      [folders(db), db.pragma("integrity_check", { simple: true })],
      [["photos"], "ok"],
    );
    db.close();
  });

  it("one whose write-ahead log ends in the middle of a commit", async () => {
    await using dir = await tempDir();
    const file = dir.file("project.db");
    const db = await open(file);
    for (const name of ["a", "b", "c"]) write(db, () => addFolder(db, name));
    // As a crash leaves them: copied while they are open, the log without its last bytes.
    const wal = await readFile(`${file}-wal`);
    await writeFile(dir.file("copy.db"), await readFile(file));
    await writeFile(dir.file("copy.db-wal"), wal.subarray(0, wal.length - 100));
    db.close();
    const copy = await open(dir.file("copy.db"));
    assert.deepEqual([folders(copy), commitCount(copy)], [["a", "b"], 2]);
    copy.close();
  });
});
