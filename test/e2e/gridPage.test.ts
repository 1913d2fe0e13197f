import assert from "node:assert/strict";
import { commitOf } from "../../src/protocol/emptyCommit.ts";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
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

    it("turns a ring only when it takes long to open", async () => {
      // When the place of the ring was there, and when the ring, in ms.
      await grid.page.addInitScript(() => {
        const seen: Record<string, number> = {};
        new MutationObserver(() => {
          for (const selector of [".progress-ring", "vscode-progress-ring"])
            if (document.querySelector(selector)) seen[selector] ??= performance.now();
        }).observe(document, { childList: true, subtree: true });
        Object.assign(globalThis, { seen });
      });
      const held = Promise.withResolvers<void>();
      await grid.page.route("**/up?*", async (route) => {
        await held.promise;
        await route.continue();
      });
      await grid.reload();
      const opening = grid.frame.getByRole("progressbar", { name: "Opening" });
      await opening.locator("vscode-progress-ring").waitFor();
      const [place = 0, ring = 0] = await opening.evaluate(() =>
        Object.values((globalThis as unknown as { seen: Record<string, number> }).seen),
      );
      assert.ok(ring - place > 700, `the ring came after ${ring - place} ms`);
      held.resolve();
      await grid.whenPainted();
      assert.equal(await opening.count(), 0);
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

    it("keeps where it was scrolled to, though nothing else has changed", async () => {
      const anchor = async (): Promise<number | null | undefined> =>
        (await grid.state<GridState | null>())?.anchorId;
      await grid.page.mouse.move(500, 400);
      // Down and up again, so that all of it has been loaded.
      for (const by of [5000, -5000]) {
        await grid.page.mouse.wheel(0, by);
        await grid.page.waitForTimeout(1000);
      }
      const before = (await anchor()) ?? null;
      await grid.page.mouse.wheel(0, 900);
      await until("another place", async () => ((await anchor()) ?? null) !== before, 5000);
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

    it("opens again without a filter that names a property that is gone", async () => {
      const { engine } = sample.harness.project;
      const property = { id: -1, name: "quality", type: "text", mode: "instance" } as const;
      const properties = [{ ...property, groupId: null }];
      await engine.call("commit/do", { commit: commitOf("Add quality", { properties }) });
      const query = "quality is missing";
      const spec = { ...defaultViewSpec, query };
      sample.harness.fireGrid("navigate", { title: "without quality", spec });
      await until(
        "the filter to be kept",
        async () => (await grid.state<GridState | null>())?.spec.query === query,
      );
      await engine.call("history/undo", {});
      await grid.reload();
      await grid.frame.getByText("The grid could not be opened").waitFor();
      await grid.button("Clear Filter and Groups").click();
      await grid.cell(0).waitFor();
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
