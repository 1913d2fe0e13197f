import assert from "node:assert/strict";
import { appendToBlob } from "../../../../src/core/db/blobs.ts";
import { listMaps } from "../../../../src/core/db/maps.ts";
import { write } from "../../../../src/core/db/statement.ts";
import { readPoints, saveMap } from "../../../../src/core/state/maps.ts";
import { bytesOfPoints, pointsOf } from "../../../../src/protocol/bytes.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { openState } from "../../../support/state.ts";

describe("maps", () => {
  const map = { owner: "plugin", name: "umap" };

  it("keep points of instances or images with bounds, read by range", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, uploads } = opened.state;
    const count = 150_000;
    const points = {
      ids: Int32Array.from({ length: count }, (_, i) => i + 1),
      x: Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
      y: Float32Array.from({ length: count }, (_, i) => i / 7),
    };
    const pointsId = uploads.begin();
    const bytes = bytesOfPoints(points);
    for (let at = 0; at < bytes.length; at += 1 << 20)
      uploads.append(pointsId, bytes.subarray(at, at + (1 << 20)));
    const info = { method: "umap", neighbours: 15 };
    const given = { of: "image", info, pointsId, overwrite: false } as const;
    const { savedAt, bounds, ...rest } = await saveMap(db, map, given);
    assert.ok(Math.abs(Date.now() - savedAt) < 10_000);
    assert.deepEqual(rest, { ...map, of: "image", info, pointsId, points: count });
    assert.deepEqual(bounds, {
      minX: points.x.reduce((a, b) => Math.min(a, b)),
      minY: 0,
      maxX: points.x.reduce((a, b) => Math.max(a, b)),
      maxY: Math.fround((count - 1) / 7),
    });
    assert.deepEqual(pointsOf(readPoints(db, map, pointsId, 87_000, 3)), {
      ids: points.ids.slice(87_000, 87_003),
      x: points.x.slice(87_000, 87_003),
      y: points.y.slice(87_000, 87_003),
    });
    assert.equal(readPoints(db, map, pointsId, count - 1, 65_536).length, 12);
    await assert.rejects(saveMap(db, map, given), { code: "bad-request" });
    assert.throws(() => readPoints(db, map, pointsId + 1, 0, 1), { code: "not-found" });
    assert.deepEqual(
      listMaps(db, "plugin", 0, 10).map(({ name }) => name),
      ["umap"],
    );
  });

  it("are not made of points that are given up while they are looked at", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, uploads } = opened.state;
    const pieces = 640;
    const pointsId = uploads.begin();
    const ids = Int32Array.from({ length: 1024 }, (_, i) => i + 1);
    const [x, y] = [new Float32Array(1024), new Float32Array(1024)];
    const bytes = bytesOfPoints({ ids, x, y });
    write(db, () => {
      for (let i = 0; i < pieces; i++) appendToBlob(db, pointsId, bytes);
    });
    const given = { of: "image", info: null, pointsId, overwrite: false } as const;
    const saving = saveMap(db, map, given);
    // As when its connection closes.
    uploads.end(pointsId);
    opened.state.sweep();
    await assert.rejects(saving, { code: "not-found", message: /were given up/ });
    assert.deepEqual(listMaps(db, "plugin", 0, 10), []);
  });

  it("refuse bytes that are no points, and name the point", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, uploads } = opened.state;
    const save = async (bytes: Uint8Array): Promise<unknown> => {
      const pointsId = uploads.begin();
      if (bytes.length > 0) uploads.append(pointsId, bytes);
      return saveMap(db, map, { of: "instance", info: null, pointsId, overwrite: true });
    };
    const one = (id: number, x: number): Uint8Array =>
      bytesOfPoints({
        ids: Int32Array.of(1, id),
        x: Float32Array.of(0, x),
        y: Float32Array.of(0, 0),
      });
    await assert.rejects(save(new Uint8Array(13)), /12 bytes a point, and 13 bytes/);
    await assert.rejects(save(one(0, 1)), /Point 2 is 0 at \(1, 0\)/);
    await assert.rejects(save(one(5, Infinity)), /Point 2 is 5 at \(Infinity, 0\)/);
    assert.deepEqual(listMaps(db, null, 0, 10), []);
    await save(new Uint8Array());
    assert.deepEqual(
      listMaps(db, null, 0, 10).map(({ points, bounds }) => [points, bounds]),
      [[0, null]],
    );
  });
});
