import assert from "node:assert/strict";
import { decode, encode } from "@msgpack/msgpack";
import type { Database } from "better-sqlite3";
import { each, openBench, rowsOf, same, valuesOf, addProperty } from "../../../support/commits.ts";

/** Has the history say what it said before its changes named their mode, and before commits could add folders. */
function makeOlder(db: Database): void {
  for (const column of ["forward", "inverse"]) {
    const rows = db.prepare(`SELECT commit_id AS id, ${column} AS patch FROM commit_changes`).all();
    for (const { id, patch } of rows as { id: number; patch: Uint8Array }[]) {
      const older = decode(patch) as Record<string, unknown> & {
        values: Record<string, unknown>[];
        tagged: Record<string, unknown>[];
      };
      delete older.folders;
      for (const change of [...older.values, ...older.tagged]) delete change.mode;
      db.prepare(`UPDATE commit_changes SET ${column} = ? WHERE commit_id = ?`).run(
        encode(older),
        id,
      );
    }
  }
}

describe("a history that an earlier version wrote", () => {
  it("gives values and tags back, of instances and of images, there and back (P19)", () => {
    const bench = openBench(6);
    const states = [rowsOf(bench.db)];
    const step = <T>(work: () => T): T => {
      const result = work();
      states.push(rowsOf(bench.db));
      return result;
    };
    for (const mode of ["instance", "image"] as const) {
      const text = step(() => addProperty(bench, `text of ${mode}`, "text", mode));
      const tags = step(() => addProperty(bench, `tags of ${mode}`, "multi_tags", mode));
      const tag = step(() =>
        bench.do({ tags: [{ id: -1, propertyId: tags, name: "a", color: null, parents: [] }] }),
      ).ids[0][1];
      step(() => bench.do({ values: [valuesOf(text, [1, 2, 3], each("x", "y", "z"))] }));
      step(() => bench.do({ values: [valuesOf(text, [1], same("other"))] }));
      step(() => bench.do({ values: [valuesOf(tags, [1, 3], same([tag]), "add")] }));
      step(() => bench.do({ deletions: { ...none, properties: [text] } }));
    }
    makeOlder(bench.db);
    const { log, db } = bench.reopen();
    for (const state of states.slice(0, -1).toReversed()) {
      log.undo();
      assert.deepEqual(rowsOf(db), state);
    }
    for (const state of states.slice(1)) {
      log.redo();
      assert.deepEqual(rowsOf(db), state);
    }
  });
});

const none = { propertyGroups: [], properties: [], tags: [], annotations: [], instances: [] };
