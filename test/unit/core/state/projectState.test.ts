import assert from "node:assert/strict";
import { unnamedBlobs } from "../../../../src/core/db/blobs.ts";
import { saveMap } from "../../../../src/core/state/maps.ts";
import { registerRun, saveResults } from "../../../../src/core/state/runs.ts";
import { saveQuery } from "../../../../src/core/state/savedQueries.ts";
import { setValue } from "../../../../src/core/state/stores.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";
import { openState } from "../../../support/state.ts";

const key = { owner: "plugin", store: "cache", key: "k" };

describe("an owner that is taken away", () => {
  it("leaves nothing, and what others own stays (F21 F26)", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, uploads } = opened.state;
    const fill = async (owner: string): Promise<void> => {
      setValue(db, { ...key, owner }, 1, null);
      setValue(db, { ...key, owner, store: "more" }, 1, 60);
      registerRun(db, { owner, key: "r" }, { config: {}, overwrite: false });
      const results = uploads.begin();
      uploads.append(results, new Uint8Array(10));
      saveResults(db, { owner, key: "r" }, results, false);
      uploads.end(results);
      const pointsId = uploads.begin();
      await saveMap(
        db,
        { owner, name: "m" },
        { of: "image", info: {}, pointsId, overwrite: false },
      );
      uploads.end(pointsId);
      saveQuery(db, { owner, name: "q" }, "width > 1", false);
    };
    await fill("goes");
    await fill("stays");
    assert.deepEqual(opened.state.forget("project", "goes"), {
      keys: 2,
      runs: 1,
      maps: 1,
      queries: 1,
    });
    assert.deepEqual(
      opened.changes,
      (["store", "run", "map", "query"] as const).map((kind) => ({
        kind,
        scope: "project",
        owner: "goes",
      })),
    );
    await until("its bytes to be gone", () => unnamedBlobs(db).length === 0);
    const counts = ["store_entries", "runs", "maps", "saved_queries", "blobs"].map((table) =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
    assert.deepEqual(counts, [2, 1, 1, 1, 2]);
    assert.deepEqual(opened.state.forget("project", "nobody"), {
      keys: 0,
      runs: 0,
      maps: 0,
      queries: 0,
    });
  });
});
