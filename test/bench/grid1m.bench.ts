// The same grid with a million rows: it opens, scrolls and jumps, and host and page hold no more than with 10,000.
import { runTask } from "../../scripts/lib/shutdown.ts";
import { EngineConnection } from "../../src/engine-client/engineConnection.ts";
import { addressFile } from "../../src/engine-client/address.ts";
import { defaultViewSpec, type ViewSpec } from "../../src/protocol/view.ts";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { dist } from "../../scripts/lib/paths.ts";
import { openBenchHost } from "./benchHost.ts";
import { quantile } from "./cpu.ts";
import { cellsOf, heapOf, jumpTo, scrollThrough, whenPainted, zoomTo } from "./gridPage.ts";
import { residentBytes } from "./processes.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable, type Figure } from "./table.ts";

const sizes = [10_000, 1_000_000] as const;

await runTask(async () => {
  const small = await measure(sizes[0]);
  const large = await measure(sizes[1]);
  const inMegabytes = (of: Measured): Record<string, number> => ({
    "extension host, heap": of.host.heapUsed / 1e6,
    "extension host, outside of the heap": of.host.external / 1e6,
    "page, heap": of.page / 1e6,
    "page, elements": of.elements,
    "engine, resident": of.engine / 1e6,
  });
  console.log(
    "  the same use of 1,000,000 instances and (peer) of 10,000; memory after a collection",
  );
  printTable("MB", figures(inMegabytes(large), inMegabytes(small)));
  console.log("  the same, times; the engine's without the way to the page");
  printTable("ms", figures(large.times, small.times));
});

interface Measured {
  readonly host: { readonly heapUsed: number; readonly external: number };
  readonly page: number;
  readonly elements: number;
  readonly engine: number;
  readonly times: Readonly<Record<string, number>>;
}

async function measure(count: number): Promise<Measured> {
  const dir = await syntheticProject(count);
  await using host = await openBenchHost({ folder: dir, width: 1440, height: 900 });
  await host.ask("command", { name: "workbench.action.closeSidebar" });
  const asked = performance.now();
  await host.ask("command", { name: "winnow.openGrid" });
  const grid = await host.grid();
  const opened = performance.now() - asked;
  await zoomTo(grid, 61);
  await whenPainted(grid);
  const { height } = await cellsOf(grid);
  const end = await jumpTo(grid, height);
  const last = await grid.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll("[data-position]")].map((cell) =>
        Number((cell as HTMLElement).dataset["position"]),
      ),
    ),
  );
  if (last !== count - 1) throw new Error(`The end of the grid is position ${last} of ${count}.`);
  const middle = await jumpTo(grid, height / 2);
  const scrolled = await scrollThrough(grid, { from: height / 3, distance: 60_000, speed: 6000 });
  await whenPainted(grid);
  const engineTimes = await timesOf(dir);
  const address = JSON.parse(await readFile(addressFile(dir), "utf8")) as { pid: number };
  return {
    host: await host.ask("memory"),
    ...(await heapOf(grid)),
    engine: residentBytes(address.pid),
    times: {
      "open the grid, to painted": opened,
      "jump to the end, to painted": end,
      "jump to the middle, to painted": middle,
      "scrolling at 6,000 px/s, our work in a frame, p99": quantile(scrolled.work, 0.99),
      "scrolling, from frame to frame, p99": quantile(scrolled.intervals, 0.99),
      "scrolling, cell blank, p99":
        scrolled.blanks.length > 0 ? quantile(scrolled.blanks, 0.99) : 0,
      ...engineTimes,
    },
  };
}

/** As another client of the engine that the window has started. */
async function timesOf(dir: string): Promise<Record<string, number>> {
  const engine = new EngineConnection({
    projectDir: dir,
    engineScript: path.join(dist, "engine.js"),
    client: "cli",
    create: false,
    log: () => {},
  });
  const changes: Record<string, Partial<ViewSpec>> = {
    "engine: sort by name": { sort: [{ by: "name", descending: true }] },
    "engine: sort by sharpness": { sort: [{ by: "sharpness", descending: true }] },
    "engine: group by date": { group: "date" },
    "engine: group by folder": { group: "folder" },
    "engine: find '99*'": { find: "99*" },
  };
  try {
    const { viewId } = await engine.call("view/open", { spec: defaultViewSpec, stateId: null });
    const times: Record<string, number> = {};
    for (const [figure, change] of Object.entries(changes)) {
      const start = performance.now();
      await engine.call("view/update", { viewId, spec: { ...defaultViewSpec, ...change } });
      times[figure] = performance.now() - start;
    }
    return times;
  } finally {
    await engine.close();
  }
}

function figures(
  ours: Readonly<Record<string, number>>,
  peer: Readonly<Record<string, number>>,
): Figure[] {
  return Object.entries(ours).map(([figure, value]) => ({
    figure,
    ours: value,
    peer: peer[figure],
    ratio: value / peer[figure],
  }));
}
