// A grid of 100,000 images in the real workbench: reopening it, scrolling it end to end, and the host during an import.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Frame } from "playwright-core";
import { cacheDir } from "../../scripts/bootstrap/cache.mjs";
import { dist } from "../../scripts/lib/paths.ts";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { EngineConnection } from "../../src/engine-client/engineConnection.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { openBenchHost, whenTasksEnded, type BenchHost } from "./benchHost.ts";
import { cpuOf, median, quantile } from "./cpu.ts";
import { cellsOf, scrollThrough, whenFirstPainted, whenPainted, zoomTo } from "./gridPage.ts";
import type { PageReport, Recorder } from "./pageRecorder.ts";
import { benchPhotos, photoFolder, photoSet } from "./photos.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable, type Figure } from "./table.ts";

/** CSS pixels a second. */
const speed = 6000;

await runTask(async () => {
  const dir = await syntheticProject(100_000);
  const engine = await median3(() => engineStart(dir));
  const host = await openBenchHost({ folder: dir, width: 1440, height: 900 });
  onShutdown(async () => host[Symbol.asyncDispose]());
  await host.ask("command", { name: "workbench.action.closeSidebar" });
  await host.ask("command", { name: "winnow.openGrid" });
  await host.grid();
  const reopened = [await reopen(host), await reopen(host), await reopen(host)];
  const page = median(reopened.map((each) => each.page));
  const whole = median(reopened.map((each) => each.whole));
  console.log("  reopening, medians of 3");
  printTable("ms", [
    { figure: "engine: start to the first screen's strips", ours: engine },
    { figure: "page: script to painted, waiting for the engine", ours: page },
    limited("both, more than our own work", engine + page, 1000),
    { figure: "window reload to painted, with VS Code's start", ours: whole },
  ]);

  const grid = await host.grid();
  await zoomTo(grid, 61);
  await whenPainted(grid);
  const { edge, count, height, screen } = await cellsOf(grid);
  const endToEnd = await scrollThrough(grid, { from: 0, distance: height - screen, speed });
  const paged = await pageDown(host, grid, 40);
  await host.ask("peerOpen", { root: dir });
  const peerPage = await host.workbench.webview(".scroller:not(:has(canvas))");
  const peer = await scrollThrough(peerPage, { from: 0, distance: 20 * speed, speed });
  await host.ask("peerClose");
  console.log(
    `  scrolling ${height} px of ${count} cells of ${edge} px a screen; peer: rows of text`,
  );
  printTable("ms", [...frames(endToEnd, peer), ...blanks("while scrolling", endToEnd)]);
  console.log("  40 times Page Down");
  printTable("ms", blanks("after a page", paged));
  await host[Symbol.asyncDispose]();

  await hostDuringImport();
});

/** From the start of the process to the strips of a first screen of 80 cells. */
async function engineStart(dir: string): Promise<number> {
  const start = performance.now();
  const engine = new EngineConnection({
    projectDir: dir,
    engineScript: path.join(dist, "engine.js"),
    client: "cli",
    create: false,
    log: () => {},
  });
  try {
    const { viewId } = await engine.call("view/open", { spec: defaultViewSpec, stateId: null });
    const { ids } = await engine.call("view/range", { viewId, from: 0, count: 256 });
    const some = bytesOf(int32sOf(ids).slice(0, 80));
    await engine.call("view/thumbs", { viewId, ids: some, px: 128 });
    return performance.now() - start;
  } finally {
    await engine.close();
  }
}

/** Reloads the window with the grid in it. */
async function reopen(host: BenchHost): Promise<{ page: number; whole: number }> {
  const { workbench } = host;
  // VS Code writes down every few seconds what is open.
  await workbench.page.waitForTimeout(6000);
  const isThere = whenFirstPainted(workbench.page, "screen");
  await workbench.reload();
  await isThere;
  const grid = await host.grid();
  const page = await grid.evaluate(() => {
    const { recorder } = globalThis as unknown as { recorder: Recorder };
    const script = performance
      .getEntriesByType("resource")
      .find(({ name }) => name.includes("/grid.js")) as PerformanceResourceTiming | undefined;
    const painted = recorder.firstComplete ?? NaN;
    return { took: painted - (script?.responseEnd ?? NaN), at: performance.timeOrigin + painted };
  });
  const begun = await workbench.page.evaluate(() => performance.timeOrigin);
  return { page: page.took, whole: page.at - begun };
}

async function pageDown(host: BenchHost, grid: Frame, times: number): Promise<PageReport> {
  await grid.evaluate(() => document.querySelector(".scroller")?.scrollTo(0, 0));
  await host.workbench.page.waitForTimeout(1000);
  await whenPainted(grid);
  await grid.evaluate(() => {
    const { recorder } = globalThis as unknown as { recorder: Recorder };
    document.querySelector<HTMLElement>("[data-position]")?.focus();
    recorder.start();
  });
  for (let i = 0; i < times; i++) {
    await host.workbench.page.keyboard.press("PageDown");
    await host.workbench.page.waitForTimeout(150);
  }
  return grid.evaluate(() => (globalThis as unknown as { recorder: Recorder }).recorder.stop());
}

function frames(ours: PageReport, peer: PageReport): Figure[] {
  const slow = ({ intervals }: PageReport): number =>
    (100 * intervals.filter((ms) => ms > 32).length) / intervals.length;
  return [
    limited("our work in a frame, longest", Math.max(...ours.work), 32),
    { figure: "our work in a frame, p99", ours: quantile(ours.work, 0.99) },
    compared(
      "from frame to frame, p99",
      quantile(ours.intervals, 0.99),
      quantile(peer.intervals, 0.99),
    ),
    compared(
      "from frame to frame, longest",
      Math.max(...ours.intervals),
      Math.max(...peer.intervals),
    ),
    compared("frames over 32 ms, per cent of all", slow(ours), slow(peer)),
  ];
}

function blanks(when: string, { blanks: all, cells, intervals }: PageReport): Figure[] {
  return [
    limited(`cell blank ${when}, longest`, Math.max(0, ...all), 150),
    { figure: `cell blank ${when}, p99`, ours: all.length > 0 ? quantile(all, 0.99) : 0 },
    {
      figure: "cells blank, per cent of those painted",
      ours: (100 * all.reduce((sum, ms) => sum + ms, 0)) / (median(intervals) * cells),
    },
  ];
}

/** Delays of the extension host while an import runs in it, and while one runs beside it: the machine's share. */
async function hostDuringImport(): Promise<void> {
  const files = await photoSet(benchPhotos);
  const home = await mkdtemp(path.join(cacheDir(), "bench-host-"));
  onShutdown(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const dataset = path.join(home, "dataset");
  await photoFolder(files, path.join(dataset, "photos"));
  const host = await openBenchHost({ folder: dataset, width: 1440, height: 900 });
  onShutdown(async () => host[Symbol.asyncDispose]());
  await host.workbench.page.waitForTimeout(3000);
  await host.ask("delayStart");
  const beside = path.join(home, "beside");
  await mkdir(beside);
  const cli = path.join(dist, "cli.js");
  const photos = path.join(dataset, "photos");
  await cpuOf(process.execPath, [cli, "import", "--project", beside, photos], home);
  const peer = await host.ask<Delay>("delayStop");
  await host.ask("delayStart");
  await host.ask("command", { name: "winnow.openFolder", file: dataset });
  await whenTasksEnded(host);
  const ours = await host.ask<Delay>("delayStop");
  await host[Symbol.asyncDispose]();
  console.log(
    `  extension host's event loop while ${files.length} photographs are imported into a grid; peer: by the CLI, beside it`,
  );
  printTable("ms", [
    { ...compared("late, p99.9", ours.p999, peer.p999), target: "< 50" },
    compared("late, p99", ours.p99, peer.p99),
    compared("late, longest", ours.max, peer.max),
  ]);
}

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

function limited(figure: string, ours: number, limit: number): Figure {
  return { figure, ours, peer: limit, ratio: ours / limit, target: `< ${limit}` };
}

function compared(figure: string, ours: number, peer: number): Figure {
  return { figure, ours, peer, ratio: ours / peer };
}

async function median3(measure: () => Promise<number>): Promise<number> {
  return median([await measure(), await measure(), await measure()]);
}
