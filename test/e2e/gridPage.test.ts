import assert from "node:assert/strict";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { startHarness } from "../support/gridHarness/harness.ts";
import { GridPage } from "../support/gridHarness/pageObjects.ts";
import { distDir, newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** The page in a plain browser, by VS Code's rules for webviews, over a real engine and a sample of real images. */
describe("grid page", function () {
  this.timeout(60_000);
  const sample = useSample();

  describe("with images", () => {
    let grid: GridPage;

    beforeEach(async () => {
      sample.harness.asked.length = 0;
      grid = await newGrid(sample);
    });

    afterEach(() => grid.close());

    for (const theme of pageThemeNames)
      it(`has nothing for axe to find in the ${theme} theme`, async () => {
        await grid.setTheme(theme);
        await grid.choose("Group by", "Folder");
        await grid.headers.first().waitFor();
        await grid.cell(1).click();
        await grid.cell(3).click({ modifiers: ["Shift"] });
        await grid.button("Labels").click();
        assert.deepEqual(await grid.axe(), []);
      });

    it("is an ARIA grid of what is on the screen, with the whole in numbers", async () => {
      const rows = Number(await grid.grid.getAttribute("aria-rowcount"));
      const columns = Number(await grid.grid.getAttribute("aria-colcount"));
      const [total = 0] = (await grid.status.innerText()).match(/\d+/)?.map(Number) ?? [];
      assert.equal(rows, Math.ceil(total / columns));
      assert.match(
        (await grid.cell(0).getAttribute("aria-label")) ?? "",
        /\w+\.\w+, \d+ × \d+ pixels/,
      );
      assert.ok((await grid.frame.getByRole("gridcell").count()) < total);
      assert.equal(await grid.frame.locator('[role="gridcell"][tabindex="0"]').count(), 1);
    });

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

    it("finds by name, says that nothing matches, and clears", async () => {
      const { keyboard } = grid.page;
      await grid.cell(0).click();
      const [first = ""] = ((await grid.cell(0).getAttribute("aria-label")) ?? "").split(",");
      await keyboard.press("Control+f");
      await keyboard.type(first);
      await until("one", async () => /^1 of \d+ images/.test(await grid.status.innerText()));
      await keyboard.type("-no-such-name");
      await grid.frame.getByText("No image matches").waitFor();
      await grid.button("Clear Filter").click();
      await until("all", async () => /^\d+ images/.test(await grid.status.innerText()));
    });

    it("groups, folds and unfolds by mouse and keyboard", async () => {
      await grid.choose("Group by", "Folder");
      await grid.headers.first().waitFor();
      const toggle = grid.headers.first();
      const before = Number(await grid.grid.getAttribute("aria-rowcount"));
      await toggle.click();
      await until("folded", async () => (await toggle.getAttribute("aria-expanded")) === "false");
      assert.ok(Number(await grid.grid.getAttribute("aria-rowcount")) < before);
      await toggle.press("ArrowRight");
      await until("unfolded", async () => (await toggle.getAttribute("aria-expanded")) === "true");
      await grid.button("Collapse All Groups").click();
      await until(
        "no cells",
        async () => (await grid.frame.locator("[data-position]").count()) === 0,
      );
      await grid.button("Expand All Groups").click();
      await grid.cell(0).waitFor();
      await grid.frame.locator(".group-select").first().click({ force: true });
      const count = /\d+/.exec(await toggle.locator(".group-count").innerText())?.[0];
      await until("a group", async () =>
        (await grid.status.innerText()).includes(`${count} selected`),
      );
    });

    it("sorts, shows other labels and whole pictures, and larger cells", async () => {
      const label = async (): Promise<string> =>
        (await grid.cell(0).getAttribute("aria-label")) ?? "";
      const before = await label();
      await grid.choose("Sort by", "Entropy");
      await until("another first cell", async () => (await label()) !== before);
      await grid.button("Labels").click();
      await grid.frame.getByRole("checkbox", { name: "Entropy" }).click();
      await until("the label", async () => /, \d\.\d+/.test(await label()));
      await grid.page.keyboard.press("Escape");
      await grid.button("Show Whole Pictures").click();
      const width = async (): Promise<number> => (await grid.cell(0).boundingBox())?.width ?? 0;
      const small = await width();
      await grid.cell(0).press("+");
      await grid.cell(0).press("+");
      await until("larger cells", async () => (await width()) > small);
      await until("kept", async () => (await grid.state<GridState | null>())?.trueAspect);
    });

    it("is as it was after a reload", async () => {
      await grid.choose("Group by", "Folder");
      await grid.headers.first().click();
      await grid.page.keyboard.press("Control+f");
      await grid.page.keyboard.press("Enter");
      await grid.page.mouse.move(500, 400);
      await grid.page.mouse.wheel(0, 900);
      await until("scrolled", async () => (await grid.scrollTop()) > 300);
      await until("a loaded cell", () => grid.frame.locator("[data-position]").nth(12).isVisible());
      await grid.frame.locator("[data-position]").nth(12).click();
      const name = await grid.selectedCells.first().getAttribute("aria-label");
      const kept = await until("the state", async () => {
        const state = await grid.state<GridState | null>();
        return (state?.anchorId && state.focusId && state.collapsed.length === 1 && state) || false;
      });
      await grid.reload();
      await until("the same scroll", async () => (await grid.scrollTop()) > 300);
      await grid.selectedCells.first().waitFor();
      assert.equal(await grid.selectedCells.first().getAttribute("aria-label"), name);
      await until("the same state", async () => {
        const state = await grid.state<GridState>();
        return state.anchorId === kept.anchorId && state.focusId === kept.focusId;
      });
    });

    it("tells VS Code what its context menu is about", async () => {
      const read = async (): Promise<Record<string, unknown>> =>
        JSON.parse((await grid.grid.getAttribute("data-vscode-context")) ?? "{}") as Record<
          string,
          unknown
        >;
      await grid.cell(1).click();
      await grid.cell(3).click({ modifiers: ["Shift"] });
      await grid.cell(2).click({ button: "right" });
      const within = await read();
      assert.deepEqual([within.webviewSection, within.selected], ["cell", 3]);
      await grid.cell(7).click({ button: "right" });
      const outside = await read();
      assert.deepEqual([outside.selected, await grid.selectedCells.count()], [1, 1]);
      assert.notEqual(outside.instanceId, within.instanceId);
      await grid.page.keyboard.press("Shift+F10");
      assert.equal((await read()).instanceId, outside.instanceId);
      await grid.grid.click({ button: "right", position: { x: 3, y: 300 } });
      assert.equal((await read()).webviewSection, "empty");
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

    it("does what the host's commands say", async () => {
      sample.harness.fireGrid("action", { action: "select-all" });
      await until("all", async () => (await grid.status.innerText()).includes("selected"));
      sample.harness.fireGrid("action", { action: "find" });
      await grid.frame.locator("input[role=combobox]:focus").waitFor();
      sample.harness.fireGrid("action", { action: "sort" });
      await grid.frame.locator("vscode-dropdown[aria-label='Sort by']:focus-within").waitFor();
      sample.harness.fireGrid("action", { action: "labels" });
      await grid.frame.getByRole("checkbox", { name: "Megapixels" }).waitFor();
      await grid.page.keyboard.press("Escape");
      await grid.page.setViewportSize({ width: 400, height: 600 });
      await grid.button("Sort, Group and Labels").waitFor();
      sample.harness.fireGrid("action", { action: "group" });
      await grid.frame.locator("vscode-dropdown[aria-label='Group by']:focus-within").waitFor();
      await grid.page.keyboard.press("Escape");
      const { id } = (
        await sample.harness.project.engine.call("instance/list", { after: 0, limit: 500 })
      ).at(-1) ?? { id: 0 };
      sample.harness.fireGrid("reveal", { instanceId: id });
      await until("the focus", () =>
        sample.harness.asked.some(
          ([request, params]) =>
            request === "focus" && (params as { instanceId: number }).instanceId === id,
        ),
      );
    });

    it("keeps what it can in a panel when it is narrow", async () => {
      await grid.page.setViewportSize({ width: 300, height: 500 });
      await grid.button("Sort, Group and Labels").click();
      await grid.choose("Group by", "Format");
      await grid.headers.first().waitFor();
      assert.deepEqual(await grid.axe(), []);
      const { scrollWidth } = await grid.frame
        .locator("html")
        .evaluate((html) => ({ scrollWidth: html.scrollWidth }));
      assert.ok(scrollWidth <= 300, `${scrollWidth} px wide`);
    });

    it("says that the engine is away, and goes on when it is back", async () => {
      const { pid } = await sample.harness.project.engine.ready();
      // Asked for before the kill: the engine is back within half a second.
      const told = grid.frame.getByRole("alert").waitFor();
      process.kill(pid, "SIGKILL");
      await told;
      await grid.frame.getByRole("alert").waitFor({ state: "detached", timeout: 20_000 });
      await grid.cell(2).click();
      await until("a selection", async () =>
        (await grid.status.innerText()).includes("1 selected"),
      );
    });
  });

  describe("without images", () => {
    it("offers to import a folder", async () => {
      await using empty = await startHarness({ projectDir: sample.dir.file("empty"), distDir });
      const grid = new GridPage(await sample.browser.context.newPage(), empty);
      await grid.open();
      await grid.frame.getByText("No images yet").waitFor();
      assert.deepEqual(await grid.axe(), []);
      await grid.button("Import Folder…").click();
      await until("the request", () =>
        empty.asked.some(
          ([, params]) => (params as { command?: string }).command === "import-folder",
        ),
      );
      await grid.close();
    });
  });
});
