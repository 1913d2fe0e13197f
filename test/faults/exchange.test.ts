import assert from "node:assert/strict";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../src/base/random.ts";
import { schemaVersion } from "../../src/core/db/migrations.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { EngineContract } from "../../src/protocol/engine.ts";
import type { TaskInfo } from "../../src/protocol/tasks.ts";
import { bundles } from "../support/bundles.ts";
import { cli } from "../support/cli.ts";
import { faults } from "../support/faults.ts";
import { recordOf } from "../support/faultsCommits.ts";
import { bundleEngine, launchEngine, startEngine } from "../support/faultsEngine.ts";
import { digestOf, idle, killWhile, labelsOf, makeOlder } from "../support/faultsExchange.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";

const { exchangeKills: kills, seed } = faults;
const formats = ["coco", "yolo", "voc", "imagefolder", "webdataset", "jsonl"] as const;

/** An engine that is killed while datasets go in and out, or while it brings a project up to date. */
describe("an engine that is killed", () => {
  let dir: TempDir;
  /** With labels, without, and the record of each. */
  let labelled: string;
  let bare: string;
  let labelledRecord: string;
  let bareRecord: string;
  /** Milliseconds from the asking for an export to its end, by format; "import": of labels. */
  const durations = new Map<string, number>();

  /** Most of them where files are written: the engine needs as long to come to that. */
  function momentOf(random: Random, work: string): number {
    const usual = durations.get(work) ?? 0;
    return usual * (random.chance(0.8) ? 0.5 + random.next() * 0.55 : random.next() * 1.2);
  }

  before(async function () {
    this.timeout(120_000);
    dir = await tempDir();
    bare = dir.file("bare");
    const files = Array.from({ length: 40 }, (_, i) => `${i % 3}/${i}.jpg`);
    await writeTree(bare, {
      ...Object.fromEntries(files.map((file, i) => [file, i])),
      "instances_train.json": labelsOf(files),
    });
    const imported = await cli(["import", bare, "--project", bare]);
    assert.equal(imported.code, 0, imported.stderr);
    labelled = dir.file("labelled");
    await cp(bare, labelled, { recursive: true });
    durations.set("import", await work(labelled, importLabels(labelled)));
    bareRecord = (await recordOf(bare)).record;
    labelledRecord = (await recordOf(labelled)).record;
    assert.notEqual(labelledRecord, bareRecord);
  });

  after(() => dir[Symbol.asyncDispose]());

  it(`T8 P19 ${kills} times while it exports leaves the target absent, old or whole, and the next run ends the work`, async () => {
    const random = new Random(seed, 0xe1);
    const project = dir.file("exporting");
    await cp(labelled, project, { recursive: true });
    const references = dir.file("references");
    const [all, few] = ["order by id", "order by id limit 5"];
    const whole = new Map<string, string>();
    await using reference = await startEngine(project);
    for (const format of formats) {
      for (const [name, query] of [
        ["new", all],
        ["old", few],
      ])
        await timed(
          reference.client,
          exportOf(format, path.join(references, `${format}-${name}`), query, false),
        );
      const again = exportOf(format, path.join(references, "again"), all, false);
      durations.set(format, await timed(reference.client, again));
      whole.set(format, await digestOf(path.join(references, `${format}-new`)));
      assert.equal(await digestOf(path.join(references, "again")), whole.get(format));
      await rm(path.join(references, "again"), { recursive: true });
    }
    await reference[Symbol.asyncDispose]();
    const after: Record<string, number> = { absent: 0, old: 0, whole: 0 };
    for (let i = 0; i < kills; i++) {
      const where = `seed ${seed}, kill ${i}`;
      const format = random.pick(formats);
      const replace = random.chance(0.5);
      const outside = dir.file(`out-${i}`);
      const target = path.join(outside, "set");
      await mkdir(outside);
      const earlier = path.join(references, `${format}-old`);
      if (replace) await cp(earlier, target, { recursive: true });
      const old = replace ? await digestOf(earlier) : "absent";
      const ask = exportOf(format, target, all, replace);
      const reported = await killWhile(project, ask, momentOf(random, format));
      const found = await digestOf(target);
      const state = found === whole.get(format) ? "whole" : found === "absent" ? found : "old";
      after[state]++;
      if (state === "old") assert.equal(found, old, where);
      if (reported) assert.equal(state, "whole", where);
      assert.deepEqual((await recordOf(project)).damage, [], where);
      // The next engine ends what was asked for; where the asking did not get through, it is asked again.
      await work(project, async (client) => {
        if ((await digestOf(target)) !== whole.get(format)) await ask(client);
      });
      assert.equal(await digestOf(target), whole.get(format), where);
      assert.deepEqual(await readdir(outside), ["set"], where);
      await rm(outside, { recursive: true });
    }
    // Else the moments would be the wrong ones: too soon or too late to hurt.
    if (kills >= 100)
      assert.ok(after.whole > 0 && after.old + after.absent > 0, JSON.stringify(after));
  }).timeout(60_000 + kills * 3000);

  it("control: an export that is written where it is asked for is found half done", async () => {
    await using bundle = await bundleEngine({
      file: "src/core/exchange/exportWork.ts",
      from: "return path.join(this.#folder, newName);",
      to: "return this.#target;",
    });
    const project = dir.file("in-place");
    const target = dir.file("in-place-out");
    let half = false;
    await cp(labelled, project, { recursive: true });
    const usual = await work(project, exportOf("coco", target, "order by id", false));
    await rm(project, { recursive: true });
    await rm(target, { recursive: true });
    for (let i = 0; i < 60 && !half; i++) {
      await cp(labelled, project, { recursive: true });
      await killWhile(
        project,
        exportOf("coco", target, "order by id", false),
        usual * (0.5 + i / 100),
        bundle.engine,
      );
      const found = await readdir(target).catch((): string[] => []);
      half = found.length > 0 && !found.includes(".winnow-export.json");
      await rm(target, { recursive: true, force: true });
      await rm(project, { recursive: true });
    }
    assert.ok(half);
  }).timeout(120_000);

  it(`P19 ${kills} times while it imports labels keeps all of them or none, and the next run ends the work`, async () => {
    const random = new Random(seed, 0x1a);
    for (let i = 0; i < kills; i++) {
      const where = `seed ${seed}, kill ${i}`;
      const project = dir.file(`import-${i}`);
      await cp(bare, project, { recursive: true });
      const ask = importLabels(project);
      const reported = await killWhile(project, ask, momentOf(random, "import"));
      const { record, damage } = await recordOf(project);
      assert.deepEqual(damage, [], where);
      if (record !== bareRecord || reported) assert.equal(record, labelledRecord, where);
      // Whatever has come in already does not come in twice.
      await work(project, ask);
      assert.equal((await recordOf(project)).record, labelledRecord, where);
      await rm(project, { recursive: true });
    }
  }).timeout(60_000 + kills * 3000);

  it(`P19 ${kills} times while it brings an older project up to date loses nothing, and the next run ends the work`, async () => {
    const random = new Random(seed, 0x3c);
    const versions = Array.from({ length: schemaVersion - 2 }, (_, i) => i + 2);
    const older = new Map<number, string>();
    for (const version of versions) {
      const project = dir.file(`older-${version}`);
      await cp(labelled, project, { recursive: true });
      await makeOlder(project, version, 200_000);
      assert.equal((await recordOf(project)).version, version);
      older.set(version, project);
    }
    const reached = { before: 0, between: 0, after: 0 };
    for (let i = 0; i < kills; i++) {
      const where = `seed ${seed}, kill ${i}`;
      const from = random.pick(versions);
      const project = dir.file(`migrate-${i}`);
      await cp(older.get(from) ?? "", project, { recursive: true });
      await killWhileStarting(project, 50 + random.next() * 400);
      const { damage, version } = await recordOf(project);
      assert.deepEqual(damage, [], where);
      assert.ok(version >= from && version <= schemaVersion, where);
      if (version === from) reached.before++;
      else if (version === schemaVersion) reached.after++;
      else reached.between++;
      await work(project, () => Promise.resolve());
      const { record, version: last } = await recordOf(project);
      assert.equal(last, schemaVersion, where);
      assert.equal(record, labelledRecord, where);
      await rm(project, { recursive: true });
    }
    if (kills >= 100) assert.ok(reached.before > 0 && reached.after > 0, JSON.stringify(reached));
  }).timeout(120_000 + kills * 3000);
});

type Engine = Client<EngineContract>;

function importLabels(project: string): (client: Engine) => Promise<TaskInfo> {
  return (client) =>
    client.call("exchange/import", {
      format: "coco",
      path: path.join(project, "instances_train.json"),
      options: {},
      fusion: "replace",
      many: "leave",
      classProperty: "label",
      splitProperty: "split",
      source: "",
      dryRun: false,
    });
}

function exportOf(
  format: string,
  target: string,
  query: string,
  replace: boolean,
): (client: Engine) => Promise<TaskInfo> {
  return (client) =>
    client.call("exchange/export", {
      format,
      path: target,
      options: {},
      target: { kind: "query", text: query },
      splitProperty: "split",
      sources: null,
      replace,
      move: false,
    });
}

/** As {@link timed}, by an engine of its own that first ends what an earlier one began. */
async function work(project: string, ask: (client: Engine) => Promise<unknown>): Promise<number> {
  await using engine = await startEngine(project);
  await idle(engine.client);
  return await timed(engine.client, ask);
}

/** An engine does what it is asked, undisturbed; how many milliseconds that takes. */
async function timed(client: Engine, ask: (client: Engine) => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await ask(client);
  const tasks = await idle(client);
  for (const { state } of tasks) assert.equal(state.kind, "done", JSON.stringify(state));
  return performance.now() - from;
}

async function killWhileStarting(project: string, ms: number): Promise<void> {
  const engine = launchEngine(bundles.engine, project, {});
  await Promise.race([sleep(ms), engine.exited]);
  engine.child.kill("SIGKILL");
  await engine.exited;
}
