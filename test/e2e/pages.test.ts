import assert from "node:assert/strict";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { createSample } from "../../src/core/sample/createSample.ts";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { startBrowser, type Browser } from "../../scripts/host/browser.ts";
import { dist } from "../../scripts/lib/paths.ts";
import { startHarness, type Harness } from "../support/gridHarness/harness.ts";
import { GridPage, HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { pageThemes, type PageThemeName } from "../support/gridHarness/themes.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";

const themes = Object.keys(pageThemes) as PageThemeName[];

/** The pages in a plain browser, by VS Code's rules for webviews, over a real engine and a sample of real images. */
describe("pages", function () {
  this.timeout(60_000);
  let dir: TempDir;
  let browser: Browser;
  let harness: Harness;

  before(async () => {
    dir = await tempDir();
    await createSample(dir.file("sample"), { count: 90 });
    harness = await startHarness({ projectDir: dir.file("sample"), distDir: dist });
    browser = await startBrowser({ width: 1000, height: 700 });
    const { engine } = harness.project;
    const source = { path: dir.file("sample", "images"), include: [], exclude: [] };
    const { id } = await engine.call("import/start", { sources: [source] });
    await until(
      "the import's end",
      async () =>
        (await engine.call("task/list", {})).some(
          (task) => task.id === id && task.state.kind === "done",
        ),
      30_000,
    );
  });

  after(async () => {
    await browser?.close();
    await harness?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  const context = (): BrowserContext => browser.context;

  describe("grid", () => {
    let grid: GridPage;

    beforeEach(async () => {
      harness.asked.length = 0;
      grid = new GridPage(await context().newPage(), harness);
      await grid.open();
      await grid.whenPainted();
    });

    afterEach(async () => {
      await grid.page.close();
      assert.deepEqual(grid.errors, []);
    });

    for (const theme of themes)
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

    it("selects by keyboard, and the focus stays with the cell", async () => {
      const { keyboard } = grid.page;
      const columns = Number(await grid.grid.getAttribute("aria-colcount"));
      await grid.cell(0).click();
      await keyboard.press("ArrowRight");
      assert.deepEqual([await grid.focus(), await grid.selectedCells.count()], [1, 1]);
      await keyboard.press("Shift+ArrowDown");
      assert.equal(await grid.selectedCells.count(), columns + 1);
      await keyboard.press("ArrowLeft");
      assert.deepEqual(
        [await grid.focus(), await grid.selectedCells.count()],
        [columns, columns + 1],
      );
      await keyboard.press("Space");
      assert.equal(await grid.selectedCells.count(), columns);
      await keyboard.press("End");
      const last = await grid.focus();
      await until("all of the last row", async () => (await grid.scrollTop()) > 0);
      await keyboard.press("Home");
      assert.equal(await grid.focus(), 0);
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
        const requests = harness.asked.filter(([request]) => request === "open");
        return requests.length === 3 && requests.map(([, params]) => params);
      });
      const [enter, shift, double] = opened as { instanceId: number; beside: boolean }[];
      assert.equal(enter?.instanceId, shift?.instanceId);
      assert.deepEqual([enter?.beside, shift?.beside, double?.beside], [false, true, false]);
      assert.notEqual(enter?.instanceId, double?.instanceId);
      await until("the focus", () =>
        harness.asked.some(
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
      assert.equal(await toggle.getAttribute("aria-expanded"), "false");
      assert.ok(Number(await grid.grid.getAttribute("aria-rowcount")) < before);
      await toggle.press("ArrowRight");
      assert.equal(await toggle.getAttribute("aria-expanded"), "true");
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
        harness.asked.find(([request]) => request === "drop"),
      );
      assert.deepEqual(dropped[1], { uris: ["file:///pictures/a", "file:///pictures/b"] });
      assert.equal(await grid.frame.locator(".drop-target").count(), 0);
    });

    it("does what the host's commands say", async () => {
      harness.fireGrid("action", { action: "select-all" });
      await until("all", async () => (await grid.status.innerText()).includes("selected"));
      harness.fireGrid("action", { action: "find" });
      await grid.frame.locator("vscode-text-field:focus-within").waitFor();
      const { id } = (
        await harness.project.engine.call("instance/list", { after: 0, limit: 500 })
      ).at(-1) ?? { id: 0 };
      harness.fireGrid("reveal", { instanceId: id });
      await until("the focus", () =>
        harness.asked.some(
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
      const { pid } = await harness.project.engine.ready();
      process.kill(pid, "SIGKILL");
      await grid.frame.getByRole("alert").waitFor();
      await grid.frame.getByRole("alert").waitFor({ state: "detached", timeout: 20_000 });
      await grid.cell(2).click();
      await until("a selection", async () =>
        (await grid.status.innerText()).includes("1 selected"),
      );
    });
  });

  describe("empty grid", () => {
    it("offers to import a folder", async () => {
      await using empty = await startHarness({ projectDir: dir.file("empty"), distDir: dist });
      const grid = new GridPage(await context().newPage(), empty);
      await grid.open();
      await grid.frame.getByText("No images yet").waitFor();
      assert.deepEqual(await grid.axe(), []);
      await grid.button("Import Folder…").click();
      await until("the request", () =>
        empty.asked.some(
          ([, params]) => (params as { command?: string }).command === "import-folder",
        ),
      );
      await grid.page.close();
      assert.deepEqual(grid.errors, []);
    });
  });

  describe("viewer", () => {
    let viewer: HarnessPage;

    beforeEach(async () => {
      harness.asked.length = 0;
      viewer = new HarnessPage(await context().newPage(), harness);
      await viewer.page.goto(harness.url("viewer"));
      await viewer.frame.locator("img").waitFor();
    });

    afterEach(async () => {
      await viewer.page.close();
      assert.deepEqual(viewer.errors, []);
    });

    const percent = (): Promise<string> => viewer.frame.locator(".percent").innerText();
    const place = (): Promise<string> => viewer.frame.locator(".place").innerText();

    for (const theme of themes)
      it(`has nothing for axe to find in the ${theme} theme`, async () => {
        await viewer.setTheme(theme);
        await viewer.page.keyboard.press("i");
        await viewer.frame.getByRole("heading", { name: "Hashes" }).waitFor();
        await viewer.frame.getByRole("progressbar").waitFor({ state: "detached" });
        assert.deepEqual(await viewer.axe(), []);
      });

    it("steps by arrows, and stops at the ends", async () => {
      const { keyboard } = viewer.page;
      const name = viewer.frame.locator(".name");
      const first = await name.innerText();
      await keyboard.press("ArrowRight");
      await until("the second", async () => (await place()).startsWith("2 of"));
      assert.notEqual(await name.innerText(), first);
      await keyboard.press("ArrowLeft");
      await keyboard.press("ArrowLeft");
      await until("the first", async () => (await name.innerText()) === first);
      assert.equal(await viewer.button("Previous Image").getAttribute("disabled"), "");
    });

    it("zooms by keys, wheel and double click, and pans what does not fit", async () => {
      const { keyboard, mouse } = viewer.page;
      const fitting = await percent();
      await keyboard.press("1");
      assert.equal(await percent(), "100 %");
      for (let i = 0; i < 4; i++) await keyboard.press("+");
      assert.equal(await percent(), "400 %");
      const left = async (): Promise<number> =>
        (await viewer.frame.locator("img").boundingBox())?.x ?? 0;
      const before = await left();
      await keyboard.press("ArrowRight");
      await until("moved", async () => (await left()) < before);
      assert.match((await viewer.frame.locator("img").getAttribute("class")) ?? "", /pixelated/);
      await keyboard.press("0");
      assert.equal(await percent(), fitting);
      await mouse.move(400, 300);
      await mouse.wheel(0, -300);
      await until("larger", async () => (await percent()) !== fitting);
      await keyboard.press("Escape");
      await mouse.dblclick(400, 300);
      assert.notEqual(await percent(), fitting);
    });

    it("shows everything about the instance, and leads to its copies", async () => {
      const { engine } = harness.project;
      const all = await engine.call("instance/list", { after: 0, limit: 500 });
      const bySha1 = Map.groupBy(all, ({ image }) => image?.sha1 ?? "");
      const [original, copy] = [...bySha1.values()].find(({ length }) => length > 1) ?? [];
      assert.ok(original && copy, "the sample has exact duplicates");
      await viewer.page.evaluate(() => undefined);
      await viewer.page.keyboard.press("i");
      harness.fireViewer("navigate", { instanceId: original.id });
      const inspector = viewer.frame.getByRole("complementary");
      await inspector.getByText(original.path).waitFor();
      for (const text of [original.image?.sha1, original.image?.perceptualHash])
        assert.equal(await inspector.getByText(text ?? "").count(), 1);
      await inspector
        .getByRole("button", { name: path.basename(copy.path) })
        .first()
        .click();
      await inspector.locator("dd", { hasText: copy.path }).waitFor();
    });

    it("says why a picture cannot be shown, and can go on", async () => {
      const { engine } = harness.project;
      const [first] = await engine.call("instance/list", { after: 0, limit: 1 });
      assert.ok(first);
      const { rename } = await import("node:fs/promises");
      await rename(first.path, `${first.path}.away`);
      try {
        harness.fireViewer("navigate", { instanceId: first.id });
        viewer.page.setDefaultTimeout(10_000);
        await viewer.page.setViewportSize({ width: 1400, height: 1300 });
        await viewer.frame.getByText("The picture cannot be shown").waitFor();
      } finally {
        await rename(`${first.path}.away`, first.path);
      }
      await viewer.button("Try Again").click();
      await viewer.frame.locator("img").waitFor();
      await viewer.page.setViewportSize({ width: 1000, height: 700 });
    });

    it("hands the file over to VS Code", async () => {
      for (const name of ["Open Beside", "Reveal in Explorer", "Copy Path"])
        await viewer.button(name).click();
      await until("the commands", () => harness.asked.length === 3);
      const commands = harness.asked.map(([, params]) => (params as { command: string }).command);
      assert.deepEqual(commands, ["open-beside", "reveal-in-explorer", "copy-path"]);
    });
  });
});
