import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Harness } from "./harness.ts";
import { pageThemes, type PageThemeName } from "./themes.ts";

/** Milliseconds until anything that a test waits for is there. */
const patience = 15_000;

/** A page of ours in the harness, in the words of its user. */
export class HarnessPage {
  readonly page: Page;
  readonly harness: Harness;
  readonly frame: FrameLocator;
  /** What the page wrote to its console as an error, violations of the content security policy among it. */
  readonly errors: string[] = [];

  constructor(page: Page, harness: Harness) {
    this.page = page;
    this.harness = harness;
    this.frame = page.frameLocator("iframe");
    page.setDefaultTimeout(patience);
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name });
  }

  async setTheme(theme: PageThemeName): Promise<void> {
    await this.page.evaluate((next) => {
      const { harness } = window as unknown as { harness: { setTheme(theme: unknown): void } };
      harness.setTheme(next);
    }, pageThemes[theme]);
  }

  /** Closes the page and opens it again with what it kept, as a reload of VS Code's window does. */
  async reload(): Promise<void> {
    await this.page.evaluate(async () => {
      const { harness } = window as unknown as { harness: { reload(): Promise<void> } };
      await harness.reload();
    });
  }

  /** What the page has kept. */
  state<T>(): Promise<T> {
    return this.page.evaluate(() => {
      const { harness } = window as unknown as { harness: { state(): unknown } };
      return harness.state();
    }) as Promise<T>;
  }

  /** Closes it; it must not have written an error to its console. */
  async close(): Promise<void> {
    await this.page.close();
    assert.deepEqual(this.errors, []);
  }

  /** The violations that axe finds, each in one line. */
  async axe(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page })
      .include("iframe")
      .options({ iframes: true })
      .disableRules(["frame-title"])
      .analyze();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`),
    );
  }
}

export class GridPage extends HarnessPage {
  async open(theme?: PageThemeName): Promise<void> {
    await this.page.goto(this.harness.url("grid", theme));
  }

  get grid(): Locator {
    return this.frame.getByRole("grid");
  }

  cell(position: number): Locator {
    return this.frame.locator(`[data-position="${position}"]`);
  }

  get selectedCells(): Locator {
    return this.frame.locator('[role="gridcell"][aria-selected="true"]');
  }

  get status(): Locator {
    return this.frame.locator(".status-text");
  }

  get headers(): Locator {
    return this.frame.locator(".group-toggle");
  }

  /** Waits until every picture on the screen is there. */
  async whenPainted(): Promise<void> {
    await this.frame.locator('[role="grid"][aria-busy="false"]').waitFor();
    await this.cell(0).or(this.frame.locator("[data-position]").first()).first().waitFor();
  }

  /** The position of the cell with the keyboard's focus. */
  async focus(): Promise<number | null> {
    const position = this.frame.locator("[data-position]:focus");
    return (await position.count()) === 0
      ? null
      : Number(await position.getAttribute("data-position"));
  }

  async scrollTop(): Promise<number> {
    return this.frame.locator(".scroller").evaluate(({ scrollTop }) => scrollTop);
  }

  async choose(label: string, option: string): Promise<void> {
    await this.frame.getByRole("combobox", { name: label }).click();
    await this.frame.getByRole("option", { name: option, exact: true }).click();
  }
}
