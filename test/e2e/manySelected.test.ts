import type { Frame } from "playwright-core";
import { manyInstances } from "../support/manyInstances.ts";
import { writeTree } from "../support/tinyImages.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** More than the palette once asked the engine for the ids of. */
const count = 100_500;

describe("a selection of very many images in the real workbench", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;
  let grid: Frame;

  before(async () => {
    dir = await tempDir();
    await writeTree(dir.path, { "one.jpg": 1 });
    await manyInstances(dir.path, count, dir.file("one.jpg"));
    host = await openVsCode({ folder: dir.path, width: 1200, height: 800 });
    const { workbench } = host;
    await workbench.runCommand("Winnow: Open Grid");
    grid = await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runCommand("Winnow: New Property…");
    await workbench.quickInput.fill("seen");
    await workbench.page.keyboard.press("Enter");
    await workbench.quickPick("Checkbox").click();
    await workbench.quickPick("File").click();
    await workbench.quickInput.waitFor({ state: "hidden" });
    await grid.locator('[data-position="0"]').click();
    await workbench.page.keyboard.press("Control+a");
    await until("all are selected", async () => (await status()).includes("100,500 selected"));
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  const status = (): Promise<string> => grid.locator(".status-text").innerText();

  it("gets a value from the palette, all of it", async () => {
    const { workbench } = host;
    await workbench.runAskingCommand("Winnow: Set Value…", "seen");
    await workbench.quickPick("Yes").click();
    await workbench.statusBarItem("Changed 100,500 images").waitFor();
  });

  it("gets a value by a right click on its last image, all of it", async () => {
    const { workbench } = host;
    await workbench.page.keyboard.press("Escape");
    await grid.locator('[data-position="0"]').press("End");
    const last = grid.locator(`[data-position="${count - 1}"]`);
    await last.waitFor();
    await workbench.chooseFromMenu(last, "Set Value…");
    await workbench.quickPick("seen").click();
    await workbench.screenshot("many-1-right-click");
    await workbench.quickPick("No").click();
    await workbench.statusBarItem("Changed 100,500 images").waitFor();
    await workbench.runCommand("Winnow: Show History");
    await workbench.treeItem("Set seen of 100,500 images to false").waitFor();
  });

  it("gets nothing by a right click on an image that is not in it", async () => {
    const { workbench } = host;
    const last = grid.locator(`[data-position="${count - 1}"]`);
    await last.click({ modifiers: ["Control"] });
    await until("one less is selected", async () => (await status()).includes("100,499 selected"));
    await workbench.chooseFromMenu(last, "Set Value…");
    await workbench.quickPick("seen").click();
    await workbench.quickPick("Yes").click();
    await workbench.statusBarItem("Changed 1 image").waitFor();
  });
});
