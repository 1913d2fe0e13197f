import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite from "better-sqlite3";
import { Random } from "../../src/base/random.ts";
import { runResults, upload } from "../../src/engine-client/stateTransfer.ts";
import { faults } from "../support/faults.ts";
import { recordOf } from "../support/faultsCommits.ts";
import { startEngine, type StartedEngine } from "../support/faultsEngine.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";

const { seed } = faults;
const rounds = 12;
const run = { owner: "plugin", key: "eval" };
const size = 6 << 20;

describe("an engine that is killed while it saves the results of a run", () => {
  it(`F26 ${rounds} times leaves the former results whole, or has the new ones whole`, async () => {
    await using dir = await tempDir();
    const random = new Random(seed, 0xf26);
    const usual = await prepare(dir);
    let kept = 0;
    let cut = 0;
    for (let round = 1; round <= rounds; round++) {
      const answered = await saveAndDie(dir, round, random.next() * usual * 1.2);
      assert.deepEqual((await recordOf(dir.path)).damage, [], `seed ${seed}, round ${round}`);
      await using engine = await startEngine(dir.path);
      const found = await filledWith(engine);
      const possible = answered ? [round] : [kept, round];
      assert.ok(possible.includes(found), `seed ${seed}: ${found} instead of ${possible.join()}`);
      if (found === kept) cut++;
      kept = found;
    }
    assert.ok(cut > 0, "no kill came before new results had their name");
    await until("all bytes but those of the last results to be gone", async () => {
      await opened(dir);
      return bytesIn(dir) === size;
    });
  }).timeout(rounds * 20_000);
});

/** A run with results; answers how long saving them takes, in ms. */
async function prepare(dir: TempDir): Promise<number> {
  await using engine = await startEngine(dir.path);
  await engine.client.call("run/register", { ...run, config: null, overwrite: false });
  const begun = performance.now();
  await save(engine, 0);
  return performance.now() - begun;
}

/** Whether the engine answered that the results are saved before it was killed. */
async function saveAndDie(dir: TempDir, round: number, after: number): Promise<boolean> {
  await using engine = await startEngine(dir.path);
  const dying = sleep(after).then(() => engine.kill());
  const answered = await save(engine, round).then(
    () => true,
    () => false,
  );
  await dying;
  return answered;
}

/** Results that are the same byte all through. */
async function save({ client }: StartedEngine, byte: number): Promise<void> {
  const uploadId = await upload(client.call, [new Uint8Array(size).fill(byte)]);
  await client.call("run/save", { ...run, uploadId, overwrite: true });
}

async function filledWith({ client }: StartedEngine): Promise<number> {
  const found = await client.call("run/get", run);
  const bytes = Buffer.concat(await Array.fromAsync(runResults(client.call, found)));
  const [byte = -1] = bytes;
  assert.ok(bytes.equals(Buffer.alloc(size, byte)), "results of several saves are mixed");
  return byte;
}

/** Gives an engine the time to clear up. */
async function opened(dir: TempDir): Promise<void> {
  await using engine = await startEngine(dir.path);
  await engine.client.call("project/status", {});
  await sleep(200);
}

/** Of all results and uploads in a project that is closed. */
function bytesIn(dir: TempDir): number {
  const db = new BetterSqlite(dir.file(".winnow", "project.db"));
  try {
    return Number(db.prepare("SELECT total(length(bytes)) FROM blob_chunks").pluck().get());
  } finally {
    db.close();
  }
}
