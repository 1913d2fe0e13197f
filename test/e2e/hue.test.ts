import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** The plugin of docs/plugin-guide.md, as the guide makes it; its pictures are those of the guide. */
describe("the hue plugin, by the guide, in the real workbench", function () {
  this.timeout(180_000);
  const opened = useSampleWindow({
    count: 60,
    folder: "Photos",
    width: 1440,
    height: 900,
    settings: { "winnow.watch": false, "workbench.secondarySideBar.defaultVisibility": "hidden" },
    notifications: true,
  });

  const notification = (text: RegExp): Locator =>
    opened.host.workbench.page
      .locator(".notifications-center .monaco-list-row")
      .filter({ hasText: text });

  const main = (): string => opened.dir.file("Photos", "winnow-plugins", "hue", "src", "main.ts");

  async function picture(name: string): Promise<void> {
    const { workbench } = opened.host;
    await workbench.quickInput.waitFor({ state: "hidden" });
    // What is on its way out fades; there is nothing in the page to wait for.
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(name);
  }

  /** Puts the cursor at the beginning of the line that holds this code. */
  async function goToLine(code: string): Promise<void> {
    const { workbench } = opened.host;
    const line = (await readFile(main(), "utf8"))
      .split("\n")
      .findIndex((one) => one.includes(code));
    assert.ok(line >= 0, code);
    await workbench.tab("main.ts").click();
    await workbench.page.keyboard.press("Control+g");
    await workbench.quickInput.fill(`:${line + 1}`);
    await workbench.page.keyboard.press("Enter");
    await workbench.quickInput.waitFor({ state: "hidden" });
  }

  /** Names of the groups that the result in front shows. */
  async function groupNames(): Promise<string[]> {
    const result = await opened.host.workbench.webview(".group-toggle");
    return result.locator(".group-toggle").allInnerTexts();
  }

  it("is made by New Plugin…, and runs (P23)", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: New Plugin…", "Vectors and groups");
    await workbench.quickInput.fill("Hue!");
    await workbench.page.getByText("is no name for a plugin").first().waitFor();
    await workbench.quickInput.fill("hue");
    await workbench.page.keyboard.press("Enter");
    const begun = performance.now();
    await workbench.quickPick("winnow-plugins/hue").click();
    await workbench.tab("main.ts").waitFor();
    await notification(/'Hue' runs: Compute Hues, Group by Hue/).waitFor();
    console.log(
      `      from the last answer to running: ${Math.round(performance.now() - begun)} ms`,
    );
    await workbench.runCommand("Winnow: Focus on Plugins View");
    const plugin = workbench.treeItem("Hue, 0.1.0");
    await workbench.expand(plugin);
    await workbench.treeItem("Group by Hue, action").waitFor();
    const lens = (text: string): Locator =>
      workbench.page.locator(".codelens-decoration a", { hasText: text });
    // VS Code asks for lenses while the focus is in the editor.
    await workbench.tab("main.ts").click();
    await lens("Debug Plugin").waitFor();
    await lens("running, 2 actions").waitFor();
    await until("no mistakes", async () => {
      const marks = await workbench.page.locator(".squiggly-error").count();
      return marks === 0;
    });
    await picture("plugin-new");
  });

  it("computes hues from the Vectors view (P24)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Focus on Vectors View");
    const type = workbench.treeItem(/0 images with a vector/);
    await type.hover();
    await type.getByRole("button", { name: "Compute Vectors…" }).click();
    const said = notification(/Computed the hue of \d+ images/);
    await said.waitFor();
    await workbench.treeItem(/[1-9]\d* images with a vector/).waitFor();
    await picture("plugin-compute");
  });

  it("groups images by their hue, in groups named by its range (P24)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Open Grid");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runAskingCommand("Winnow: Group by Action…", "Group by Hue");
    const form = await workbench.webview('input[aria-label="Number of groups"]');
    await form.locator('input[aria-label="Number of groups"]').fill("3");
    await form.locator("vscode-button", { hasText: "Run" }).click();
    // The sections below are painted when they are scrolled to.
    await until("the groups", async () =>
      (await groupNames()).some((name) => /Hue \d+–\d+/.test(name)),
    );
    await workbench.runCommand("Notifications: Hide Notifications");
    await picture("plugin-groups");
  });

  it("does what was saved, at once (F25)", async () => {
    const { workbench } = opened.host;
    await goToLine("return `Hue ${from}–${to}`;");
    await workbench.page.keyboard.press("Home");
    await workbench.page.keyboard.press("Shift+End");
    await workbench.page.keyboard.insertText("return `${from}° to ${to}°`;");
    await workbench.page.keyboard.press("Control+s");
    await workbench.statusBarItem(/Hue reloaded in \d+ ms/).waitFor();
    console.log(`      ${await workbench.statusBarItem(/Hue reloaded/).innerText()}`);
    await workbench.runCommand("Winnow: Run Last Action Again");
    await until("the new names", async () =>
      (await groupNames()).some((name) => /\d+° to \d+°/.test(name)),
    );
    await picture("plugin-reload");
  });

  it("stops at a breakpoint in its TypeScript after F5, and goes on (F25)", async () => {
    const { workbench } = opened.host;
    const { page } = workbench;
    await goToLine("const hueOf = new Map");
    await page.keyboard.press("F9");
    await page.keyboard.press("F5");
    await page.locator(".debug-toolbar").waitFor();
    await workbench.statusBarItem(/^\s*Hue( reloaded.*)?\s*$/).waitFor();
    await workbench.runCommand("Winnow: Run Last Action Again");
    await page.locator(".debug-top-stack-frame-line").waitFor();
    await picture("plugin-debug");
    await page.keyboard.press("F5");
    await page.locator(".debug-top-stack-frame-line").waitFor({ state: "detached" });
    await page.locator(".debug-toolbar .codicon-debug-disconnect").click();
    await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  });

  it("is written as the guide says", async () => {
    const guide = await readFile("docs/plugin-guide.md", "utf8");
    for (const name of ["new", "compute", "groups", "reload", "debug"])
      assert.ok(guide.includes(`images/plugin-${name}.png`), name);
  });
});
