import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { Random } from "../../src/core/sample/random.ts";
import { faultsDataset, type FaultsDataset } from "../support/faultsDataset.ts";
import { bundleEngine, type EngineBundle } from "../support/faultsEngine.ts";
import { randomMoment, tellStory, type Moment, type Told } from "../support/faultsStory.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";

const kills = Number(process.env.KILLS ?? 300);
const seed = Number(process.env.WINNOW_FAULTS_SEED ?? Date.now() % 1_000_000);

describe("an engine that is killed", () => {
  let dir: TempDir;
  let bundle: EngineBundle;
  let dataset: FaultsDataset;
  let undisturbed: Told;

  before(async () => {
    dir = await tempDir();
    dataset = faultsDataset(dir.file("template"));
    bundle = await bundleEngine();
    undisturbed = await tell(bundle, "undisturbed", () => undefined);
    assert.deepEqual(undisturbed.wrong, []);
  });

  after(async () => {
    await bundle[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  async function tell(
    { engine }: EngineBundle,
    name: string,
    next: () => Moment | undefined,
  ): Promise<Told> {
    const home = dir.file(name);
    await mkdir(home);
    return tellStory({ script: engine, dataset, home, next, expected: undisturbed });
  }

  it(`${kills} times, at random moments of imports and rescans, loses nothing, and the next ones come to the same end`, async () => {
    const random = new Random(seed, 0);
    let left = kills;
    const next = (): Moment | undefined => (left-- > 0 ? randomMoment(random) : undefined);
    const told: Told[] = [];
    async function lane(name: string): Promise<void> {
      while (left > 0) told.push(await tell(bundle, `${name}-${told.length}`, next));
    }
    await Promise.all([lane("a"), lane("b")]);
    const counts: Record<string, number> = {};
    for (const kind of told.flatMap(({ killed }) => killed)) counts[kind] = (counts[kind] ?? 0) + 1;
    console.log(counts, told.length);
    for (const { wrong, contents, kept } of told) {
      assert.deepEqual(wrong, [], `seed ${seed}`);
      assert.deepEqual(contents, undisturbed.contents, `seed ${seed}`);
      assert.deepEqual(kept, undisturbed.kept, `seed ${seed}`);
    }
  }).timeout(kills * 1000);
});
