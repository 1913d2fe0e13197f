import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { Consents } from "../../src/engine-client/consent.ts";
import { openEngine } from "../support/engine.ts";
import { writePlugin } from "../support/pluginFolder.ts";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";

/** Where VS Code shows the hooks of maps, of searches by text and of one image, and what it keeps of a plugin. */
describe("hooks in the real workbench", function () {
  this.timeout(180_000);
  const opened = useSampleWindow({
    count: 30,
    folder: "Photos",
    width: 1440,
    height: 900,
    settings: { "winnow.watch": false },
    env: (dir) => ({ WINNOW_DATA: dir.file("data") }),
  });

  const own = [
    "Make Map…",
    "Search Images by Text…",
    "Run on This Image…",
    "Run on This Annotation…",
  ] as const;

  before(async () => {
    // The built-in plugin has actions at these hooks: here they are those of one plugin.
    await using engine = openEngine(opened.dir.file("Photos"), { create: false });
    await engine.call("plugin/enable", { pluginId: "ml", enabled: false });
  });

  it("have no entry while no action has them (P8)", async () => {
    assert.deepEqual(await inEditorMenu(), []);
    assert.deepEqual(await inCellMenu(), []);
  });

  it("have their entries as soon as an action has them, each in its place only (P8)", async () => {
    const { workbench } = opened.host;
    const plugin = opened.dir.file("Photos", "winnow-plugins", "places");
    await new Consents(opened.dir.file("data", "consent.json")).develop(plugin);
    await writePlugin(plugin, { "main.ts": placesMain });
    await workbench.runCommand("Winnow: Focus on Plugins View");
    const item = workbench.treeItem("places, 1.0.0");
    await until("it runs", async () => (await item.locator(".codicon-plug").count()) > 0, 30_000);
    await workbench.runCommand("Winnow: Open Grid");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    assert.deepEqual(await inEditorMenu(), ["Make Map…", "Search Images by Text…"]);
    assert.deepEqual(await inCellMenu(), ["Run on This Image…"]);
  });

  it("run on the selection of the grid for a map, and ask what to look for (P8, L3)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Notifications: Show Notifications");
    await chooseInEditorMenu("Make Map…");
    await notification(/Mapped 1$/).waitFor();
    await chooseInEditorMenu("Search Images by Text…");
    await workbench.quickInput.fill("red car");
    await workbench.page.keyboard.press("Enter");
    await notification(/Looked for 'red car' in 1$/).waitFor();
  });

  it("run on one image from its menu, and from the viewer's title (P8, L3)", async () => {
    const { workbench } = opened.host;
    const grid = await workbench.webview('[role="grid"][aria-busy="false"]');
    const cell = grid.locator('[data-position="1"]');
    await workbench.chooseFromMenu(cell, "Run on This Image…");
    await notification(/Look 1: 1 image, [1-9]/).waitFor();
    await cell.dblclick();
    const button = workbench.page
      .locator(".editor-actions")
      .getByRole("button", { name: "Run on This Image…" });
    await button.click();
    await notification(/Look 2: 1 image, [1-9]/).waitFor();
    assert.deepEqual(await inEditorMenu(), []);
  });

  it("say things of several kinds, of which the view shows those that are chosen (P13)", async () => {
    const { workbench } = opened.host;
    await workbench.runCommand("Winnow: Focus on Notifications View");
    const kinds = async (): Promise<string[]> => {
      const names = await workbench.page
        .locator(".sidebar")
        .getByRole("treeitem", { name: /^(error|warning|info|debug): / })
        .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
      return [...new Set(names.map((name) => name.split(":")[0] ?? ""))].sort();
    };
    await until("all kinds", async () => (await kinds()).join() === "debug,info,warning");
    await workbench.runCommand("Winnow: Filter Notifications…");
    for (const kind of ["Errors", "Information", "Debug"]) await workbench.quickPick(kind).click();
    await workbench.page.keyboard.press("Enter");
    await until("the warnings alone", async () => (await kinds()).join() === "warning");
    await workbench.page.getByText("Shown: Warnings").first().waitFor();
    await workbench.screenshot("notifications-filtered");
  });

  it("run on one annotation, from the title, the palette and its menu, once there is one (P8, L3)", async () => {
    const { workbench } = opened.host;
    const { page } = workbench;
    const offered = async (): Promise<boolean> => {
      await workbench.runCommand("Winnow: Run Action…");
      await workbench.quickPick("Say").waitFor();
      const isThere = (await workbench.quickPick("Describe the object").count()) > 0;
      await page.keyboard.press("Escape");
      return isThere;
    };
    // The palette closes the centre.
    const told = async (text: RegExp): Promise<void> => {
      await workbench.runCommand("Notifications: Show Notifications");
      await notification(text).waitFor();
    };
    const viewer = await workbench.webview(".stage img");
    const title = page
      .locator(".editor-actions")
      .getByRole("button", { name: "Run on This Annotation…" });
    assert.equal(await title.count(), 0);
    assert.equal(await offered(), false);
    await viewer.locator(".stage").focus();
    await page.keyboard.press("b");
    await page.keyboard.press("Enter");
    await viewer.getByText("What is it?").waitFor();
    await page.keyboard.type("thing");
    await page.keyboard.press("Enter");
    await title.click();
    await told(/Object 1: box of image [1-9]/);
    assert.equal(await offered(), true);
    await workbench.runCommand("Winnow: Run on This Annotation…");
    await told(/Object 2: box of image [1-9]/);
    await workbench.chooseFromMenu(viewer.locator(".stage"), "Run on This Annotation…");
    await told(/Object 3: box of image [1-9]/);
    await viewer.locator(".stage").focus();
    await page.keyboard.press("r");
    await told(/Object 4: box of image [1-9]/);
    await viewer.locator(".stage").focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await title.waitFor({ state: "detached" });
  });

  it("have their forms back after a reload of the window, as they were filled in (P5)", async () => {
    const { workbench } = opened.host;
    await workbench.runAskingCommand("Winnow: Run Action…", "Say");
    const field = 'input[aria-label="Words"]';
    const form = await workbench.webview(field);
    await form.locator(field).fill("good evening");
    // It is told to VS Code after a moment of rest.
    await workbench.page.waitForTimeout(500);
    await workbench.reload();
    const again = await workbench.webview(field);
    await until(
      "the words",
      async () => (await again.locator(field).inputValue()) === "good evening",
    );
    const run = again.locator("vscode-button", { hasText: "Run" });
    await until("the button", async () => !(await run.locator("button").isDisabled()));
    await workbench.screenshot("form-after-reload");
    await run.click();
    await workbench.tab("Say").waitFor({ state: "detached" });
    await workbench.runCommand("Notifications: Show Notifications");
    await notification(/Said good evening$/).waitFor();
  });

  const notification = (text: RegExp): Locator =>
    opened.host.workbench.page
      .locator(".notifications-center .notification-list-item-message")
      .filter({ hasText: text })
      .first();

  async function inEditorMenu(): Promise<string[]> {
    await openEditorMenu();
    return ownItems();
  }

  async function chooseInEditorMenu(item: string): Promise<void> {
    await openEditorMenu();
    const entry = opened.host.workbench.page.getByRole("menuitem", { name: item, exact: true });
    await entry.hover();
    await entry.locator("xpath=ancestor-or-self::*[contains(@class, 'focused')]").first().waitFor();
    await opened.host.workbench.page.keyboard.press("Enter");
    await entry.waitFor({ state: "hidden" });
  }

  async function openEditorMenu(): Promise<void> {
    await opened.host.workbench.page
      .locator(".editor-group-container.active .editor-actions")
      .getByRole("button", { name: "More Actions..." })
      .click();
  }

  async function inCellMenu(): Promise<string[]> {
    const grid = await opened.host.workbench.webview('[role="grid"][aria-busy="false"]');
    await grid.locator('[data-position="1"]').click({ button: "right" });
    return ownItems();
  }

  /** Which of the hooks' entries the open menu has; closes it. */
  async function ownItems(): Promise<string[]> {
    const { page } = opened.host.workbench;
    const items = page.locator(".monaco-menu").getByRole("menuitem");
    await items.first().waitFor();
    const names = await items.evaluateAll((all) =>
      all.map((item) => item.getAttribute("aria-label") ?? item.textContent ?? ""),
    );
    await page.keyboard.press("Escape");
    await items.first().waitFor({ state: "hidden" });
    return own.filter((name) => names.some((one) => one.startsWith(name)));
  }
});

const placesMain = `
import { definePlugin, parameter } from "@winnow/plugin-api";

export default definePlugin({
  activate(ctx) {
    let looks = 0;
    const saying = (type: "info" | "warning" | "debug", message: string) => ({
      notifications: [{ type, message }],
    });
    ctx.actions.register({
      id: "map",
      title: "Map",
      hooks: ["map"],
      run: ({ instanceIds }) => saying("info", "Mapped " + instanceIds.length),
    });
    ctx.actions.register({
      id: "search",
      title: "Search",
      hooks: ["text_search"],
      run: ({ instanceIds, text }) => ({
        notifications: [
          { type: "warning", message: "Looked for '" + text + "' in " + instanceIds.length },
          { type: "debug", message: "nothing found" },
        ],
      }),
    });
    ctx.actions.register({
      id: "look",
      title: "Look",
      hooks: ["image"],
      run: ({ instanceIds, activeInstanceId }) =>
        saying("info", "Look " + ++looks + ": " + instanceIds.length + " image, " + activeInstanceId),
    });
    let objects = 0;
    ctx.actions.register({
      id: "object",
      title: "Describe the object",
      hooks: ["annotation"],
      run: async ({ activeInstanceId, annotationId }) => {
        const all = await ctx.project.annotations();
        const kind = all.find(({ id }) => id === annotationId)?.shape.kind;
        return saying("info", "Object " + ++objects + ": " + kind + " of image " + activeInstanceId);
      },
    });
    ctx.actions.register({
      id: "say",
      title: "Say",
      parameters: { words: parameter.text({ title: "Words", default: "hello" }) },
      run: ({ parameters }) => saying("info", "Said " + parameters.words),
    });
  },
});
`;
