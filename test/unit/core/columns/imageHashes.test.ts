import assert from "node:assert/strict";
import { hash } from "node:crypto";
import BetterSqlite from "better-sqlite3";
import { ImageHashes } from "../../../../src/core/columns/imageHashes.ts";
import { migrations } from "../../../../src/core/db/migrations.ts";

describe("image hashes", () => {
  it("P16 tell ids by SHA-1 and back, of images that come while they are asked", () => {
    const db = new BetterSqlite(":memory:");
    for (const migration of migrations) migration.up(db);
    const insert = db.prepare(
      `INSERT INTO images VALUES (?, unhex(?), 'jpeg', 1, 1, x'00', x'00', x'00', 0, 0, 0, 0)`,
    );
    const sha1 = (id: number): string => hash("sha1", String(id));
    const hashes = new ImageHashes(db);
    assert.deepEqual([...hashes.ids([sha1(1)])], [0]);
    const known: number[] = [];
    for (const round of [1, 2, 3]) {
      for (let i = 0; i < 1000; i++) {
        // Some ids are skipped.
        const id = round * 10_000 + i * 3;
        insert.run(id, sha1(id));
        known.push(id);
      }
      assert.deepEqual([...hashes.ids(known.map(sha1))], known);
      assert.deepEqual(hashes.sha1s(Int32Array.from(known)), known.map(sha1));
      assert.deepEqual(
        [...hashes.ids(known.map((id) => sha1(id + 1)))].join("").replace(/0/g, ""),
        "",
      );
    }
    assert.deepEqual(
      [...hashes.ids(["", "12", "x".repeat(40), sha1(10_000).slice(1)])],
      [0, 0, 0, 0],
    );
  });
});
