import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import BetterSqlite from "better-sqlite3";
import { openGlobalStore } from "../../../../src/core/db/openGlobalStore.ts";
import { transact } from "../../../../src/core/db/statement.ts";
import { getValue, setValue } from "../../../../src/core/state/stores.ts";
import { tempDir } from "../../../support/tempDir.ts";

const key = { owner: "plugin", store: "cache", key: "k" };

describe("the stores outside of projects", () => {
  it("are made where there are none, and shared by who has them open (F21)", async () => {
    await using dir = await tempDir();
    const file = dir.file("user", "winnow", "stores.db");
    const first = openGlobalStore(file);
    const second = openGlobalStore(file);
    transact(first, () => setValue(first, key, { dark: true }, null));
    assert.deepEqual(getValue(second, key), { dark: true });
    transact(second, () => setValue(second, key, "changed", null));
    assert.equal(getValue(first, key), "changed");
    assert.deepEqual(
      [
        first.pragma("journal_mode", { simple: true }),
        first.pragma("synchronous", { simple: true }),
      ],
      ["delete", 2],
    );
    first.close();
    second.close();
  });

  const refused: [string, (file: string) => Promise<void> | void, RegExp][] = [
    [
      "is a database of another program",
      (file) => {
        const db = new BetterSqlite(file);
        db.exec("CREATE TABLE theirs (a)");
        db.close();
      },
      /it is a database of another program\. Check the file's permissions, or move it away/,
    ],
    [
      "was written by a newer Winnow",
      (file) => {
        openGlobalStore(file).close();
        const db = new BetterSqlite(file);
        db.pragma("user_version = 2");
        db.close();
      },
      /it was written by a newer Winnow/,
    ],
    ["is no database", (file) => writeFile(file, "x".repeat(5000)), /file is not a database/],
  ];
  for (const [what, make, message] of refused)
    it(`are left as they are where the file ${what}`, async () => {
      await using dir = await tempDir();
      const file = dir.file("stores.db");
      await make(file);
      assert.throws(() => openGlobalStore(file), { code: "bad-request", message });
    });
});
