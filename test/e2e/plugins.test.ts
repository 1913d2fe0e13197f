import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { writeSampler } from "../support/samplerPlugin.ts";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** A plugin of the workspace, from the question whether it may run to what its actions give, in the real workbench. */
describe("plugins in the real workbench", function () {
  this.timeout(120_000);
  const opened = useSampleWindow({
    count: 40,
    width: 1280,
    height: 900,
    settings: { "winnow.watch": false },
    notifications: true,
    prepare: (dir) => writeSampler(dir.file("winnow-plugins", "sampler")),
  });

  const notification = (text: RegExp): Locator =>
    opened.host.workbench.page
      .locator(".notifications-center .monaco-list-row")
      .filter({ hasText: text });

  it("asks once whether a plugin may run, and says what that means (P23)", async () => {
    const { workbench } = opened.host;
    const question = notification(/'Sampler' is new on this machine/);
    await question.waitFor();
    await workbench.screenshot("plugins-1-new");
    await question.hover();
    await question.getByRole("button", { name: "Review…" }).click();
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /all your rights/);
    await workbench.screenshot("plugins-2-trust");
    await dialog.getByRole("button", { name: "Trust and Run" }).click();
  });

  it("shows it with its actions in the Plugins view (L4)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Focus on Plugins View");
    const plugin = workbench.treeItem("Sampler, 1.2.3");
    await plugin.waitFor();
    await until("it runs", async () => (await plugin.locator(".codicon-plug").count()) > 0);
    await workbench.expand(plugin);
    await workbench.treeItem("Count images, action").waitFor();
    await workbench.screenshot("plugins-3-tree");
  });

  it("runs an action from the palette, with its form, and opens the groups (L2, P12)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Run Action…");
    await workbench.quickPick("Group in parts").waitFor();
    await workbench.screenshot("plugins-4-actions");
    await workbench.quickPick("Group in parts").click();
    const form = await workbench.webview('input[aria-label="Parts"]');
    await form.locator('input[aria-label="Parts"]').fill("4");
    await workbench.screenshot("plugins-5-form");
    await form.locator("vscode-button", { hasText: "Run" }).click();
    await workbench.tab("Group in parts").waitFor();
    const result = await workbench.webview(
      '[role="grid"][aria-busy="false"] .group-toggle, .group-toggle',
    );
    await until("the groups", async () => (await result.locator(".group-toggle").count()) > 1);
    await workbench.screenshot("plugins-6-result");
  });

  it("tells what an action has to say, with its data and suggestions (P13)", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: Run Action…", "Count images");
    const said = notification(/\d+ images/);
    await said.waitFor();
    assert.equal(await said.getByRole("button", { name: "Halve" }).count(), 1);
    await workbench.runCommand("Winnow: Focus on Notifications View");
    const item = workbench.treeItem(/^info: \d+ images/);
    await item.waitFor();
    await item.click();
    await workbench.page
      .locator(".view-line", { hasText: /"counted":\s\d+/ })
      .first()
      .waitFor();
    await workbench.screenshot("plugins-7-notification");
  });

  it("finds what is like an image from its menu (P8, P12)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Open Grid");
    const grid = await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.chooseFromMenu(grid.locator('[data-position="1"]'), "Find Similar…");
    await workbench.quickPick("Find alike").click();
    await workbench.page
      .locator(".tabs-container")
      .getByRole("tab", { name: /^Like \d+/ })
      .waitFor();
  });

  it("shows how far a run is, what it says, and cancels it (F11)", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: Run Action…", "Take long");
    // The list closes by itself when the last of what it showed has gone.
    await workbench.runCommand("Notifications: Show Notifications");
    const progress = notification(/Take long/);
    await until("the progress", async () => /25 % Reading images/.test(await progress.innerText()));
    await workbench.page
      .locator(".view-line", { hasText: /one\sstep\sis\sdone/ })
      .first()
      .waitFor();
    await workbench.screenshot("plugins-8-progress");
    await progress.hover();
    await progress.getByRole("button", { name: "Cancel" }).click();
    await progress.waitFor({ state: "detached" });
    await workbench.treeItem("Sampler, 1.2.3").locator(".codicon-plug").waitFor();
  });

  it("remembers what was used last, and what was entered (P5)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Run Action…");
    const first = workbench.page.locator(".quick-input-list .monaco-list-row").first();
    await until("the last one", async () => /Take long/.test(await first.innerText()));
    await workbench.quickPick("Group in parts").click();
    const form = await workbench.webview('input[aria-label="Parts"]');
    await until(
      "the value",
      async () => (await form.locator('input[aria-label="Parts"]').inputValue()) === "4",
    );
    await form.locator('input[aria-label="Parts"]').press("Escape");
    await until("the form's end", () => form.isDetached());
  });
});
