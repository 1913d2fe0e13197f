import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { cacheDir, ensureFolder } from "../../scripts/bootstrap/cache.mjs";
import { run } from "../../scripts/lib/command.ts";
import { say } from "../../scripts/lib/say.ts";
import { onShutdown } from "../../scripts/lib/shutdown.ts";

/** What `makeProject.ts` is asked for, as JSON in its one argument. */
export interface ProjectJob {
  readonly dir: string;
  readonly instances: number;
}

/** Images that any project has at most: with more instances, several share one. */
export const largestImageCount = 100_000;

/**
 * A copy, gone with the task, of a project of so many instances. Rows and thumbnails are written by the modules that an
 * import uses, but the files do not exist: nothing is to be looked for on the disk (the project has no sources).
 */
export async function syntheticProject(instances: number): Promise<string> {
  const master = path.join(cacheDir(), `bench-project-${instances}-${await recipe()}`);
  await ensureFolder(master, async (dir) => {
    say(`making a project of ${instances.toLocaleString("en")} instances (once)`);
    const job: ProjectJob = { dir, instances };
    const script = path.join(import.meta.dirname, "makeProject.ts");
    // A process of its own, because its low priority cannot be taken back.
    await run(process.execPath, [script, JSON.stringify(job)]);
  });
  const dir = await mkdtemp(path.join(cacheDir(), "bench-copy-"));
  onShutdown(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  await cp(master, dir, { recursive: true });
  return dir;
}

/** Projects of another schema, or made otherwise, are made anew. */
async function recipe(): Promise<string> {
  const schemas = ["migrations", "dataSchema", "stateSchema", "pluginSchema", "vectorSchema"];
  const files = [...schemas.map((name) => `../../src/core/db/${name}.ts`), "makeProject.ts"];
  const hash = createHash("sha1");
  for (const file of files) hash.update(await readFile(new URL(file, import.meta.url)));
  return hash.digest("hex").slice(0, 8);
}
