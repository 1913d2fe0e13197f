import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import type { Frame, Locator } from "playwright-core";
import { createSample } from "../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";
import { themes, type ThemeKind } from "../support/workbench.ts";
import { until } from "../support/until.ts";

/** A day with a dataset, from the folder in the Explorer on, in one window that stays open. */
describe("curating a folder of images in the real workbench", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;
  let usable: number;

  before(async () => {
    dir = await tempDir();
    const { images } = await createSample(dir.path, { count: 60 });
    usable = images;
    host = await openVsCode({ folder: dir.path, width: 1440, height: 900 });
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  it("imports a folder from the Explorer's menu and shows it as a grid", async () => {
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    const grid = await paintedGrid();
    await grid.getByText(`${usable} images`).first().waitFor();
    await workbench.screenshot("1-imported");
  });

  it("lists what could not be used, with reasons", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Show Problems");
    await workbench.treeItem(/damaged/i).waitFor();
    await workbench.treeItem(/unsupported/i).waitFor();
    await workbench.expand(workbench.treeItem(/unsupported/i));
    await workbench.treeItem(/\.bmp/).waitFor();
    await workbench.screenshot("2-problems");
  });

  it("counts the folders in the Projects view", async () => {
    const { workbench } = host;
    await workbench.treeItem(/^images/).waitFor();
    assert.match((await workbench.treeItem(/^images/).innerText()) ?? "", new RegExp(`${usable}`));
  });

  it("sorts, groups and finds", async () => {
    const grid = await paintedGrid();
    await choose(grid, "Group by", "Folder");
    await grid.locator(".group-toggle").first().waitFor();
    await host.workbench.screenshot("3-grouped");
    await choose(grid, "Group by", "None");
    await choose(grid, "Sort by", "File size");
    const find = grid.getByRole("combobox", { name: "Filter by name or query" });
    await find.fill("*.png");
    await until("fewer images are shown", async () => {
      const [shown = usable] = (await status(grid).innerText()).match(/\d+/)?.map(Number) ?? [];
      return shown > 0 && shown < usable;
    });
    await find.fill("");
    await until("all are shown again", async () =>
      (await status(grid).innerText()).startsWith(`${usable} images`),
    );
  });

  it("selects by keyboard and looks at one closely", async () => {
    const { workbench } = host;
    const grid = await paintedGrid();
    await grid.locator('[data-position="1"]').click();
    for (const key of ["ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"])
      await workbench.page.keyboard.press(key);
    await until("three are selected", async () =>
      (await status(grid).innerText()).includes("3 selected"),
    );
    await workbench.page.keyboard.press("Enter");
    const viewer = await workbench.webview(".place");
    await viewer.locator("img").waitFor();
    const place = (): Promise<string> => viewer.locator(".place").innerText();
    const first = await place();
    // VS Code moves the keyboard to a new editor some moments after it shows it.
    await until("the next one is shown", async () => {
      await workbench.page.keyboard.press("ArrowRight");
      await workbench.page.waitForTimeout(500);
      return (await place()) !== first;
    });
    await viewer.getByRole("button", { name: /inspector/i }).click();
    await viewer.getByText("SHA-1").waitFor();
    await workbench.screenshot("4-viewer");
  });

  it("comes back after a window reload with its selection", async () => {
    const { workbench } = host;
    await workbench.closeActiveEditor();
    await paintedGrid();
    await workbench.reload();
    const grid = await paintedGrid();
    await until("three are selected", async () =>
      (await status(grid).innerText()).includes("3 selected"),
    );
    assert.match(await status(grid).innerText(), new RegExp(`${usable} images`));
  });

  it("keeps up with the disk while the window is open", async () => {
    const { workbench } = host;
    const grid = await paintedGrid();
    await workbench.showActivity("Winnow");
    await workbench.expand(workbench.treeItem(/^images/));
    await workbench.treeItem("sunset").waitFor();
    await rename(dir.file("images", "sunset"), dir.file("images", "dusk"));
    await until("the moved folder is known", () => workbench.treeItem("dusk").isVisible());
    await writeFile(dir.file("images", "late.png"), await onePixel());
    await grid
      .getByText(`${usable + 1} images`)
      .first()
      .waitFor();
  });

  for (const kind of Object.keys(themes) as ThemeKind[])
    it(`follows the theme kind ${kind}`, async () => {
      await host.workbench.setTheme(kind);
      const grid = await paintedGrid();
      await grid.locator(`body.${bodyClasses[kind]}`).waitFor();
      await host.workbench.screenshot(`5-theme-${kind}`);
    });

  it("loads nothing from outside", () => {
    assert.deepEqual(host.workbench.failedRequests, []);
  });

  async function paintedGrid(): Promise<Frame> {
    const grid = await host.workbench.webview('[role="grid"]');
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    await grid.locator("[data-position]").first().waitFor();
    return grid;
  }
});

const bodyClasses: Record<ThemeKind, string> = {
  vs: "vscode-light",
  "vs-dark": "vscode-dark",
  "hc-black": "vscode-high-contrast",
  "hc-light": "vscode-high-contrast-light",
};

function status(grid: Frame): Locator {
  return grid.locator(".status-text");
}

async function choose(grid: Frame, label: string, option: string): Promise<void> {
  await grid.getByRole("combobox", { name: label }).click();
  await grid.getByRole("option", { name: option, exact: true }).click();
}

async function onePixel(): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  return sharp({ create: { width: 40, height: 30, channels: 3, background: "teal" } })
    .png()
    .toBuffer();
}
