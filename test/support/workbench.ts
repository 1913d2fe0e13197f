import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Frame, Locator, Page, Request } from "playwright-core";
import type { VsCodeServer } from "../../scripts/host/vscodeServer.ts";
import { out } from "../../scripts/lib/paths.ts";

/** The four kinds of theme, by the class that the workbench bears, with the title of one theme of each. */
export const themes = {
  vs: "Light Modern",
  "vs-dark": "Dark Modern",
  "hc-black": "Dark High Contrast",
  "hc-light": "Light High Contrast",
} as const;

export type ThemeKind = keyof typeof themes;

/** Milliseconds that anything visible may take on a busy machine. */
const patience = 30_000;

/** The VS Code window, in the words of its user. */
export class Workbench {
  readonly page: Page;
  /** What webviews could not load; empty is what a test should find. */
  readonly failedRequests: string[] = [];
  readonly #server: VsCodeServer;

  constructor(page: Page, server: VsCodeServer) {
    this.page = page;
    this.#server = server;
    page.setDefaultTimeout(patience);
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "failed";
      // A page that goes away gives up what it was loading.
      if (reason !== "net::ERR_ABORTED") this.#noteFailure(reason, request);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.#noteFailure(`${response.status()}`, response.request());
    });
  }

  /** Opens a folder, or an empty window, and waits until the extensions have contributed. */
  async open(folder?: string): Promise<void> {
    await this.page.goto(this.#server.workbenchUrl(folder, [["skipWelcome", "true"]]));
    await this.whenRestored();
  }

  /** Reloads the window by VS Code's own command, which saves its state first; a browser's reload does not wait. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.whenRestored();
  }

  async whenRestored(): Promise<void> {
    await this.page.waitForFunction(() => "driver" in globalThis);
    await this.page.evaluate(() => {
      const { driver } = globalThis as unknown as {
        driver: { whenWorkbenchRestored(): Promise<void> };
      };
      return driver.whenWorkbenchRestored();
    });
    await this.activity("Winnow").waitFor();
  }

  /** An entry of the activity bar, by its title. */
  activity(title: string): Locator {
    return this.page.locator(".activitybar").getByRole("tab", { name: title });
  }

  /** Shows a view container of the side bar. */
  async showActivity(title: string): Promise<void> {
    const tab = this.activity(title);
    // A second click would hide it again.
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
  }

  /** Runs a command by its title in the palette, such as "Winnow: Import Folder". */
  async runCommand(title: string): Promise<void> {
    const row = this.quickPick(title);
    const timeout = 4000;
    // A palette that was opened before an extension contributed never learns of it, and one that is opened while the
    // last one goes, goes with it: open it again.
    for (let attempt = 1; ; attempt++) {
      try {
        await this.page.keyboard.press("F1");
        await this.quickInput.fill(`>${title}`, { timeout });
        await row.waitFor({ timeout });
        return await row.click({ timeout });
      } catch (error) {
        if (attempt === 5) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /**
   * Runs a command that asks, and chooses a row where it asks with a list. A question that opens while the palette goes
   * may go with it: ask again.
   */
  async runAskingCommand(title: string, choice?: string): Promise<void> {
    const question = this.page.locator(
      '.quick-input-widget input[type=text]:not([placeholder^="Type the name of a command"])',
    );
    const timeout = 4000;
    for (let attempt = 1; ; attempt++) {
      await this.runCommand(title);
      try {
        await question.waitFor({ timeout });
        if (choice !== undefined) await this.quickPick(choice).click({ timeout });
        return;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  /** The text field of the palette, of a quick pick and of an input box. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget input[type=text]");
  }

  /** A row of an open quick pick. */
  quickPick(label: string): Locator {
    return this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first();
  }

  /** A tree's item in the side bar, by the start of its accessible name. */
  treeItem(name: string | RegExp): Locator {
    const start = typeof name === "string" ? new RegExp(`^${RegExp.escape(name)}`) : name;
    return this.page.locator(".sidebar").getByRole("treeitem", { name: start });
  }

  /** Right-clicks something and chooses from the menu that opens. */
  async chooseFromMenu(target: Locator, item: string): Promise<void> {
    await target.click({ button: "right" });
    const entry = this.page.getByRole("menuitem", { name: item, exact: true });
    await entry.waitFor();
    // By the keyboard, for in its first moments a menu takes no click: the one that opened it must not choose.
    await entry.hover();
    await entry.locator("xpath=ancestor-or-self::*[contains(@class, 'focused')]").first().waitFor();
    await this.page.keyboard.press("Enter");
    await entry.waitFor({ state: "hidden" });
  }

  /** Unfolds a tree's item by its arrow; a click on its name may do something else. */
  async expand(item: Locator): Promise<void> {
    if ((await item.getAttribute("aria-expanded")) === "false")
      await item.locator(".monaco-tl-twistie").click();
  }

  async closeActiveEditor(): Promise<void> {
    await this.runCommand("View: Close Editor");
  }

  tab(title: string): Locator {
    return this.page.locator(".tabs-container").getByRole("tab", { name: title });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast").filter({ hasText: text });
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: text });
  }

  /** The document inside a visible webview that holds an element of this selector. */
  async webview(selector = "body"): Promise<Frame> {
    const deadline = Date.now() + patience;
    for (;;) {
      for (const frame of this.page.frames())
        if (frame.url().includes("fake.html") && (await isShown(frame, selector))) return frame;
      if (Date.now() > deadline) throw new Error(`No visible webview holds ${selector}.`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Changes the theme while everything stays open, as a user does. */
  async setTheme(kind: ThemeKind): Promise<void> {
    await this.runCommand("Preferences: Color Theme");
    await this.quickInput.fill(themes[kind]);
    await this.quickPick(themes[kind]).click();
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await this.quickInput.waitFor({ state: "hidden" });
  }

  /**
   * The workbench asks its server for some files that the npm-borne VS Code does not have; a webview's resources have
   * addresses of their own.
   */
  #noteFailure(reason: string, request: Request): void {
    if (new URL(request.url()).hostname === "localhost") return;
    this.failedRequests.push(`${reason} ${request.url()}`);
  }

  /** Saves what the window shows as out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    await mkdir(path.join(out, "screenshots"), { recursive: true });
    await this.page.screenshot({ path: path.join(out, "screenshots", `${name}.png`) });
  }
}

/** A webview in a background tab keeps its document, in an element that is not shown. */
async function isShown(frame: Frame, selector: string): Promise<boolean> {
  try {
    const outer = await frame.parentFrame()?.frameElement();
    return (await outer?.isVisible()) === true && (await frame.locator(selector).count()) > 0;
  } catch {
    return false; // the frame went away under the question
  }
}
