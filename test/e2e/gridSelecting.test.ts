import assert from "node:assert/strict";
import type { GridPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { until } from "../support/until.ts";

/** The page in a plain browser, as `gridPage.test.ts` has it. */
describe("selecting in the grid page", function () {
  this.timeout(60_000);
  const sample = useSample();
  let grid: GridPage;

  beforeEach(async () => {
    sample.harness.asked.length = 0;
    grid = await newGrid(sample);
  });

  afterEach(() => grid.close());

  it("selects by mouse: click, ctrl, shift, the mark, and empty space", async () => {
    await grid.cell(2).click();
    await grid.cell(4).click({ modifiers: ["Control"] });
    await grid.cell(6).click({ modifiers: ["Shift"] });
    assert.equal(await grid.selectedCells.count(), 3);
    await grid.cell(0).click({ position: { x: 14, y: 14 } });
    assert.equal(await grid.selectedCells.count(), 4);
    await until("the count", async () => (await grid.status.innerText()).includes("4 selected"));
    // A press on what is selected may begin a drag, so that it selects only when it is a click.
    await grid.cell(5).click();
    assert.equal(await grid.selectedCells.count(), 1);
    await grid.grid.click({ position: { x: 3, y: 200 } });
    assert.equal(await grid.selectedCells.count(), 0);
  });

  it("selects by a band from empty space, from anywhere with Alt, and adds with Ctrl", async () => {
    const { mouse, keyboard } = grid.page;
    const columns = Number(await grid.grid.getAttribute("aria-colcount"));
    const middleOf = async (position: number): Promise<[number, number]> => {
      const box = await grid.cell(position).boundingBox();
      assert.ok(box);
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const band = async (from: readonly [number, number], to: number): Promise<void> => {
      await mouse.move(...from);
      await mouse.down();
      await mouse.move(from[0] + 20, from[1] + 20);
      await mouse.move(...(await middleOf(to)));
      await grid.frame.locator(".band").waitFor();
      await mouse.up();
      await grid.frame.locator(".band").waitFor({ state: "detached" });
    };
    const selected = async (...wanted: number[]): Promise<void> => {
      await until(`${wanted.join()} selected`, async () => {
        const all = grid.frame.locator('[role="gridcell"][aria-selected="true"]');
        const found = await all.evaluateAll((cells) =>
          cells.map((cell) => Number((cell as HTMLElement).dataset["position"])),
        );
        return found.join() === wanted.join();
      });
    };
    const box = await grid.grid.boundingBox();
    assert.ok(box);
    const corner = [box.x + 3, box.y + 3] as const;
    await band(corner, columns + 1);
    await selected(0, 1, columns, columns + 1);
    assert.equal(await grid.focus(), 0);
    await keyboard.down("Control");
    await keyboard.down("Alt");
    await band(await middleOf(3), 4);
    await keyboard.up("Alt");
    await keyboard.up("Control");
    await selected(0, 1, 3, 4, columns, columns + 1);
    await until("the count", async () => (await grid.status.innerText()).includes("6 selected"));
    await keyboard.down("Alt");
    await band(await middleOf(2), 3);
    await keyboard.up("Alt");
    await selected(2, 3);
    // A click in the same place is no band.
    await mouse.click(...corner);
    await selected();
  });

  it("selects by keyboard, and the focus stays with the cell", async () => {
    const { keyboard } = grid.page;
    const columns = Number(await grid.grid.getAttribute("aria-colcount"));
    /** Waits until the cell of this position has the focus and so many cells on the screen are selected. */
    const shows = async (focus: number, selected: number): Promise<void> => {
      await until(`focus on ${focus}, ${selected} selected`, async () => {
        const now = [await grid.focus(), await grid.selectedCells.count()];
        return now[0] === focus && now[1] === selected;
      });
    };
    await grid.cell(0).click();
    await shows(0, 1);
    await keyboard.press("ArrowRight");
    await shows(1, 1);
    await keyboard.press("Shift+ArrowDown");
    await shows(columns + 1, columns + 1);
    await keyboard.press("ArrowLeft");
    await shows(columns, columns + 1);
    await keyboard.press("Space");
    await shows(columns, columns);
    await keyboard.press("End");
    await until("all of the last row", async () => (await grid.scrollTop()) > 0);
    const last = await grid.focus();
    await keyboard.press("Home");
    await until("the first", async () => (await grid.focus()) === 0);
    await keyboard.press("Control+a");
    await until("all", async () =>
      (await grid.status.innerText()).includes(`${(last ?? 0) + 1} selected`),
    );
    await keyboard.press("Control+Shift+i");
    await until("none", async () => !(await grid.status.innerText()).includes("selected"));
    await keyboard.press("Space");
    await until("one", async () => (await grid.status.innerText()).includes("1 selected"));
    await keyboard.press("Escape");
    await until("none", async () => !(await grid.status.innerText()).includes("selected"));
  });

  it("opens by Enter, Shift+Enter and double click, and tells what has the focus", async () => {
    await grid.cell(3).click();
    await grid.page.keyboard.press("Enter");
    await grid.page.keyboard.press("Shift+Enter");
    await grid.cell(5).dblclick();
    const opened = await until("three requests", () => {
      const requests = sample.harness.asked.filter(([request]) => request === "open");
      return requests.length === 3 && requests.map(([, params]) => params);
    });
    const [enter, shift, double] = opened as { instanceId: number; beside: boolean }[];
    assert.equal(enter?.instanceId, shift?.instanceId);
    assert.deepEqual([enter?.beside, shift?.beside, double?.beside], [false, true, false]);
    assert.notEqual(enter?.instanceId, double?.instanceId);
    await until("the focus", () =>
      sample.harness.asked.some(
        ([request, params]) =>
          request === "focus" &&
          (params as { instanceId: number }).instanceId === double?.instanceId,
      ),
    );
  });

  it("drags instances out and takes folders in", async () => {
    await grid.cell(1).click();
    await grid.cell(3).click({ modifiers: ["Shift"] });
    const dragged = async (position: number): Promise<number[]> => {
      const json = await grid.cell(position).evaluate((cell) => {
        const { x, y } = cell.getBoundingClientRect();
        const dataTransfer = new DataTransfer();
        const at = { bubbles: true, clientX: x + 40, clientY: y + 40, dataTransfer };
        cell.dispatchEvent(new DragEvent("dragstart", at));
        return dataTransfer.getData("application/vnd.winnow.instances");
      });
      return JSON.parse(json || "[]") as number[];
    };
    await until("the whole selection", async () => (await dragged(2)).length === 3);
    assert.equal((await dragged(5)).length, 1);

    await grid.grid.evaluate((element) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData(
        "text/uri-list",
        "# a comment\r\nfile:///pictures/a\r\nfile:///pictures/b\r\n",
      );
      for (const type of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }),
        );
    });
    const dropped = await until("the drop", () =>
      sample.harness.asked.find(([request]) => request === "drop"),
    );
    assert.deepEqual(dropped[1], { uris: ["file:///pictures/a", "file:///pictures/b"] });
    assert.equal(await grid.frame.locator(".drop-target").count(), 0);
  });
});
