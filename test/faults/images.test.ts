import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, WinnowError } from "../../src/base/errors.ts";
import { DecoderPool } from "../../src/core/import/decoderPool.ts";
import { Random } from "../../src/base/random.ts";
import { bundles } from "../support/bundles.ts";
import { faults } from "../support/faults.ts";
import { mutate, type Fixture } from "../support/images.ts";
import { formatFixtures } from "../support/images/formats.ts";
import { hostileFixtures } from "../support/images/hostile.ts";
import { tempDir } from "../support/tempDir.ts";

/** What a decoder may say of a file, whatever is in it. */
const known = new Set(["image", "damaged", "unsupported", "too-large", "unreadable"]);

interface Fuzzing {
  /** What should not be, a sentence each. */
  readonly wrong: string[];
  /** How often each verdict came. */
  readonly verdicts: Record<string, number>;
  /** Lines of the pool's log: a decoder that ends writes one. */
  readonly log: string[];
}

/** Hands mutants to real decoders, as many at a time as an import does. `name` names each mutant's file. */
async function fuzz(
  originals: readonly Fixture[],
  count: number,
  {
    script = bundles.decoder,
    nameOf = (name) => name,
  }: { script?: string; nameOf?: (name: string, i: number) => string } = {},
): Promise<Fuzzing> {
  await using dir = await tempDir();
  const result: Fuzzing = { wrong: [], verdicts: {}, log: [] };
  const pool = new DecoderPool({ script, timeoutMs: 20_000, log: (line) => result.log.push(line) });
  const judge = (i: number, name: string, text: string): void =>
    void result.wrong.push(`seed ${faults.seed}, mutant ${i} of ${name}: ${text}`);
  async function tryOne(i: number): Promise<void> {
    const random = new Random(faults.seed, i);
    const { name, bytes } = originals[i % originals.length];
    const folder = dir.file(String(i));
    const file = path.join(folder, nameOf(name, i));
    await mkdir(folder);
    await writeFile(file, mutate(bytes, random));
    const decoded = await pool.decode(file, dir.path);
    const verdict = decoded.kind === "image" ? "image" : decoded.problem;
    result.verdicts[verdict] = (result.verdicts[verdict] ?? 0) + 1;
    if (!known.has(verdict)) judge(i, name, `it is '${verdict}'`);
    if (decoded.kind === "problem" && !/^[A-Z].*\.$/s.test(decoded.reason))
      judge(i, name, `'${decoded.reason}' is no sentence`);
    const looks = [
      ...(i % 4 === 0 ? [pool.exif(file, dir.path)] : []),
      ...(i % 8 === 0 ? [pool.render(file, dir.path, 300)] : []),
    ];
    for (const look of await Promise.allSettled(looks))
      if (look.status === "rejected" && !isFileProblem(look.reason))
        judge(i, name, `looking at it fails with ${messageOf(look.reason)}`);
    await rm(folder, { recursive: true });
  }
  let next = 0;
  async function lane(): Promise<void> {
    while (next < count) await tryOne(next++);
  }
  await Promise.all(Array.from({ length: pool.capacity }, lane));
  await pool.close();
  return result;
}

function isFileProblem(error: unknown): boolean {
  return error instanceof WinnowError && error.code === "file-problem";
}

describe("T5 mutated images", () => {
  let originals: Fixture[];

  before(async () => {
    // Without the bombs: those are tried one by one, and a mutant of one only costs what it costs.
    const hostile = (await hostileFixtures()).filter(({ bytes }) => bytes.length < 100_000);
    originals = [...(await formatFixtures()), ...hostile];
  });

  it(`${faults.mutants} of them are images or problems with a reason, and no decoder ends`, async () => {
    const { wrong, verdicts, log } = await fuzz(originals, faults.mutants);
    assert.deepEqual([wrong, log], [[], []]);
    // Else the mutants would be too tame, or too wild to reach the decoders.
    const enough = faults.mutants / 20;
    assert.ok(verdicts.image > enough && verdicts.damaged > enough, JSON.stringify(verdicts));
  }).timeout(faults.mutants * 400);

  it("control: one mutant that ends its decoder is found", async () => {
    const { wrong, log } = await fuzz(originals, 60, {
      script: bundles.plantedDecoder,
      nameOf: (name, i) => (i === 31 ? `crash-${name}` : name),
    });
    const crashes = wrong.filter((text) => text.endsWith("it is 'crash'"));
    assert.equal(crashes.length, 1);
    assert.match(crashes[0], /mutant 31 of /);
    // In company, and once more alone.
    assert.equal(log.length, 2, log.join("\n"));
  });
});
