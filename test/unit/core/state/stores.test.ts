import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { describeStoreValue, storeKeys, storesOf } from "../../../../src/core/db/storeEntries.ts";
import { getValue, setValue } from "../../../../src/core/state/stores.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";
import { openState } from "../../../support/state.ts";

const key = { owner: "plugin", store: "cache", key: "k" };

describe("stores of a project", () => {
  it("keep values of every kind by owner, store and key, and survive (F21)", async () => {
    await using dir = await tempDir();
    const value = { text: "ä", list: [1, null, true], nested: { deep: [] } };
    {
      await using opened = await openState(dir.path);
      const { db, write: change } = opened.state.stores("project");
      change(() => {
        setValue(db, key, value, null);
        setValue(db, { ...key, key: "null" }, null, null);
        setValue(db, { ...key, store: "other" }, 1, 3600);
        setValue(db, { ...key, owner: "neighbour" }, 2, null);
      });
    }
    await using again = await openState(dir.path);
    const { db } = again.state;
    const now = Date.now();
    assert.deepEqual(
      [
        getValue(db, key),
        getValue(db, { ...key, key: "null" }),
        getValue(db, { ...key, key: "K" }),
        getValue(db, { ...key, owner: "neighbour" }),
        storesOf(db, "plugin", now),
        storeKeys(db, key, null, 1, now),
        storeKeys(db, key, "k", 10, now),
      ],
      [
        value,
        null,
        undefined,
        2,
        [
          { name: "cache", keys: 2 },
          { name: "other", keys: 1 },
        ],
        ["k"],
        ["null"],
      ],
    );
  });

  it("hide what has expired at once, sweep it later, and begin it anew (F21)", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db, write: change } = opened.state.stores("project");
    const rows = (): unknown => db.prepare("SELECT count(*) FROM store_entries").pluck().get();
    change(() => {
      for (let i = 0; i < 450; i++) setValue(db, { ...key, key: `brief ${i}` }, i, 0.02);
      setValue(db, key, "first", 0.02);
      setValue(db, { ...key, key: "lasts" }, "stays", 3600);
    });
    const first = describeStoreValue(db, key, 0);
    assert.equal((first?.expiresAt ?? 0) - (first?.createdAt ?? 0), 20);
    await sleep(25);
    assert.deepEqual(
      [getValue(db, key), storeKeys(db, key, null, 999, Date.now()), rows()],
      [undefined, ["lasts"], 452],
    );
    change(() => setValue(db, key, "second", null));
    const second = describeStoreValue(db, key, Date.now());
    assert.equal(second?.expiresAt, null);
    assert.ok((second?.createdAt ?? 0) > (first?.createdAt ?? 0), "it is a new one");
    opened.state.sweep();
    await until("the sweep", () => rows() === 2);
    assert.equal(getValue(db, key), "second");
  });

  it("refuse what is too long, and say what to do", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db } = opened.state;
    const most = 16 << 20;
    setValue(db, key, "x".repeat(most - 2), null);
    assert.throws(() => setValue(db, key, "x".repeat(most - 1), null), {
      code: "bad-request",
      message:
        "The value of 'k' has 16,777,217 bytes as JSON; 16,777,216 are allowed. Keep less of it, or save it as the results of a run.",
    });
  });
});
