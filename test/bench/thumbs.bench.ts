// A thousand thumbnails painted in the real workbench: the grid's strips against the same JPEGs as `<img>`.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { ThumbStore } from "../../src/core/db/thumbStore.ts";
import { joinStrip } from "../../src/core/images/strip.ts";
import { layoutOf } from "../../src/core/project/layout.ts";
import { openBenchHost } from "./benchHost.ts";
import { median } from "./cpu.ts";
import { cellsOf, jumpTo, whenPainted, zoomTo } from "./gridPage.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable } from "./table.ts";

const rounds = 3;
const jumpsPerRound = 3;

await runTask(async () => {
  const dir = await syntheticProject(100_000);
  const files = await thumbFiles(dir, rounds * jumpsPerRound * 1200);
  const host = await openBenchHost({ folder: dir, width: 1560, height: 1100 });
  onShutdown(async () => host[Symbol.asyncDispose]());
  await host.ask("command", { name: "workbench.action.closeSidebar" });
  const ours: number[] = [];
  const theirs: number[] = [];
  let shown = { count: 0, edge: 0 };
  for (let round = 0; round < rounds; round++) {
    await host.ask("command", { name: "winnow.openGrid" });
    const grid = await host.grid();
    await whenPainted(grid);
    await zoomTo(grid, 33);
    await whenPainted(grid);
    const cells = await cellsOf(grid);
    shown = cells;
    // Places that no earlier jump has brought near, since the grid loads what is around the screen.
    for (let jump = 0; jump < jumpsPerRound; jump++) {
      const place = (1 + round * jumpsPerRound + jump) / (rounds * jumpsPerRound + 1);
      ours.push(await jumpTo(grid, Math.round(place * cells.height)));
    }
    await host.ask("peerOpen", { root: dir });
    await host.workbench.webview(".scroller:not(:has(canvas))");
    for (let jump = 0; jump < jumpsPerRound; jump++) {
      const some = files.splice(0, cells.count);
      theirs.push(await host.ask<number>("peerImages", { files: some, edge: cells.edge }));
    }
    await host.ask("peerClose");
  }
  console.log(
    `  ${shown.count} thumbnails of 64 pixels in cells of ${shown.edge}, from the request to the frame that shows all; medians of ${ours.length}, in turn`,
  );
  const [mine, peer] = [median(ours), median(theirs)];
  printTable("ms", [
    { figure: "all painted", ours: mine, peer, ratio: peer / mine, target: ">= 12" },
  ]);
  console.log(`  ours ${range(ours)}, <img> ${range(theirs)}`);
});

/** The very thumbnails of the project, one file each, that no page has loaded before. */
async function thumbFiles(dir: string, count: number): Promise<string[]> {
  const folder = path.join(dir, "thumbs");
  await mkdir(folder);
  const store = await ThumbStore.open(layoutOf(dir).thumbs, true);
  const files: string[] = [];
  for (let from = 1; from <= count; from += 500) {
    const ids = Array.from({ length: 500 }, (_, i) => from + i);
    for (const { imageId, headerId, segment } of store.read(ids, 64).values()) {
      const file = path.join(folder, `${imageId}.jpg`);
      await writeFile(file, joinStrip(store.header(headerId), [segment], 64));
      files.push(file);
    }
  }
  store.close();
  return files;
}

function range(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${Math.round(sorted[0])} to ${Math.round(sorted[sorted.length - 1])} ms`;
}
