// A map of a million points: until it is painted, panned, zoomed, and selected by a lasso; of 10,000 points as the peer.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Frame } from "playwright-core";
import { Random } from "../../src/base/random.ts";
import { runTask } from "../../scripts/lib/shutdown.ts";
import { dist } from "../../scripts/lib/paths.ts";
import { addressFile } from "../../src/engine-client/address.ts";
import { EngineConnection } from "../../src/engine-client/engineConnection.ts";
import { bytesOfPoints } from "../../src/protocol/bytes.ts";
import { stateLimits } from "../../src/protocol/state.ts";
import { PointIndex } from "../../webview/map/pointIndex.ts";
import { openBenchHost } from "./benchHost.ts";
import { quantile } from "./cpu.ts";
import { residentBytes } from "./processes.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable, type Figure } from "./table.ts";

const sizes = [10_000, 1_000_000] as const;

await runTask(async () => {
  console.log("  the lasso alone, in Node: half a million of a million points within 300 corners");
  printTable("ms", [lassoTime()]);
  const small = await measure(sizes[0]);
  const large = await measure(sizes[1]);
  console.log("  a map of 1,000,000 points in the real workbench and (peer) of 10,000");
  printTable(
    "ms",
    Object.entries(large).map(([figure, ours]) => {
      const peer = small[figure] ?? NaN;
      return { figure, ours, peer, ratio: ours / peer };
    }),
  );
});

async function measure(count: number): Promise<Record<string, number>> {
  const dir = await syntheticProject(count);
  await saveMap(dir, count);
  await using host = await openBenchHost({ folder: dir, width: 1440, height: 900 });
  await host.ask("command", { name: "workbench.action.closeSidebar" });
  const { workbench } = host;
  await workbench.runCommand("Winnow: Open Map…");
  const asked = performance.now();
  await workbench.quickPick("clumps").click();
  const page = await workbench.webview(".stage[data-points]");
  await page.waitForFunction(
    (points) => document.querySelector<HTMLElement>(".stage")?.dataset["points"] === points,
    String(count),
    { polling: "raf" },
  );
  const painted = performance.now() - asked;
  await atRest(page);
  const panned = await frames(page, "ArrowRight", 30);
  const zoomed = await frames(page, "+", 12);
  await press(page, "Home");
  await atRest(page);
  const lasso = await lassoOnPage(page);
  const address = JSON.parse(await readFile(addressFile(dir), "utf8")) as { pid: number };
  return {
    "from the choice to all points painted": painted,
    "panning: from frame to frame, median": quantile(panned.intervals, 0.5),
    "panning: from frame to frame, p95": quantile(panned.intervals, 0.95),
    "panning: our work in a frame, median": quantile(panned.work, 0.5),
    "panning: points of a frame (count)": quantile(panned.points, 0.5),
    "zooming: from frame to frame, median": quantile(zoomed.intervals, 0.5),
    "zooming: our work in a frame, median": quantile(zoomed.work, 0.5),
    "lasso, from letting go to painted": lasso.painted,
    "lasso, until the engine has it and the page shows it": lasso.told,
    "engine, resident (MB)": residentBytes(address.pid) / 1e6,
  };
}

interface Frames {
  readonly intervals: number[];
  readonly work: number[];
  readonly points: number[];
}

/** Presses a key every 50 ms and looks at each frame meanwhile. */
function frames(page: Frame, key: string, times: number): Promise<Frames> {
  return page.evaluate(
    async ([pressed, count]) => {
      const stage = document.querySelector<HTMLElement>(".stage");
      const found: { intervals: number[]; work: number[]; points: number[] } = {
        intervals: [],
        work: [],
        points: [],
      };
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      let last = await frame();
      let next = last;
      for (let done = 0; done < count;) {
        const now = await frame();
        found.intervals.push(now - last);
        found.work.push(Number(stage?.dataset["work"]));
        found.points.push(Number(stage?.dataset["points"]));
        last = now;
        if (now < next) continue;
        next = now + 50;
        done++;
        stage?.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true }));
      }
      return found;
    },
    [key, times] as const,
  );
}

async function press(page: Frame, key: string): Promise<void> {
  await page.evaluate((pressed) => {
    document
      .querySelector(".stage")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true }));
  }, key);
}

async function atRest(page: Frame): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector(".stage")?.ariaBusy === "false",
    undefined,
    {
      polling: "raf",
    },
  );
}

/** Draws round the middle of the stage. */
async function lassoOnPage(page: Frame): Promise<{ painted: number; told: number }> {
  await press(page, "l");
  return page.evaluate(async () => {
    const stage = document.querySelector<HTMLElement>(".stage");
    const { left, top, width, height } = stage?.getBoundingClientRect() ?? new DOMRect();
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    const send = (type: string, angle: number): void => {
      stage?.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 1,
          isPrimary: true,
          bubbles: true,
          clientX: left + width / 2 + Math.cos(angle) * width * 0.25,
          clientY: top + height / 2 + Math.sin(angle) * height * 0.3,
        }),
      );
    };
    if (stage) stage.setPointerCapture = () => {};
    send("pointerdown", 0);
    for (let i = 1; i < 300; i++) send("pointermove", (i / 300) * 2 * Math.PI);
    await frame();
    const start = performance.now();
    send("pointerup", 2 * Math.PI);
    await frame();
    await frame();
    const painted = performance.now() - start;
    while (!/selected/.test(document.querySelector(".status-text")?.textContent ?? ""))
      await frame();
    return { painted, told: performance.now() - start };
  });
}

/** Points in clumps, a point an image; with more instances than images, a point an instance. */
async function saveMap(dir: string, count: number): Promise<void> {
  const engine = new EngineConnection({
    projectDir: dir,
    engineScript: path.join(dist, "engine.js"),
    client: "cli",
    create: false,
    log: () => {},
  });
  try {
    const { x, y } = clumps(count);
    const ids = Int32Array.from({ length: count }, (_, i) => i + 1);
    const bytes = bytesOfPoints({ ids, x, y });
    const { uploadId } = await engine.call("upload/begin", {});
    for (let at = 0; at < bytes.length; at += stateLimits.piece)
      await engine.call("upload/append", {
        uploadId,
        bytes: bytes.subarray(at, at + stateLimits.piece),
      });
    const map = { owner: "bench", name: "clumps", of: "instance" as const, info: null };
    await engine.call("map/save", { ...map, uploadId, overwrite: true });
  } finally {
    await engine.close();
  }
}

function lassoTime(): Figure {
  const { x, y } = clumps(1_000_000);
  const index = new PointIndex({ x, y, box: { minX: -1, minY: -1, maxX: 1, maxY: 1 } });
  const line = Array.from({ length: 300 }, (_, i) => ({
    x: Math.cos((i / 150) * Math.PI) * 0.6 * (1 + 0.1 * Math.sin(i)),
    y: Math.sin((i / 150) * Math.PI) * 0.6 * (1 + 0.1 * Math.sin(i)),
  }));
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    index.inPolygon(line);
    return performance.now() - start;
  });
  const ours = quantile(times, 0.5);
  return { figure: "lasso", ours, target: "< 50" };
}

/** Forty clumps of different widths in [-1, 1], as maps have them. */
function clumps(count: number): { x: Float32Array; y: Float32Array } {
  const random = new Random(5);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const middles = Array.from({ length: 40 }, () => ({
    x: random.next() * 1.6 - 0.8,
    y: random.next() * 1.6 - 0.8,
    width: 0.02 + random.next() * 0.08,
  }));
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const clamp = (value: number): number => Math.max(-1, Math.min(1, value));
  for (let i = 0; i < count; i++) {
    const middle = middles[i % middles.length] ?? { x: 0, y: 0, width: 1 };
    x[i] = clamp(middle.x + normal() * middle.width);
    y[i] = clamp(middle.y + normal() * middle.width);
  }
  return { x, y };
}
