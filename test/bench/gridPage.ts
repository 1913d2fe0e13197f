import type { CDPSession, Frame, Page } from "playwright-core";
import type { PageReport, Recorder } from "./pageRecorder.ts";

/** Makes the cells as small or as large as they get below `edge` CSS pixels, by the zoom of Ctrl and the wheel. */
export async function zoomTo(grid: Frame, edge: number): Promise<void> {
  await grid.evaluate(async (wanted) => {
    const element = document.querySelector<HTMLElement>("[role=grid]");
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    const current = (): number => parseFloat(element?.style.getPropertyValue("--edge") ?? "0");
    for (let i = 0; i < 200 && current() > wanted; i++) {
      const { width, height } = element?.getBoundingClientRect() ?? { width: 0, height: 0 };
      const place = { clientX: width / 2, clientY: height / 2 };
      element?.dispatchEvent(
        new WheelEvent("wheel", { ctrlKey: true, deltaY: 20, cancelable: true, ...place }),
      );
      await frame();
    }
  }, edge);
}

export interface Cells {
  readonly count: number;
  readonly edge: number;
  /** Height of a screen and of all. */
  readonly screen: number;
  readonly height: number;
}

/** What the grid shows now. */
export function cellsOf(grid: Frame): Promise<Cells> {
  return grid.evaluate(() => {
    const element = document.querySelector<HTMLElement>("[role=grid]");
    const scroller = document.querySelector(".scroller");
    return {
      count: document.querySelectorAll("[data-position]").length,
      edge: parseFloat(element?.style.getPropertyValue("--edge") ?? "0"),
      screen: scroller?.clientHeight ?? 0,
      height: scroller?.scrollHeight ?? 0,
    };
  });
}

/**
 * Waits for the next grid that has painted pictures for the first time, or all of its visible cells. It is told by the
 * page's recorder: looking again and again takes a sixth of the time that is to be measured.
 */
export async function whenFirstPainted(page: Page, what: "pictures" | "screen"): Promise<void> {
  await page.waitForEvent("console", {
    predicate: (message) => message.text() === `recorder: first ${what} painted`,
    timeout: 60_000,
  });
}

/** Waits until every visible cell is painted. */
export async function whenPainted(grid: Frame): Promise<void> {
  await grid.waitForFunction(
    () => document.querySelector("[role=grid]")?.ariaBusy === "false",
    undefined,
    { polling: "raf" },
  );
}

/** Scrolls to a place at once; answers the ms until all that is there is on the screen. */
export function jumpTo(grid: Frame, scrollTop: number): Promise<number> {
  return grid.evaluate(async (top) => {
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    const scroller = document.querySelector(".scroller");
    const element = document.querySelector("[role=grid]");
    if (!scroller || !element) return NaN;
    const start = performance.now();
    scroller.scrollTop = top;
    // The scroll event comes with the next frame, and that frame tells that pictures are missing.
    await frame();
    do await frame();
    while (element.ariaBusy === "true");
    await frame();
    return performance.now() - start;
  }, scrollTop);
}

/** Scrolls with a speed in CSS pixels a second, and answers what the page measured on the way. */
export function scrollThrough(
  page: Frame,
  options: { from: number; distance: number; speed: number },
): Promise<PageReport> {
  return page.evaluate(async ({ from, distance, speed }) => {
    const { recorder } = globalThis as unknown as { recorder: Recorder };
    const scroller = document.querySelector(".scroller");
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    if (!scroller) return recorder.stop();
    scroller.scrollTop = from;
    for (let i = 0; i < 60; i++) await frame();
    recorder.start();
    let last = performance.now();
    let gone = 0;
    while (gone < distance) {
      const now = await frame();
      // A frame that comes late goes on from where it is, as a wheel does, and does not leap.
      const step = Math.max(0, Math.min(now - last, 50) / 1000) * speed;
      last = now;
      gone += step;
      scroller.scrollTop += step;
    }
    return recorder.stop();
  }, options);
}

/** Bytes of the page's JavaScript heap after a collection, and its number of elements. */
export async function heapOf(grid: Frame): Promise<{ page: number; elements: number }> {
  const session = await sessionOf(grid);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const elements = await grid.evaluate(() => document.querySelectorAll("*").length);
  return { page: usedSize, elements };
}

/** VS Code's server has its pages in the workbench's process: the heap is that of both then. */
function sessionOf(grid: Frame): Promise<CDPSession> {
  const page = grid.page();
  return page
    .context()
    .newCDPSession(grid)
    .catch(() => page.context().newCDPSession(page));
}
