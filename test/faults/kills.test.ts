import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { Random } from "../../src/base/random.ts";
import { bundles } from "../support/bundles.ts";
import { faults } from "../support/faults.ts";
import { faultsDataset, type FaultsDataset } from "../support/faultsDataset.ts";
import { randomMoment, tellStory, type Moment, type Told } from "../support/faultsStory.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";

const { kills, seed } = faults;

describe("an engine that is killed", () => {
  let dir: TempDir;
  let dataset: FaultsDataset;
  let undisturbed: Told;

  before(async () => {
    dir = await tempDir();
    dataset = faultsDataset(dir.file("template"));
    undisturbed = await tell("undisturbed", () => undefined);
    assert.deepEqual(undisturbed.wrong, []);
  });

  after(() => dir[Symbol.asyncDispose]());

  async function tell(name: string, next: () => Moment | undefined): Promise<Told> {
    const home = dir.file(name);
    await mkdir(home);
    return tellStory({ script: bundles.engine, dataset, home, next, expected: undisturbed });
  }

  it(`${kills} times, at random moments of imports and rescans, loses nothing, and the next ones come to the same end`, async () => {
    const random = new Random(seed, 0);
    let left = kills;
    const next = (): Moment | undefined => (left-- > 0 ? randomMoment(random) : undefined);
    const told: Told[] = [];
    async function lane(name: string): Promise<void> {
      while (left > 0) told.push(await tell(`${name}-${told.length}`, next));
    }
    // One more than are busy: a story waits as often as it works.
    await Promise.all(["a", "b", "c"].map(lane));
    const counts: Record<string, number> = {};
    for (const kind of told.flatMap(({ killed }) => killed)) counts[kind] = (counts[kind] ?? 0) + 1;
    // Else the moments would be the wrong ones: too soon or too late to hurt.
    assert.ok(counts["in the middle"] > kills / 4, JSON.stringify(counts));
    for (const { wrong, contents, kept } of told) {
      assert.deepEqual(wrong, [], `seed ${seed}`);
      assert.deepEqual(contents, undisturbed.contents, `seed ${seed}`);
      assert.deepEqual(kept, undisturbed.kept, `seed ${seed}`);
    }
  }).timeout(kills * 4000);
});
