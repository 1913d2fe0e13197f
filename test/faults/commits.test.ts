import assert from "node:assert/strict";
import { cp, mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../src/base/random.ts";
import { cli } from "../support/cli.ts";
import { faults } from "../support/faults.ts";
import { dayOf, recordOf } from "../support/faultsCommits.ts";
import { startEngine } from "../support/faultsEngine.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

const { kills, seed } = faults;
const steps = 120;

describe("an engine that is killed while a dataset is curated", () => {
  let dir: TempDir;
  /** After so many steps without kills. */
  const records: string[] = [];

  before(async function () {
    this.timeout(120_000);
    dir = await tempDir();
    const template = dir.file("template");
    const images = Array.from({ length: 30 }, (_, i) => [`${i % 3}/${i}.jpg`, i] as const);
    await mkdir(template);
    await writeTree(template, Object.fromEntries(images));
    const imported = await cli(["import", template, "--project", template]);
    assert.equal(imported.code, 0, imported.stderr);
    await cp(template, dir.file("undisturbed"), { recursive: true });
    await using engine = await startEngine(dir.file("undisturbed"));
    records.push((await recordOf(dir.file("undisturbed"))).record);
    for (const step of dayOf(seed, steps)) {
      await step(engine.client);
      records.push((await recordOf(dir.file("undisturbed"))).record);
    }
  });

  after(() => dir[Symbol.asyncDispose]());

  it(`P19 ${kills} times keeps each commit, undo and redo that was answered, whole, and comes to the same end`, async () => {
    const random = new Random(seed, 1);
    let left = kills;
    let between = 0;
    for (let round = 0; left > 0; round++) {
      const project = dir.file(`round-${round}`);
      await cp(dir.file("template"), project, { recursive: true });
      for (let done = 0; done < steps;) {
        const lastStep = left > 0 ? Math.min(steps, done + random.integer(1, 8)) : steps;
        const answered = await work(project, done, lastStep, left-- > 0 ? random : undefined);
        const { record, damage } = await recordOf(project);
        assert.deepEqual(damage, [], `seed ${seed}`);
        const isNext = record !== records[answered];
        if (isNext) assert.equal(record, records[answered + 1], `seed ${seed}, step ${answered}`);
        done = isNext ? answered + 1 : answered;
        if (isNext) between++;
      }
    }
    // Else no kill came between the writing of a commit and its answer.
    assert.ok(between > 0);
  }).timeout(kills * 6000);

  /** Makes steps until it is killed in the last of them, or not; answers how many are done for sure. */
  async function work(
    project: string,
    from: number,
    to: number,
    random: Random | undefined,
  ): Promise<number> {
    await using engine = await startEngine(project);
    const day = dayOf(seed, steps);
    let answered = from;
    for (; answered < to; answered++) {
      const last = answered === to - 1 && random !== undefined;
      const dying = last ? sleep(random.next() * 12).then(() => engine.kill()) : undefined;
      try {
        await day[answered]?.(engine.client);
      } catch (error) {
        if (!dying) throw error;
        await dying;
        return answered;
      }
      await dying;
    }
    return answered;
  }
});
