import { createSample } from "../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** Deciding about images, from the grid to the side bar and back, in one window that stays open. */
describe("labelling a dataset in the real workbench", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;

  before(async () => {
    dir = await tempDir();
    await createSample(dir.path, { count: 40 });
    host = await openVsCode({ folder: dir.path, width: 1440, height: 900 });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  it("tags a selection from the palette, which makes the property and the tag on the way", async () => {
    const { workbench } = host;
    const grid = await workbench.webview('[role="grid"]');
    await grid.locator('[data-position="0"]').click();
    await grid.locator('[data-position="3"]').click({ modifiers: ["Shift"] });
    await until("four are selected", async () =>
      (await grid.locator(".status-text").innerText()).includes("4 selected"),
    );
    await workbench.runCommand("Winnow: Tag Selection…");
    await workbench.quickInput.fill("quality");
    await workbench.page.keyboard.press("Enter");
    await workbench.quickPick("Tags").click();
    await workbench.quickPick("Image").click();
    await workbench.quickInput.fill("blurry");
    await workbench.quickPick("blurry").click();
    await workbench.showActivity("Winnow");
    await workbench.page.getByRole("button", { name: "Properties Section" }).click();
    await workbench.expand(workbench.treeItem("quality"));
    await workbench.treeItem("blurry, 4 images").waitFor();
    await workbench.screenshot("label-1-properties");
  });

  it("shows the images of a tag", async () => {
    const { workbench } = host;
    await workbench.treeItem("blurry").click();
    const grid = await workbench.webview('[role="grid"]');
    await until("four are shown", async () =>
      (await grid.locator(".status-text").innerText()).startsWith("4 of"),
    );
  });

  it("goes back in the History and forth again", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Show History");
    await workbench.treeItem("Tag 4 images: blurry").waitFor();
    await workbench.runCommand("Winnow: Undo");
    await workbench.treeItem(/^Tag 4 images: blurry.*undone/).waitFor();
    const grid = await workbench.webview(".empty");
    await grid.getByText("No image matches").waitFor();
    const colour = (row: RegExp): Promise<string> =>
      workbench
        .treeItem(row)
        .locator(".label-name")
        .first()
        .evaluate((label) => getComputedStyle(label).color);
    await until(
      "undone changes to be grey",
      async () => (await colour(/^Tag 4 images/)) !== (await colour(/^Add the property/)),
    );
    await workbench.screenshot("label-2-history");
    await workbench.runCommand("Winnow: Redo");
    await workbench.treeItem(/^Tag 4 images: blurry, the dataset is here/).waitFor();
  });
});
