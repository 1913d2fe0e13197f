// A folder of 10,000 small images that is opened for the first time: when is the first screen there?
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir } from "../../scripts/bootstrap/cache.mjs";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { openBenchHost, whenTasksEnded } from "./benchHost.ts";
import { median } from "./cpu.ts";
import { whenFirstPainted } from "./gridPage.ts";
import { smallImages } from "./smallImages.ts";
import { printTable } from "./table.ts";

const count = 10_000;
const runs = 5;

await runTask(async () => {
  const home = await mkdtemp(path.join(cacheDir(), "bench-startup-"));
  onShutdown(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const pictures: number[] = [];
  const screens: number[] = [];
  const whole: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run++) {
    const folder = path.join(home, `dataset${run}`);
    bare.push(await bareTime(path.join(home, `bare${run}`)));
    const images = path.join(folder, "images");
    await smallImages(count, images);
    // VS Code lists a folder that is alone in its own with it, which is not our time.
    await writeFile(path.join(folder, "train.py"), "import torch\n");
    await using host = await openBenchHost({ folder, width: 1440, height: 900 });
    // The window is to be at rest: its own start is not ours.
    await host.workbench.page.waitForTimeout(3000);
    const { page } = host.workbench;
    const start = performance.now();
    const time = (): number => performance.now() - start;
    const painted = [
      whenFirstPainted(page, "pictures").then(() => pictures.push(time())),
      whenFirstPainted(page, "screen").then(() => screens.push(time())),
    ];
    const opened = host.ask("command", { name: "winnow.openFolder", file: images });
    await Promise.all(painted);
    await opened;
    await whenTasksEnded(host);
    whole.push(time());
  }
  console.log(`  ${count} JPEGs of 160 x 120, from the command in Explorer; medians of ${runs}`);
  printTable("ms", [
    { figure: "a page with nothing in it", ours: median(bare) },
    { figure: "first pictures painted", ours: median(pictures), peer: 1000, target: "< 1000" },
    { figure: "first screen painted", ours: median(screens), peer: 1500, target: "< 1500" },
    { figure: "all imported", ours: median(whole) },
  ]);
});

/** What VS Code needs for a page that shows nothing, in a window of its own: a window's first page takes longest. */
async function bareTime(folder: string): Promise<number> {
  await mkdir(folder);
  await using host = await openBenchHost({ folder, width: 1440, height: 900 });
  await host.workbench.page.waitForTimeout(3000);
  const start = performance.now();
  await host.ask("peerOpen", { root: folder });
  return performance.now() - start;
}
