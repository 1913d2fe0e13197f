// `node scripts/run.mjs sample FOLDER`: a sample workspace to debug with, unless it is there already.
import path from "node:path";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { out } from "./lib/paths.ts";
import { ensureSample } from "./lib/sampleFolder.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  await ensureBuilt();
  await ensureSample(path.resolve(process.argv[2] ?? path.join(out, "sample")));
});
