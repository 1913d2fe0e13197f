import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../src/base/errors.ts";
import { bundles } from "../support/bundles.ts";
import { bundleEngine, type Sabotage } from "../support/faultsEngine.ts";
import { faultsDataset, type FaultsDataset } from "../support/faultsDataset.ts";
import { tellStory, type Moment } from "../support/faultsStory.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";

/** Guards whose loss the kills must show: each taken out of the sources, and what is then complained of. */
const controls: readonly {
  readonly without: string;
  readonly sabotage: Sabotage;
  readonly complaint: RegExp;
}[] = [
  {
    without: "a commit before the answer",
    sabotage: {
      file: "src/core/db/statement.ts",
      from: "  try {\n    return db",
      to: `  if (!db.inTransaction) {
         db.exec("BEGIN IMMEDIATE");
         setTimeout(() => db.open && db.exec("COMMIT"), 10_000);
       }
       return change();
       try {\n    return db`,
    },
    complaint: /killed.*: (lost: \S+\.jpg [0-9a-f]{40}|task 1 had \d+ done and has )/,
  },
  {
    without: "one transaction for rows and their count",
    sabotage: {
      file: "src/core/import/decodeWriter.ts",
      from: "for (const task of counted.keys()) task.save();",
      to: "setTimeout(() => { for (const task of counted.keys()) task.save(); }, 100);",
    },
    complaint: /killed.*: \d+ done, but \d+ images and \d+ problems/,
  },
  {
    without: "thumbnails before the images that they belong to",
    sabotage: {
      file: "src/core/import/decodeWriter.ts",
      from: "project.thumbs.save(",
      to: "((thumbs) => setTimeout(() => project.thumbs.save(thumbs), 200))(",
    },
    complaint: /killed.*: \d+ images without a thumbnail/,
  },
  {
    without: "a watch over the parent, in a decoder that is busy",
    sabotage: {
      file: "src/engine/decoderMain.ts",
      from: "watchParent(0);",
      to: "setInterval(() => {}, 1000); process.once = () => process;",
    },
    complaint: /the decoders of a killed engine end/,
  },
  {
    without: "the removal of a dead engine's socket",
    sabotage: {
      file: "src/engine/engineMain.ts",
      from: "if (!project.readOnly) await removeFormerSocket(project.dir);",
      to: "void removeFormerSocket;",
    },
    complaint: /left behind in run: .*\.sock/,
  },
];

describe("control: an engine that is killed without", () => {
  let dir: TempDir;
  let dataset: FaultsDataset;

  before(async () => {
    dir = await tempDir();
    dataset = faultsDataset(dir.file("template"));
  });

  after(() => dir[Symbol.asyncDispose]());

  /** What is complained of in a story of a few kills while images are written. */
  async function complaints(engine: string, name: string): Promise<string> {
    const home = dir.file(name);
    await mkdir(home);
    const moments: Moment[] = [0, 20, 40].map((ms) => ({
      kind: "writing",
      done: 5,
      ms,
    }));
    const story = tellStory({ script: engine, dataset, home, next: () => moments.pop() });
    return story.then(({ wrong }) => wrong.join("\n"), messageOf);
  }

  // Names are short, for a socket's path is 107 bytes at most.
  for (const [i, { without, sabotage, complaint }] of controls.entries())
    it(`${without} is found out`, async () => {
      await using bundle = await bundleEngine(sabotage);
      assert.match(await complaints(bundle.engine, String(i)), complaint);
    });

  it("any of it: there is nothing to complain of", async () => {
    assert.equal(await complaints(bundles.engine, "whole"), "");
  });

  it("what interrupted writes left behind is gone after the next start", async () => {
    const home = dir.file("unfinished");
    const winnow = path.join(home, "project", ".winnow");
    await mkdir(winnow, { recursive: true });
    for (const name of ["project.json.1", "local.json.20", "engine.json.300", "backup.db.part"])
      await writeFile(path.join(winnow, name), "half");
    const { wrong } = await tellStory({
      script: bundles.engine,
      dataset,
      home,
      next: () => undefined,
    });
    assert.deepEqual(wrong, []);
  });
});
