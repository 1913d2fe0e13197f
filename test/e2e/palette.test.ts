import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { writeTree } from "../support/tinyImages.ts";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** What the palette and the editor ask for, step by step, in one window that stays open. */
describe("forms of the palette in the real workbench", function () {
  this.timeout(120_000);
  const opened = useSampleWindow({
    count: 40,
    width: 1280,
    height: 800,
    settings: { "winnow.watch": false },
    notifications: true,
    async prepare(dir) {
      await writeFile(
        dir.file("wide.winnow"),
        'param least\nparam kind\nwhere width > $least and format = $kind\ntag quality with "wide"\n',
      );
      await writeFile(dir.file("narrow.winnow"), "where width < 5000\n");
    },
  });

  /** The list of notifications is open from the start: a VS Code that is driven by tests shows no toasts. */
  const notification = (text: RegExp): Locator =>
    opened.host.workbench.page
      .locator(".notifications-center .monaco-list-row")
      .filter({ hasText: text });
  const title = (): Locator => opened.host.workbench.page.locator(".quick-input-title");
  const enter = (): Promise<void> => opened.host.workbench.page.keyboard.press("Enter");
  const message = (): Locator => opened.host.workbench.page.locator(".quick-input-message");

  async function openFile(name: string): Promise<void> {
    const { page } = opened.host.workbench;
    await page.keyboard.press("Control+p");
    await opened.host.workbench.quickInput.fill(name);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await enter();
    await opened.host.workbench.tab(name).waitFor();
  }

  async function exportTo(folder: string): Promise<void> {
    const { workbench } = opened.host;
    await until("the dialog asks for a folder", async () =>
      (await workbench.quickInput.inputValue()).includes("/export/"),
    );
    await workbench.quickInput.fill(opened.dir.file(folder));
    await until("the dialog takes the folder", async () => {
      await enter();
      await workbench.page.waitForTimeout(500);
      return !(await workbench.quickInput.isVisible());
    });
    await notification(new RegExp(`Exported .* to ${folder}`)).waitFor();
  }

  it("ask for the options of an export, with a way back", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: Export…", "WebDataset");
    await workbench.quickPick("Export with the Defaults").waitFor();
    assert.equal(await workbench.quickPick("Export as Last Time").count(), 0);
    await workbench.quickPick("Change Options…").click();
    await workbench.quickPick("maxCount").waitFor();
    assert.equal(await title().innerText(), "Export: WebDataset (2/2)");
    await workbench.screenshot("palette-1-options");
    for (const option of ["name", "types", "maxCount"]) await workbench.quickPick(option).click();
    await workbench.page.getByRole("button", { name: "OK", exact: true }).click();
    // The first of the three, in the order of the format.
    await until("the archive's name", async () => (await title().innerText()).endsWith("(3/5)"));
    assert.equal(await workbench.quickInput.inputValue(), "data");
    await workbench.quickInput.fill("a b");
    await until("the refusal", async () =>
      /'name' is a text of the form/.test(await message().innerText()),
    );
    await workbench.screenshot("palette-2-refused");
    await workbench.quickInput.fill("photos");
    await enter();
    await workbench.quickPick("Yes").waitFor();
    await workbench.page.locator(".quick-input-titlebar .codicon-quick-input-back").click();
    await until("the name again", async () => (await title().innerText()).endsWith("(3/5)"));
    assert.equal(await workbench.quickInput.inputValue(), "photos");
    await enter();
    await workbench.quickPick("Yes").click();
    await until("the number", async () => (await workbench.quickInput.inputValue()) === "1000");
    await workbench.quickInput.fill("0");
    await until("the refusal", async () =>
      /whole number from 1 on/.test(await message().innerText()),
    );
    await workbench.quickInput.fill("25");
    await enter();
    await exportTo("shards");
    const [first, second] = await Promise.all(
      ["photos-000000.tar", "photos-000001.tar"].map((name) =>
        readFile(opened.dir.file("shards", name)),
      ),
    );
    assert.ok(first && second);
  });

  it("offer the options of the last time", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: Export…", "WebDataset");
    await workbench.quickPick("Export as Last Time").waitFor();
    const row = workbench.quickPick("Export as Last Time");
    assert.match(await row.innerText(), /name: photos · types: yes · maxCount: 25/);
    await workbench.screenshot("palette-3-last-time");
    await row.click();
    await exportTo("again");
    await readFile(opened.dir.file("again", "photos-000001.tar"));
  });

  it("ask for what an import of labels should do", async () => {
    const { workbench } = opened.host;
    const all = await readdir(opened.dir.path, { recursive: true });
    const rows = all
      .filter((name) => name.startsWith("images/") && /\.jpg$/i.test(name))
      .map((name) => `${JSON.stringify({ path: name, note: "5" })}\n`);
    await writeFile(opened.dir.file("found.jsonl"), rows);
    await workbench.chooseFromMenu(workbench.treeItem("found.jsonl"), "Import Labels…");
    await workbench.quickPick("JSON Lines").click();
    await workbench.quickPick("Change Options…").click();
    for (const option of ["class property", "types"]) await workbench.quickPick(option).click();
    await workbench.page.getByRole("button", { name: "OK", exact: true }).click();
    await until("the classes", async () => (await title().innerText()).endsWith("(3/4)"));
    await workbench.quickInput.fill("species");
    await workbench.quickPick("species").click();
    await until("the types", async () => (await title().innerText()).endsWith("(4/4)"));
    await workbench.quickInput.fill("note=nothing");
    await until("the refusal", async () =>
      /'types' is a list of name=value/.test(await message().innerText()),
    );
    await workbench.screenshot("palette-4-import");
    await workbench.quickInput.fill("note=number");
    await enter();
    const offer = notification(/Import \d+ values/);
    await offer.getByRole("button", { name: "Import" }).click();
    await notification(/Imported \d+ values/).waitFor();
  });

  it("ask for the parameters of a query that have no value, and refuse what does not fit", async () => {
    const { workbench } = opened.host;
    await openFile("wide.winnow");
    const lens = (text: string): Locator =>
      workbench.page.locator(".codelens-decoration a", { hasText: text });
    await lens("Export…").waitFor();
    await workbench.screenshot("palette-5-lenses");
    await lens("Show images").click();
    await until("the first parameter", async () => (await title().innerText()).endsWith("(1/2)"));
    await workbench.quickInput.fill("many");
    await until("the refusal", async () => /cannot be compared/.test(await message().innerText()));
    await workbench.screenshot("palette-6-parameter");
    await workbench.quickInput.fill("200");
    await enter();
    await until("the second parameter", async () => (await title().innerText()).endsWith("(2/2)"));
    await workbench.quickInput.fill("jpeg");
    await enter();
    const grid = await workbench.webview('[role="grid"][aria-busy="false"]');
    const filter = grid.getByRole("combobox", { name: "Filter by name or query" });
    await until("the query in the filter box", async () =>
      (await filter.inputValue()).startsWith('param least = 200 param kind = "jpeg" where '),
    );
  });

  it("run a recipe with the parameters that were given", async () => {
    const { workbench } = opened.host;
    await workbench.tab("wide.winnow").click();
    await workbench.page.locator(".codelens-decoration a", { hasText: "Run recipe" }).click();
    // As they were given the last time.
    await until(
      "the first parameter",
      async () => (await workbench.quickInput.inputValue()) === "200",
    );
    await enter();
    await until(
      "the second parameter",
      async () => (await workbench.quickInput.inputValue()) === "jpeg",
    );
    await enter();
    await notification(/Tag \d+ images: wide/).waitFor();
  });

  it("rename a tag where a file names it, in the project too", async () => {
    const { workbench } = opened.host;
    await workbench.tab("wide.winnow").click();
    await workbench.page
      .locator(".view-line", { hasText: "tag quality" })
      .getByText('"wide"')
      .click();
    await workbench.page.keyboard.press("F2");
    const box = workbench.page.locator(".rename-input");
    await box.waitFor();
    assert.equal(await box.inputValue(), "wide");
    await workbench.screenshot("palette-7-rename");
    await box.fill("broad");
    await enter();
    await workbench.page.locator(".view-line", { hasText: 'tag quality with "broad"' }).waitFor();
    await workbench.runCommand("Winnow: Show History");
    await workbench.treeItem("Rename the tag wide to broad").waitFor();
    await workbench.screenshot("palette-8-renamed");
  });

  it("show thumbnails of what a condition selects under the pointer", async () => {
    const { workbench } = opened.host;
    await openFile("narrow.winnow");
    await workbench.page
      .locator(".view-line", { hasText: "where width < 5000" })
      .getByText("width")
      .hover();
    const hover = workbench.page.locator(".monaco-hover:not(.hidden) img");
    await hover.nth(7).waitFor();
    await until("the pictures", async () =>
      hover.evaluateAll((all) =>
        all.every((image) => (image as HTMLImageElement).naturalWidth === 128),
      ),
    );
    await workbench.screenshot("palette-9-hover");
  });

  it("ask for a new property in steps, and read a date as the pages do", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Open Grid");
    const grid = await workbench.webview('[role="grid"][aria-busy="false"]');
    await grid.locator('[data-position="0"]').click();
    await workbench.runAskingCommand("Winnow: Set Value…", "New property…");
    await until("the name", async () => (await title().innerText()) === "New Property (1/3)");
    await workbench.quickInput.fill("seen");
    await enter();
    await workbench.quickPick("Date").waitFor();
    await workbench.page.getByRole("button", { name: "Back" }).click();
    await until("what was typed", async () => (await workbench.quickInput.inputValue()) === "seen");
    await enter();
    await workbench.quickPick("Date").waitFor();
    // It stays when the focus goes to the page.
    await grid.locator(".status-text").click();
    await workbench.quickPick("Date").click();
    await workbench.quickPick("File").click();
    await until("the box", async () => (await title().innerText()).startsWith("Set seen"));
    await workbench.quickInput.fill("May 1, 2024");
    await until("the refusal", async () =>
      /Type a date, such as/.test(await message().innerText()),
    );
    await workbench.quickInput.fill("2024-5-1 9:30");
    await enter();
    await workbench.statusBarItem("Changed 1 image").waitFor();
  });

  it("show the progress of a rescan that was asked for, and let it be cancelled", async () => {
    const { workbench } = opened.host;
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`images/many/${i}.jpg`, i % 50]),
    );
    await writeTree(opened.dir.path, many);
    await workbench.runCommand("Winnow: Rescan for Changes");
    const progress = notification(/Look for changes/);
    await progress.waitFor();
    await workbench.screenshot("palette-10-rescan");
    await progress.getByRole("button", { name: "Cancel" }).click();
    await progress.waitFor({ state: "hidden" });
    await workbench.runCommand("Winnow: Show Tasks");
    await workbench.treeItem(/^Look for changes.*cancelled/).waitFor();
  });
});
