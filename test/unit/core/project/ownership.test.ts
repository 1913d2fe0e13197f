import assert from "node:assert/strict";
import path from "node:path";
import { takeOwnership } from "../../../../src/core/project/ownership.ts";
import { startProcess } from "../../../support/processes.ts";
import { tempDir } from "../../../support/tempDir.ts";

const holder = (lock: string): ReturnType<typeof startProcess> =>
  startProcess(path.join(import.meta.dirname, "holdLock.ts"), [lock]);

describe("a project has one owner", () => {
  it("a second process does not get it while the first lives", async () => {
    await using dir = await tempDir();
    const ownership = takeOwnership(dir.file("lock.db"));
    await using other = holder(dir.file("lock.db"));
    assert.deepEqual([ownership !== undefined, await other.message()], [true, false]);
    ownership?.dispose();
  });

  it("who gives it up leaves it to the next", async () => {
    await using dir = await tempDir();
    takeOwnership(dir.file("lock.db"))?.dispose();
    await using other = holder(dir.file("lock.db"));
    assert.equal(await other.message(), true);
  });

  it("the lock of an owner that was killed is taken over, though its file is still there", async () => {
    await using dir = await tempDir();
    await using owner = holder(dir.file("lock.db"));
    assert.equal(await owner.message(), true);
    assert.equal(takeOwnership(dir.file("lock.db")), undefined);
    await owner.kill("SIGKILL");
    const ownership = takeOwnership(dir.file("lock.db"));
    assert.notEqual(ownership, undefined);
    ownership?.dispose();
  });

  it("an owner that is stopped is not dead: its lock stays its own", async () => {
    await using dir = await tempDir();
    await using owner = holder(dir.file("lock.db"));
    await owner.message();
    owner.child.kill("SIGSTOP");
    assert.equal(takeOwnership(dir.file("lock.db")), undefined);
  });

  it("a folder that cannot be written is an error, not somebody else's lock", async () => {
    await using dir = await tempDir();
    assert.throws(() => takeOwnership(dir.file("missing", "lock.db")));
  });
});
