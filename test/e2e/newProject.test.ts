import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { createSample } from "../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** The page of a new project loads while the project is made. */
describe("a folder without a project in the real workbench", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;

  before(async () => {
    dir = await tempDir();
    await createSample(dir.file("Photos"), { count: 30 });
    await writeFile(dir.file("Photos", ".winnow"), "A file where the project's folder would be.");
    host = await openVsCode({ folder: dir.file("Photos") });
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  const openAsDataset = async (): Promise<void> => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Open Folder as Dataset…");
    await workbench.quickPick("Photos").click();
  };

  it("stays one, with no page, when no project can be made, and the reason is said", async () => {
    const { workbench } = host;
    await openAsDataset();
    await workbench.runCommand("Notifications: Show Notifications");
    await workbench.page
      .locator(".notifications-center .monaco-list-row")
      .filter({ hasText: /No project can be made in '.*Photos'.*file already exists/ })
      .waitFor();
    await workbench.tab("Photos").waitFor({ state: "detached" });
    await workbench.showActivity("Winnow");
    await workbench.page.getByRole("button", { name: "Try the Sample" }).waitFor();
    await workbench.screenshot("new-project-1-refused");
  });

  it("is imported and shown once one can be made", async () => {
    const { workbench } = host;
    await rm(dir.file("Photos", ".winnow"));
    await openAsDataset();
    const grid = await workbench.webview('[role="grid"][aria-busy="false"] [data-position="5"]');
    await grid.locator(".status-text", { hasText: /^2\d images/ }).waitFor();
    assert.equal(await workbench.tab("Photos").count(), 1);
    await workbench.treeItem("Photos").waitFor();
    await workbench.screenshot("new-project-2-opened");
  });

  it("is shown from its first images on, in one tab, when a folder of it is opened", async () => {
    const other = dir.file("Other");
    const { classes } = await createSample(other, { count: 30 });
    const [name = ""] = classes;
    await host[Symbol.asyncDispose]();
    host = await openVsCode({ folder: other });
    const { workbench } = host;
    await workbench.treeItem("images").click();
    await workbench.chooseFromMenu(workbench.treeItem(name), "Open in Winnow");
    const grid = await workbench.webview('[role="grid"][aria-busy="false"] [data-position="0"]');
    await grid.locator(".status-text", { hasText: /^\d images?/ }).waitFor();
    assert.equal(await workbench.tab(name).count(), 1);
    assert.equal(await workbench.tab("Other").count(), 0);
    await workbench.screenshot("new-project-3-folder");
  });
});
