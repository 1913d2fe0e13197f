import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** Deciding about images, from the grid to the side bar and back, in one window that stays open. */
describe("labelling a dataset in the real workbench", function () {
  this.timeout(120_000);
  const opened = useSampleWindow({ count: 40, width: 1440, height: 900 });

  it("tags a selection from the palette, which makes the property and the tag on the way", async () => {
    const { workbench } = opened.host;
    const grid = await workbench.webview('[role="grid"]');
    await grid.locator('[data-position="0"]').click();
    await grid.locator('[data-position="3"]').click({ modifiers: ["Shift"] });
    await until("four are selected", async () =>
      (await grid.locator(".status-text").innerText()).includes("4 selected"),
    );
    await workbench.runAskingCommand("Winnow: Tag Selection…");
    await workbench.quickInput.fill("quality");
    await workbench.page.keyboard.press("Enter");
    await workbench.quickPick("Tags").click();
    await workbench.quickPick("Image").click();
    await workbench.page.getByPlaceholder("Choose or type a quality").waitFor();
    await workbench.quickInput.fill("blurry");
    await workbench.quickPick("blurry").click();
    await workbench.showActivity("Winnow");
    await workbench.page.getByRole("button", { name: "Properties Section" }).click();
    await workbench.expand(workbench.treeItem("quality"));
    await workbench.treeItem("blurry, 4 images").waitFor();
    await workbench.screenshot("label-1-properties");
  });

  it("shows the images of a tag", async () => {
    const { workbench } = opened.host;
    await workbench.treeItem("blurry").click();
    const grid = await workbench.webview('[role="grid"]');
    await until("four are shown", async () =>
      (await grid.locator(".status-text").innerText()).startsWith("4 of"),
    );
  });

  it("goes back in the History and forth again", async () => {
    const { workbench } = opened.host;
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
