import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** A query from the filter box to the side bar and back, in one window that stays open. */
describe("saved queries in the real workbench", function () {
  this.timeout(120_000);
  const opened = useSampleWindow({
    count: 40,
    width: 1280,
    height: 800,
    settings: { "winnow.watch": false, "files.simpleDialog.enable": true },
    notifications: true,
    prepare: (dir) => writeFile(dir.file("least.winnow"), "param least\nwhere width > $least\n"),
  });

  before(async () => {
    const { workbench } = opened.host;
    await workbench.showActivity("Winnow");
    const header = workbench.page.getByRole("button", { name: /Saved Queries Section/ });
    if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
  });

  const enter = (): Promise<void> => opened.host.workbench.page.keyboard.press("Enter");
  const title = (): Locator => opened.host.workbench.page.locator(".quick-input-title");
  const message = (): Locator => opened.host.workbench.page.locator(".quick-input-message");
  /** Its words stay in the page when it is gone. */
  const asks = (question: string, about: RegExp): Promise<unknown> =>
    until(
      `the question ${question}`,
      async () =>
        (await opened.host.workbench.quickInput.isVisible()) &&
        (await title().innerText()) === question &&
        about.test(await message().innerText()),
    );
  const filterBox = async (): Promise<Locator> => {
    const grid = await opened.host.workbench.webview('[role="grid"][aria-busy="false"]');
    return grid.getByRole("combobox", { name: "Filter by name or query" });
  };

  it("are saved from the filter box under a name, which replaces one of the name", async () => {
    const { workbench } = opened.host;
    const filter = await filterBox();
    for (const least of [1, 2]) {
      await filter.fill(`width > ${least}`);
      await filter.press("Shift+Alt+KeyQ");
      await asks("Save Query", new RegExp(`^width > ${least} `));
      await workbench.quickInput.fill(least === 1 ? "Wide" : "wide");
      if (least === 2)
        await until("the warning", async () =>
          (await message().innerText()).includes("'Wide' is there already and will be replaced."),
        );
      await enter();
      await workbench.treeItem(new RegExp(`^wide.*width > ${least}`, "i")).waitFor();
    }
    await workbench.screenshot("saved-1-tree");
  });

  it("are renamed", async () => {
    const { workbench } = opened.host;
    await workbench.chooseFromMenu(workbench.treeItem(/^wide/), "Rename Saved Query…");
    await until("the name", async () => (await workbench.quickInput.inputValue()) === "wide");
    await workbench.quickInput.fill(" ");
    await until("the refusal", async () =>
      (await message().innerText()).includes("A name has at least one character."),
    );
    await workbench.quickInput.fill("Broad");
    await enter();
    await workbench.treeItem(/^Broad/).waitFor();
  });

  it("become files", async () => {
    const { workbench } = opened.host;
    await workbench.chooseFromMenu(workbench.treeItem(/^Broad/), "Save as .winnow File…");
    await until("the dialog asks for a file", async () =>
      (await workbench.quickInput.inputValue()).endsWith("/Broad.winnow"),
    );
    await workbench.quickInput.fill(opened.dir.file("kept.winnow"));
    await enter();
    await workbench.tab("kept.winnow").waitFor();
    assert.equal(await readFile(opened.dir.file("kept.winnow"), "utf8"), "width > 2\n");
  });

  it("are restored after they were deleted", async () => {
    const { workbench } = opened.host;
    await workbench.chooseFromMenu(workbench.treeItem(/^Broad/), "Delete Saved Query");
    await workbench.treeItem(/^Broad/).waitFor({ state: "hidden" });
    const offer = workbench.page
      .locator(".notifications-center .monaco-list-row")
      .filter({ hasText: "The saved query 'Broad' was deleted." });
    await offer.getByRole("button", { name: "Restore" }).click();
    await workbench.treeItem(/^Broad.*width > 2/).waitFor();
  });

  it("ask for a parameter without a value", async () => {
    const { workbench } = opened.host;
    const { page } = workbench;
    await page.keyboard.press("Control+p");
    await workbench.quickInput.fill("least.winnow");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "least.winnow" }).waitFor();
    await enter();
    await workbench.tab("least.winnow").waitFor();
    await workbench.runCommand("Winnow: Save Query…");
    await asks("Save Query", /^param least where width > \$least /);
    await workbench.quickInput.fill("At least");
    await enter();
    await workbench.treeItem(/^At least/).click();
    await until("the parameter", async () =>
      (await title().innerText()).startsWith("Parameters of At least"),
    );
    await workbench.quickInput.fill("many");
    await until("the refusal", async () => /cannot be compared/.test(await message().innerText()));
    await workbench.screenshot("saved-2-parameter");
    await workbench.quickInput.fill("300");
    await enter();
    const filter = await filterBox();
    await until(
      "the query in the filter box",
      async () => (await filter.inputValue()) === "param least = 300 where width > $least",
    );
  });
});
