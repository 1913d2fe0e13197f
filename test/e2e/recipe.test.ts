import assert from "node:assert/strict";
import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { Frame } from "playwright-core";
import { createSample } from "../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** From the first tag to the dataset that the training reads, and all of it back, in one window. */
describe("from tags to an export in the real workbench", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;

  before(async () => {
    dir = await tempDir();
    await createSample(dir.path, { count: 40 });
    await mkdir(dir.file(".vscode"));
    const keys = [{ key: "1", property: "quality", value: "good" }];
    await writeFile(
      dir.file(".vscode", "settings.json"),
      JSON.stringify({ "winnow.tagKeys": keys }),
    );
    await writeFile(
      dir.file("good.winnow"),
      'where quality has any ("good")\norder by name desc\n',
    );
    host = await openVsCode({ folder: dir.path, width: 1440, height: 900 });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runCommand("Winnow: New Property…");
    await workbench.quickInput.fill("quality");
    await workbench.page.keyboard.press("Enter");
    await workbench.quickPick("Tags").click();
    await workbench.quickPick("Image").click();
    await workbench.quickInput.waitFor({ state: "hidden" });
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  it("P17 tags a selection with one key", async () => {
    const grid = await paintedGrid();
    await grid.locator('[data-position="0"]').click();
    await grid.locator('[data-position="5"]').click({ modifiers: ["Shift"] });
    await until("six are selected", async () => (await status(grid)).includes("6 selected"));
    await host.workbench.page.keyboard.press("1");
    await grid.getByText("Given: quality: good · 6 images").first().waitFor();
    await host.workbench.screenshot("recipe-1-tagged");
  });

  it("shows what a query file selects, by its lens", async () => {
    const { workbench } = host;
    await workbench.treeItem("good.winnow").dblclick();
    const lens = workbench.page.locator(".codelens-decoration a", { hasText: "Show 6 images" });
    await lens.waitFor();
    await workbench.screenshot("recipe-2-query");
    await lens.click();
    await until("six are shown", async () =>
      (await status(await paintedGrid())).startsWith("6 of"),
    );
  });

  it("splits them and exports them for YOLO", async () => {
    const { workbench } = host;
    await workbench.runAskingCommand("Winnow: Split…", "Images of the grid");
    await workbench.quickInput.fill("train 2, val 1");
    await workbench.page.keyboard.press("Enter");
    await workbench.quickPick("No property").click();
    await workbench.quickPick("Copies of an image").click();
    await workbench.runCommand("Winnow: Show History");
    await workbench.treeItem("Split 6 images: train 4, val 2").waitFor();
    await workbench.runAskingCommand("Winnow: Export…", "Images of the grid");
    await workbench.quickPick("YOLO (boxes or polygons, with data.yaml)").click();
    await workbench.quickPick("Export with the Defaults").click();
    await until("the dialog asks for a folder", async () =>
      (await workbench.quickInput.inputValue()).includes("/export/yolo"),
    );
    // The dialog takes Enter once it has listed the folder, and writes its own into the field as late.
    await until("the dialog takes the folder", async () => {
      if (!(await workbench.quickInput.isVisible())) return true;
      await workbench.quickInput.fill(dir.file("out"));
      await workbench.page.keyboard.press("Enter");
      await workbench.page.waitForTimeout(500);
      return false;
    });
    await until("the export is there", () =>
      access(dir.file("out", "data.yaml")).then(
        () => true,
        () => false,
      ),
    );
    await workbench.screenshot("recipe-3-exported");
    assert.match(await readFile(dir.file("out", "data.yaml"), "utf8"), /train: images\/train/);
    const files = await readdir(dir.file("out", "images"), { recursive: true });
    assert.equal(files.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).length, 6);
  });

  it("P19 takes it all back, and leaves the files where they are", async () => {
    const { workbench } = host;
    for (let i = 0; i < 4; i++) {
      await workbench.runCommand("Winnow: Undo");
      await workbench.quickInput.waitFor({ state: "hidden" });
    }
    await workbench.treeItem(/^Split 6 images.*undone/).waitFor();
    await until("nothing is left to undo", async () =>
      /undone/.test(
        (await workbench.treeItem(/^Add the property quality/).getAttribute("aria-label")) ?? "",
      ),
    );
    await workbench.screenshot("recipe-4-undone");
    await access(dir.file("out", "data.yaml"));
  });

  async function paintedGrid(): Promise<Frame> {
    const grid = await host.workbench.webview('[role="grid"]');
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    return grid;
  }

  function status(grid: Frame): Promise<string> {
    return grid.locator(".status-text").innerText();
  }
});
