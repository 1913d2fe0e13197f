import assert from "node:assert/strict";
import type { GridState } from "../../src/protocol/gridPage.ts";
import type { GridPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { until } from "../support/until.ts";

describe("drawing in the grid page", function () {
  this.timeout(60_000);
  const sample = useSample();
  let grid: GridPage;

  beforeEach(async () => {
    grid = await newGrid(sample);
  });

  afterEach(() => grid.close());

  it("draws a row when its pictures come in, or its cells change, and no other", async () => {
    await countDraws(grid);
    await grid.page.addInitScript(() => {
      const decode = globalThis.createImageBitmap.bind(globalThis);
      let before = Promise.resolve();
      const slowly = (source: ImageBitmapSource): Promise<ImageBitmap> => {
        before = before.then(() => new Promise((done) => setTimeout(done, 200)));
        return before.then(() => decode(source));
      };
      Object.assign(globalThis, { createImageBitmap: slowly });
    });
    // Of this size, 32 thumbnails are in a message; of this height, a screen has more.
    await grid.page.setViewportSize({ width: 1000, height: 1400 });
    await grid.cell(0).press("+");
    await until("kept", async () => ((await grid.state<GridState | null>())?.cell ?? 0) > 113);
    await grid.reload();
    await grid.whenPainted();
    await grid.page.waitForTimeout(1500);
    const { cells, columns } = await sizeOf(grid);
    const messages = Math.ceil(cells / 32);
    assert.ok(messages > 1, `${cells} cells`);
    // A row whose pictures are in two messages is drawn with each.
    const loaded = await draws(grid);
    const most = cells + (messages - 1) * columns;
    assert.ok(loaded >= cells && loaded <= most, `${loaded} draws of ${cells} cells`);
    const before = await pixels(grid);
    await grid.cell(1).hover();
    await until("another picture", async () => !(await pixels(grid)).equals(before));
    await grid.status.hover();
    await until("the same picture", async () => (await pixels(grid)).equals(before));
    assert.equal(await draws(grid), loaded + 2 * columns);
  });

  it("draws the rows that scrolling brings, and no other", async () => {
    await countDraws(grid);
    await grid.reload();
    await grid.whenPainted();
    const { cells, columns } = await sizeOf(grid);
    const [first, loaded] = [await pixels(grid), await draws(grid)];
    const height = (await grid.cell(columns).boundingBox())?.height ?? 0;
    await scrollBy(grid, height);
    await until("a row more", async () => (await draws(grid)) > loaded);
    await grid.whenPainted();
    await grid.page.waitForTimeout(500);
    // It may come in empty, small, and in its own size.
    const drawn = (await draws(grid)) - loaded;
    assert.ok(drawn <= 2 * columns && drawn < cells, `${drawn} draws of ${cells} cells`);
    assert.ok(!(await pixels(grid)).equals(first));
    await scrollBy(grid, -height);
    await until("the same picture", async () => (await pixels(grid)).equals(first));
  });

  it("has a ring on all sides of the cell that the keys are on, and none for the mouse", async () => {
    await grid.whenPainted();
    const cell = grid.cell((await sizeOf(grid)).columns + 1);
    await cell.click();
    await grid.status.hover();
    const box = await cell.boundingBox();
    assert.ok(box);
    const { x, y, width, height } = box;
    // Strips of it, outside of the border of a selected cell.
    const sides = [
      { x: x - 5, y: y + 20, width: 2, height: 20 },
      { x: x + width + 3, y: y + 20, width: 2, height: 20 },
      { x: x + 20, y: y - 5, width: 20, height: 2 },
      { x: x + 20, y: y + height + 3, width: 20, height: 2 },
    ];
    const shots = (): Promise<Buffer[]> =>
      Promise.all(sides.map((clip) => grid.page.screenshot({ clip })));
    const before = await shots();
    await grid.page.keyboard.press("ArrowRight");
    await grid.page.keyboard.press("ArrowLeft");
    await until("the ring", async () =>
      (await shots()).every((shot, side) => !shot.equals(before[side])),
    );
    await cell.click();
    await grid.status.hover();
    await until("no ring", async () =>
      (await shots()).every((shot, side) => shot.equals(before[side])),
    );
  });

  it("is drawn again when the graphics card has lost it", async () => {
    await grid.whenPainted();
    const before = await pixels(grid);
    const canvases = grid.frame.locator(".sheet canvas");
    await canvases.evaluateAll((all: HTMLCanvasElement[]) => {
      for (const canvas of all)
        canvas.getContext("2d")?.fillRect(0, 0, canvas.width, canvas.height);
    });
    await until("nothing", async () => !(await pixels(grid)).equals(before));
    await canvases.evaluateAll((all) => {
      for (const canvas of all) canvas.dispatchEvent(new Event("contextrestored"));
    });
    await until("the same picture", async () => (await pixels(grid)).equals(before));
  });
});

/** Of pictures, in the pages that are opened from now on. */
async function countDraws(grid: GridPage): Promise<void> {
  await grid.page.addInitScript(() => {
    const counter = Object.assign(globalThis, { draws: 0 });
    const { drawImage } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.drawImage = function (...given: unknown[]) {
      counter.draws++;
      Reflect.apply(drawImage, this, given);
    };
  });
}

async function scrollBy(grid: GridPage, by: number): Promise<void> {
  await grid.frame.locator(".scroller").evaluate((element, top) => element.scrollBy({ top }), by);
}

function draws(grid: GridPage): Promise<number> {
  return grid.grid.evaluate(() => (globalThis as unknown as { draws: number }).draws);
}

function pixels(grid: GridPage): Promise<Buffer> {
  return grid.grid.screenshot();
}

async function sizeOf(grid: GridPage): Promise<{ cells: number; columns: number }> {
  const cells = await grid.frame.locator("[data-position]").count();
  return { cells, columns: Number(await grid.grid.getAttribute("aria-colcount")) };
}
