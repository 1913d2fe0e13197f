import assert from "node:assert/strict";
import type { Frame, Locator } from "playwright-core";
import { createSample } from "../../src/core/sample/createSample.ts";
import { Consents } from "../../src/engine-client/consent.ts";
import { pictureFailures } from "../support/pictureFailures.ts";
import { writePlugin } from "../support/pluginFolder.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** A map that a plugin makes, beside the grid, in the real workbench. */
describe("maps in the real workbench", function () {
  this.timeout(180_000);
  let dir: TempDir;
  let host: VsCodeHost;

  before(async () => {
    dir = await tempDir();
    await createSample(dir.file("Photos"), { count: 60 });
    const plugin = dir.file("Photos", "winnow-plugins", "layout");
    await new Consents(dir.file("data", "consent.json")).develop(plugin);
    await writePlugin(plugin, { "main.ts": main });
    host = await openVsCode({
      folder: dir.file("Photos"),
      width: 1440,
      height: 900,
      settings: { "winnow.watch": false },
      env: { WINNOW_DATA: dir.file("data") },
    });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  pictureFailures(() => host);

  const map = (): Promise<Frame> => host.workbench.webview(".stage[data-points]");
  const grid = (): Promise<Frame> => host.workbench.webview('[role="grid"]');
  const statusOf = async (frame: Frame): Promise<string> =>
    frame.locator(".status-text").innerText();

  it("says what to do while there is none (F27)", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Open Map…");
    const page = await workbench.webview(".empty h2");
    assert.equal(await page.locator(".empty h2").innerText(), "No map yet");
    await workbench.runCommand("View: Move Editor into Next Group");
  });

  it("opens what an action has made in the tab that waits for it, beside the grid (F27)", async () => {
    const { workbench } = host;
    await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runCommand("Winnow: Run Action…");
    // A list that narrows while it is clicked moves away from under the pointer.
    await workbench.quickInput.fill("Lay out");
    await workbench.quickPick("Lay out").waitFor();
    await workbench.page.keyboard.press("Enter");
    await workbench.tab("Map: layout").waitFor();
    const page = await map();
    assert.equal(await workbench.tab("Map").count(), 1);
    // Until the grid has told what it shows, none of it is on the map.
    await until("the selection to be shared", async () =>
      /^\d\d points · selection shared with 'images'/.test(await statusOf(page)),
    );
    assert.ok(await (await grid()).locator("[role=grid]").isVisible());
  });

  it("selects in both by a lasso, and tags from the map (F27)", async () => {
    const { workbench } = host;
    const page = await map();
    const stage = page.locator(".stage");
    await page.locator('vscode-button[aria-label^="Thumbnails"]').click();
    const count = await selectLeft(page);
    const other = await grid();
    await until("selected in the grid", async () => / \d+ selected/.test(await statusOf(other)));
    await workbench.screenshot("map-lasso-beside-grid");
    await page.locator('vscode-button[aria-label="Tag the Selection"]').click();
    const { keyboard } = workbench.page;
    await answer("New Property", "side");
    for (const question of ["What does side hold?", "What do the values of side belong to?"]) {
      await placeholder(question).waitFor();
      await keyboard.press("Enter");
    }
    await placeholder("Choose or type a side").waitFor();
    await workbench.quickInput.fill("left");
    await workbench.quickPick("left").waitFor();
    await keyboard.press("Enter");
    await workbench.quickInput.waitFor({ state: "hidden" });
    await page.getByRole("combobox", { name: "Colour by" }).click();
    await page.getByRole("option", { name: "side", exact: true }).click();
    const row = page.locator(".legend-row").first();
    await until("the tag in the legend", async () =>
      (await row.innerText()).replaceAll(/\s+/g, " ").startsWith(`left ${count}`),
    );
    await workbench.screenshot("map-tagged");
    await stage.focus();
    await keyboard.press("Control+z");
    await until("undone", async () => !(await row.innerText()).startsWith("left"));
  });

  it("shows in the grid what is selected (F27)", async () => {
    const page = await map();
    const other = await grid();
    const selected = other.locator('[role="gridcell"][aria-selected="true"]');
    const first = await selected.evaluateAll((cells) =>
      Math.min(...cells.map((cell) => Number(cell.getAttribute("data-position")))),
    );
    // The cell that the keyboard is on is there wherever the grid is scrolled to.
    const isInSight = (): Promise<boolean> =>
      other.locator(`[data-position="${first}"]`).evaluate((cell) => {
        const { top, bottom } = cell.getBoundingClientRect();
        const view = cell.closest(".scroller")?.getBoundingClientRect();
        return view !== undefined && top >= view.top && bottom <= view.bottom;
      });
    await other.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, 1e6));
    await until("it is out of sight", async () => !(await isInSight()));
    await page.locator('vscode-button[aria-label="Show the Selection in a Grid"]').click();
    await until("it is in sight", isInSight);
  });

  it("comes back after a reload of the window, with its selection (F27)", async () => {
    const { workbench } = host;
    const before = / (\d+) points selected/.exec(await statusOf(await map()));
    assert.ok(before);
    // What it keeps reaches VS Code a moment later.
    await workbench.page.waitForTimeout(2000);
    await workbench.reload();
    await workbench.tab("Map: layout").click();
    await until("selected again", async () => {
      const now = / (\d+) points selected/.exec(await statusOf(await map()));
      return now?.[1] === before[1];
    });
  });

  it("runs an action on its selection where there is no grid, and shows what that saved anew (F27)", async () => {
    const { workbench } = host;
    await workbench.tab("images").click();
    await workbench.closeActiveEditor();
    await workbench.tab("images").waitFor({ state: "detached" });
    const page = await map();
    await until("no grid", async () => !(await statusOf(page)).includes("shared"));
    const count = await selectLeft(page);
    await page.locator('vscode-button[aria-label="Run an Action on the Selection"]').click();
    await workbench.quickInput.fill("Lay out");
    await workbench.quickPick("Lay out").waitFor();
    await workbench.page.keyboard.press("Enter");
    await until("the new map", async () =>
      (await statusOf(await map())).startsWith(`${count} points`),
    );
  });

  it("is renamed and deleted in the Saved Queries view (F27)", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Focus on Saved Queries View");
    const item = workbench.treeItem("layout, map");
    await workbench.chooseFromMenu(item, "Rename Map…");
    await answer("Rename Map", "both sides");
    await workbench.tab("Map: both sides").waitFor();
    await workbench.screenshot("map-tree");
    await workbench.chooseFromMenu(workbench.treeItem("both sides, map"), "Delete Map…");
    await workbench.page.getByRole("button", { name: "Delete", exact: true }).click();
    await workbench.tab("Map: both sides").waitFor({ state: "detached" });
  });

  /** Answers how many points are selected then. */
  async function selectLeft(page: Frame): Promise<number> {
    const stage = page.locator(".stage");
    await stage.focus();
    await host.workbench.page.keyboard.press("l");
    const box = await stage.boundingBox();
    assert.ok(box);
    const { mouse } = host.workbench.page;
    const line = [
      [0.02, 0.02],
      [0.5, 0.02],
      [0.5, 0.98],
      [0.02, 0.98],
    ] as const;
    await mouse.move(box.x + 0.02 * box.width, box.y + 0.02 * box.height);
    await mouse.down();
    for (const [x, y] of line)
      await mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 5 });
    await mouse.up();
    await until("selected on the map", async () => (await statusOf(page)).includes("selected"));
    const count = Number(/(\d+) points selected/.exec(await statusOf(page))?.[1]);
    assert.ok(count > 5 && count < 50);
    return count;
  }

  const placeholder = (text: string): Locator =>
    host.workbench.page.locator(`.quick-input-widget input[placeholder="${text}"]`);

  /** Types into the input box of this title. */
  async function answer(title: string, text: string): Promise<void> {
    const { workbench } = host;
    await workbench.page.locator(".quick-input-title").filter({ hasText: title }).waitFor();
    await workbench.quickInput.fill(text);
    await workbench.page.keyboard.press("Enter");
  }
});

const main = `import { definePlugin } from "@winnow/plugin-api";

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "lay",
      title: "Lay out",
      hooks: ["map", "execute"],
      run: async ({ instanceIds }) => {
        const all = await ctx.project.instances({ ids: instanceIds });
        const sha1s = [...new Set(all.flatMap(({ sha1 }) => (sha1 ? [sha1] : [])))];
        const points = Float32Array.from({ length: sha1s.length * 2 }, (_, i) => {
          const point = i >> 1;
          return i % 2 === 0
            ? (point % 2 ? 3 : -3) + Math.cos(point)
            : Math.sin(point * 1.3);
        });
        await ctx.maps.save("layout", { sha1s, points });
        return { map: "layout" };
      },
    });
  },
});
`;
