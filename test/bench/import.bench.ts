// CPU time of a whole `winnow import` an image, against the least work that an import can be, on the same files. The
// target is that of 2,000 photographs (WINNOW_BENCH_PHOTOS=2000): of 600, the start of four processes is a tenth.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { cacheDir } from "../../scripts/bootstrap/cache.mjs";
import { dist, root } from "../../scripts/lib/paths.ts";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { cpuOf, median, type CpuCost } from "./cpu.ts";
import { FloorUnavailable, runFloor } from "./floor/floor.ts";
import { benchPhotos as count, photoFolder, photoOrigin, photoSet } from "./photos.ts";
import { printTable } from "./table.ts";

const runs = 3;

await runTask(async () => {
  const files = await photoSet(count);
  const { description } = await photoOrigin();
  // Beside the photographs, so that links can stand for copies.
  const home = await mkdtemp(path.join(cacheDir(), "bench-import-"));
  onShutdown(() => rm(home, { recursive: true, force: true }));
  const photos = await photoFolder(files, path.join(home, "photos"));
  const [ours, floor] = [[] as number[], [] as number[]];
  let wall = Infinity;
  for (let run = 0; run < runs; run++) {
    const lowest = await floorOf(files);
    if (lowest !== undefined) floor.push(lowest);
    const cost = await importOf(photos, path.join(home, `project${run}`));
    ours.push((cost.cpuSeconds * 1000) / count);
    wall = Math.min(wall, cost.wallSeconds);
  }
  console.log(`  ${count} ${description}; medians of ${runs} runs in turn, start-up included`);
  const [mine, least] = [median(ours), median(floor)];
  printTable("ms CPU an image", [
    { figure: "import", ours: mine, peer: least, ratio: least / mine, target: ">= 0.75" },
  ]);
  console.log(`  ${Math.round(count / wall)} images a second in the fastest run`);
});

async function importOf(photos: string, project: string): Promise<CpuCost> {
  await mkdir(project);
  const cli = path.join(dist, "cli.js");
  const cost = await cpuOf(
    process.execPath,
    [cli, "import", "--json", "--project", project, photos],
    root,
  );
  const task = JSON.parse(cost.stdout) as { added: number; problems: number };
  if (task.added !== count || task.problems > 0)
    throw new Error(`The import is not what is to be measured: ${cost.stdout}`);
  return cost;
}

/** Undefined where the floor cannot be built; the table then shows our own figure alone. */
async function floorOf(files: readonly string[]): Promise<number | undefined> {
  try {
    return (await runFloor(files, availableParallelism())).cpuMsPerImage;
  } catch (error) {
    if (!(error instanceof FloorUnavailable)) throw error;
    console.log(`  ${error.message}`);
    return undefined;
  }
}
