import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { openDatabase } from "../../src/core/db/openDatabase.ts";
import { instancesAfter } from "../../src/core/db/instances.ts";
import { messageOf } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { faults } from "../support/faults.ts";
import { Disk } from "../support/power-cut/disk.ts";
import {
  acknowledged,
  database,
  filesPerWrite,
  nameOf,
  projectId,
} from "../support/power-cut/story.ts";
import { canTrace, traceFiles, type FileEvent } from "../support/power-cut/trace.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";

const { powerCuts, seed } = faults;
const writes = 200;

/** Every write that a process makes is recorded, then replayed up to a random moment on a disk that is cut off. */
describe("P19 a power cut", function () {
  this.timeout(powerCuts * 200 + 60_000);
  let dir: TempDir;

  before(async function () {
    if (!(await canTrace())) this.skip();
    dir = await tempDir();
  });

  after(() => dir?.[Symbol.asyncDispose]());

  it(`at ${powerCuts} moments takes nothing that was acknowledged, and leaves no damage`, async () => {
    const { wrong, middle } = await cutOff("full", "", powerCuts);
    assert.deepEqual(wrong, [], `seed ${seed}`);
    // Else most cuts would come where nothing is under way.
    assert.ok(middle > powerCuts / 4, `${middle} cuts met unsynced writes`);
  });

  it("takes or damages something without syncing (control)", async () => {
    const { wrong } = await cutOff("off", "OFF", 20);
    assert.notEqual(wrong.length, 0);
  });

  async function cutOff(name: string, synchronous: string, cuts: number): Promise<Outcome> {
    const folder = dir.file(name);
    await mkdir(folder);
    const writer = path.join(import.meta.dirname, "..", "support", "power-cut", "writer.ts");
    const events = await traceFiles(folder, dir.file(`${name}.log`), [
      ...["--no-warnings", writer, folder, String(writes), synchronous],
    ]);
    const said = (await readFile(path.join(folder, acknowledged), "utf8")).trim().split("\n");
    assert.equal(said.length, writes);
    return replay(events, dir.file(`${name}-cut`), cuts);
  }
});

interface Outcome {
  readonly wrong: readonly string[];
  /** Cuts with writes that were not synced. */
  readonly middle: number;
}

async function replay(events: readonly FileEvent[], home: string, cuts: number): Promise<Outcome> {
  const random = new Random(seed, 0);
  const isSaid = (event: FileEvent): boolean => event.file === acknowledged;
  const first = events.findIndex(isSaid);
  const moments = Array.from({ length: cuts }, () =>
    random.integer(first + 1, events.length - 1),
  ).sort((a, b) => a - b);
  const disk = new Disk();
  const wrong: string[] = [];
  let [told, next, middle] = [0, 0, 0];
  await mkdir(home);
  for (const [moment, event] of events.entries()) {
    if (isSaid(event)) told++;
    else disk.apply(event);
    for (; moments[next] === moment; next++) {
      if (event.kind !== "sync" && !isSaid(event)) middle++;
      const fault = await look(disk, random, path.join(home, String(next)), told);
      if (fault) wrong.push(`cut ${next} after write ${told}: ${fault}`);
    }
  }
  return { wrong, middle };
}

/** What is wrong with the database after a cut, if anything is. */
async function look(
  disk: Disk,
  random: Random,
  folder: string,
  told: number,
): Promise<string | undefined> {
  await mkdir(folder);
  for (const name of [database, `${database}-wal`]) {
    const content = disk.afterCut(name, random);
    if (content) await writeFile(path.join(folder, name), content);
  }
  try {
    const file = path.join(folder, database);
    const options = { file, readOnly: false, expected: true, projectId, knownHere: false };
    const db = await openDatabase(options);
    try {
      const check = db.pragma("integrity_check", { simple: true });
      if (check !== "ok") return String(check);
      const names = new Set(instancesAfter(db, 0, 10_000).map(({ name }) => name));
      for (let round = 1; round <= told; round++)
        for (let each = 0; each < filesPerWrite; each++)
          if (!names.has(nameOf(round, each))) return `${nameOf(round, each)} is lost`;
      if (names.size % filesPerWrite !== 0) return "half a write is there";
      const values = db
        .prepare("SELECT value, count(*) FROM instance_values GROUP BY value ORDER BY value")
        .raw()
        .all() as [number, number][];
      for (let round = 1; round <= told; round++)
        if (values[round - 1]?.[0] !== round) return `the commit of round ${round} is lost`;
      if (values.some(([, count]) => count !== filesPerWrite)) return "half a commit is there";
      return undefined;
    } finally {
      db.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}
