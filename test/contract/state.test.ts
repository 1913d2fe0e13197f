import assert from "node:assert/strict";
import type { JsonValue } from "../../src/base/json.ts";
import { takeOwnership } from "../../src/core/project/ownership.ts";
import { runResults, upload } from "../../src/engine-client/stateTransfer.ts";
import { bytesOfPoints, pointsOf } from "../../src/protocol/bytes.ts";
import { ownOwner, type StateChange } from "../../src/protocol/state.ts";
import { openEngine } from "../support/engine.ts";
import { tempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";

const owner = "colours";
const inStore = { scope: "project", owner, store: "cache" } as const;

describe("what is kept beside the dataset, over the engine", () => {
  it("stores: every request, times to live, and news for every window (F21)", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    await engine.connection.ready();
    await using other = openEngine(dir.path);
    await other.connection.ready();
    const heard: StateChange[] = [];
    other.connection.on("state/changed", ({ changes }) => heard.push(...changes));
    const value = { hue: [0.5, -1e-9, 1e21], "": null, deep: { true: false } };
    await engine.call("store/set", { ...inStore, key: "a", value, ttl: null });
    await engine.call("store/set", { ...inStore, key: "b", value: 1, ttl: 60 });
    assert.deepEqual(await other.call("store/get", { ...inStore, key: "a" }), { value });
    const described = await other.call("store/describe", { ...inStore, key: "b" });
    assert.equal((described?.expiresAt ?? 0) - (described?.updatedAt ?? 0), 60_000);
    assert.equal(described?.bytes, 1);
    const keys = (): Promise<string[]> =>
      engine.call("store/keys", { ...inStore, after: null, limit: 10 });
    assert.deepEqual(await keys(), ["a", "b"]);
    await engine.call("store/set", { ...inStore, key: "b", value: 1, ttl: 0.01 });
    await until("it expired", async () => {
      return (await engine.call("store/get", { ...inStore, key: "b" })) === null;
    });
    assert.deepEqual(
      [
        await keys(),
        await engine.call("store/get", { ...inStore, key: "b" }),
        await engine.call("store/describe", { ...inStore, key: "b" }),
        await engine.call("store/delete", { ...inStore, key: "b" }),
        await engine.call("store/delete", { ...inStore, key: "a" }),
        await engine.call("store/clear", inStore),
        await engine.call("store/list", { scope: "project", owner }),
      ],
      [["a"], null, null, false, true, 1, []],
    );
    await until("the news", () => heard.length > 0);
    assert.deepEqual(heard[0], { kind: "store", scope: "project", owner });
  });

  const wrong: [string, unknown][] = [
    ["bytes", new Uint8Array(3)],
    ["a date", new Date(0)],
    ["a number without end", [Infinity]],
    ["too many levels", nested(65)],
  ];
  for (const [what, value] of wrong)
    it(`stores refuse ${what}`, async () => {
      await using dir = await tempDir();
      await using engine = openEngine(dir.path);
      const set = (given: unknown): Promise<null> =>
        engine.call("store/set", { ...inStore, key: "a", value: given as JsonValue, ttl: null });
      await assert.rejects(set(value), { code: "bad-request" });
      await set(nested(64));
      assert.deepEqual(await engine.call("store/get", { ...inStore, key: "a" }), {
        value: nested(64),
      });
    });

  it("stores outside of projects are the same in every project (F21)", async () => {
    await using data = await tempDir();
    await using dirs = await tempDir();
    const former = process.env.WINNOW_DATA;
    process.env.WINNOW_DATA = data.file("user");
    try {
      const global = { ...inStore, scope: "global" } as const;
      await using first = openEngine(dirs.file("a"));
      await using second = openEngine(dirs.file("b"));
      await first.call("store/set", { ...global, key: "theme", value: "dark", ttl: null });
      await second.call("store/set", { ...global, key: "size", value: 3, ttl: null });
      assert.deepEqual(await second.call("store/get", { ...global, key: "theme" }), {
        value: "dark",
      });
      assert.equal(await first.call("store/get", { ...inStore, key: "theme" }), null);
      assert.deepEqual(await second.call("state/forget", { scope: "project", owner }), {
        keys: 0,
        runs: 0,
        maps: 0,
        queries: 0,
      });
      assert.equal((await first.call("state/forget", { scope: "global", owner })).keys, 2);
      assert.equal(await second.call("store/get", { ...global, key: "theme" }), null);
    } finally {
      if (former === undefined) delete process.env.WINNOW_DATA;
      else process.env.WINNOW_DATA = former;
    }
  });

  it("runs: results of 40 MB in pieces, read while others are saved (F26)", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const run = { owner, key: "eval" };
    await engine.call("run/register", { ...run, config: { model: "a" }, overwrite: false });
    const results = new Uint8Array(40 << 20).map((_, i) => (i * 31) >> 7);
    const save = async (bytes: Uint8Array): Promise<void> => {
      const uploadId = await upload(engine.call, [bytes]);
      await engine.call("run/save", { ...run, uploadId, overwrite: true });
    };
    await save(results);
    const info = await engine.call("run/get", run);
    assert.deepEqual([info.config, info.results?.bytes], [{ model: "a" }, 40 << 20]);
    const read = async (of: typeof info): Promise<Buffer> =>
      Buffer.concat(await Array.fromAsync(runResults(engine.call, of)));
    assert.ok((await read(info)).equals(results));
    const reading = runResults(engine.call, info);
    await reading.next();
    await save(Uint8Array.of(1, 2));
    await assert.rejects(reading.next(), { code: "not-found" });
    const [listed] = await engine.call("run/list", { owner: null, offset: 0, limit: 10 });
    assert.deepEqual([...(await read({ ...info, ...listed }))], [1, 2]);
    await engine.call("run/rename", { ...run, to: "evaluation" });
    await engine.call("run/configure", { owner, key: "evaluation", config: null });
    await engine.call("run/remove", { owner, key: "evaluation" });
    await assert.rejects(engine.call("run/get", run), { code: "not-found" });
  });

  it("uploads belong to their connection and end with it", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { uploadId } = await engine.call("upload/begin", {});
    {
      await using other = openEngine(dir.path);
      await assert.rejects(other.call("upload/append", { uploadId, bytes: Uint8Array.of(1) }), {
        code: "not-found",
      });
    }
    for (const length of [0, (1 << 20) + 1])
      await assert.rejects(
        engine.call("upload/append", { uploadId, bytes: new Uint8Array(length) }),
        { code: "bad-request" },
      );
    assert.equal(await engine.call("upload/append", { uploadId, bytes: Uint8Array.of(1) }), 1);
    await engine.call("upload/cancel", { uploadId });
    await assert.rejects(engine.call("upload/append", { uploadId, bytes: Uint8Array.of(1) }), {
      code: "not-found",
    });
    const failing = (async function* () {
      yield Uint8Array.of(1);
      throw new Error("the disk that it is read from");
    })();
    await assert.rejects(upload(engine.call, failing), /the disk that it is read from/);
  });

  it("maps are saved, read by range, renamed, replaced and removed", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const points = {
      ids: Int32Array.of(5, 6, 7),
      x: Float32Array.of(0, 0.5, -1),
      y: Float32Array.of(9, 8, 7),
    };
    const uploadId = await upload(engine.call, [bytesOfPoints(points)]);
    const map = { owner, name: "umap" };
    const info = { neighbours: 15 };
    const saved = await engine.call("map/save", {
      ...map,
      of: "instance",
      info,
      uploadId,
      overwrite: false,
    });
    assert.deepEqual(saved.bounds, { minX: -1, minY: 7, maxX: 0.5, maxY: 9 });
    await engine.call("map/rename", { ...map, to: "u" });
    const [listed] = await engine.call("map/list", { owner, offset: 0, limit: 10 });
    assert.deepEqual(listed, { ...saved, name: "u" });
    const range = { owner, name: "u", pointsId: saved.pointsId, offset: 1, limit: 10 };
    assert.deepEqual(pointsOf(await engine.call("map/points", range)), {
      ids: points.ids.slice(1),
      x: points.x.slice(1),
      y: points.y.slice(1),
    });
    await engine.call("map/remove", { owner, name: "u" });
    await assert.rejects(engine.call("map/points", range), { code: "not-found" });
  });

  it("saved queries are kept, renamed, replaced and removed, or refused with their place", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const query = { owner: ownOwner, name: "large" };
    const save = (text: string, replace = false): Promise<{ text: string }> =>
      engine.call("saved/save", { ...query, text, replace });
    await save("width > 640");
    await assert.rejects(save("width > 1"), { code: "bad-request" });
    await assert.rejects(save("width > > 1", true), (error: Error & { details?: object }) => {
      assert.match(error.message, /At line 1, column 9: /);
      assert.deepEqual(error.details, { start: 8, end: 9 });
      return true;
    });
    assert.equal((await save("width > 1", true)).text, "width > 1");
    await engine.call("saved/rename", { ...query, to: "larger" });
    assert.equal((await engine.call("saved/get", { ...query, name: "LARGER" })).text, "width > 1");
    await engine.call("saved/remove", { ...query, name: "larger" });
    assert.deepEqual(await engine.call("saved/list", { owner: null }), []);
    await assert.rejects(engine.call("saved/remove", query), { code: "not-found" });
  });

  it("is looked at, and not changed, where another process owns the project", async () => {
    await using dir = await tempDir();
    {
      await using maker = openEngine(dir.path);
      await maker.call("store/set", { ...inStore, key: "a", value: 1, ttl: null });
      await maker.connection.close();
    }
    const ownership = takeOwnership(dir.file(".winnow", "lock.db"));
    assert.ok(ownership);
    await using guest = openEngine(dir.path);
    assert.equal((await guest.connection.ready()).mode, "read-only");
    assert.deepEqual(await guest.call("store/get", { ...inStore, key: "a" }), { value: 1 });
    for (const change of [
      guest.call("store/set", { ...inStore, key: "a", value: 2, ttl: null }),
      guest.call("run/register", { owner, key: "r", config: null, overwrite: false }),
      guest.call("upload/begin", {}),
      guest.call("saved/save", { owner, name: "q", text: "width > 1", replace: false }),
      guest.call("state/forget", { scope: "project", owner }),
    ])
      await assert.rejects(change, { code: "read-only" });
    ownership.dispose();
  });
});

function nested(levels: number): JsonValue {
  let value: JsonValue = [];
  for (let i = 1; i < levels; i++) value = [value];
  return value;
}
