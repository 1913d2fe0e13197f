import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "playwright-core";
import { out } from "../../scripts/lib/paths.ts";
import type { KeptForm } from "../../src/protocol/formPage.ts";
import { loadFormPlugin } from "../support/gridHarness/formHost.ts";
import { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** The form's page in a plain browser, by VS Code's rules for webviews, over a real engine and a real plugin. */
describe("form page", function () {
  this.timeout(60_000);
  const sample = useSample();
  let form: HarnessPage;

  before(() => loadFormPlugin(sample));

  afterEach(() => form?.close());

  async function open(action: string): Promise<void> {
    sample.harness.formOf = action;
    sample.harness.asked.length = 0;
    form = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await form.page.goto(sample.harness.url("form"));
    await form.frame.getByRole("heading", { level: 1 }).waitFor();
  }

  const field = (label: string): Locator => form.frame.getByLabel(label, { exact: true });
  const row = (name: string): Locator => form.frame.locator(`[data-parameter="${name}"]`);
  const errorOf = (name: string): Promise<string> => row(name).locator(".error").innerText();
  const submitted = (): unknown =>
    sample.harness.asked.find(([request]) => request === "submit")?.[1];

  async function chooseOf(name: string, text: string): Promise<void> {
    await row(name).locator("vscode-dropdown").click();
    await row(name).locator("vscode-option", { hasText: text }).click();
  }

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme (P6)`, async () => {
      await open("forms/all");
      await form.setTheme(theme);
      await field("Number of groups").fill("99");
      assert.deepEqual(await form.axe(), []);
      const folder = path.join(out, "screenshots");
      await mkdir(folder, { recursive: true });
      await form.page.screenshot({ path: path.join(folder, `form-${theme}.png`) });
    });

  it("has an input for each of the 13 types, with titles, descriptions and defaults (P6, P7)", async () => {
    await open("forms/all");
    const names = await form.frame
      .locator("[data-parameter]")
      .evaluateAll((rows) => rows.map((each) => each.getAttribute("data-parameter")));
    assert.deepEqual(names, [
      "groups",
      "share",
      "label",
      "notes",
      "fast",
      "method",
      "rounds",
      "by",
      "tag",
      "vectors",
      "own",
      "model",
      "examples",
      "only",
      "key",
    ]);
    assert.equal(await field("Number of groups").inputValue(), "5");
    assert.equal(await field("Label").inputValue(), "cat");
    assert.match(await row("groups").innerText(), /Groups get about the same size\./);
    assert.match(await row("method").innerText(), /Round groups/);
  });

  it("says what is wrong at the input, and runs only what is right (F7)", async () => {
    await open("forms/all");
    assert.equal(await errorOf("by"), "Choose one.");
    assert.ok(await runButton().isDisabled());
    await chooseOf("by", "verdict");
    await until("the button", async () => !(await runButton().isDisabled()));
    await field("Number of groups").fill("99");
    await until("the error", async () => /at most 20/.test(await errorOf("groups")));
    assert.ok(await runButton().isDisabled());
    await field("Number of groups").fill("7");
    await field("Only").fill("where nothing = 3");
    // What only the project knows is said by the engine.
    await until("the query's error", async () => /nothing/.test(await errorOf("only")));
    await field("Only").fill("where width > 10");
    await until("the button", async () => !(await runButton().isDisabled()));
    await runButton().click();
    await until("the run", () => submitted() !== undefined);
    const { by, ...rest } = submitted() as Record<string, unknown>;
    assert.equal(typeof by, "number");
    assert.deepEqual(rest, { groups: 7, only: "where width > 10" });
  });

  it("shows an input under its condition only (F7)", async () => {
    await open("forms/all");
    await row("rounds").waitFor();
    await chooseOf("method", "HDBSCAN");
    await row("rounds").waitFor({ state: "detached" });
    await chooseOf("method", "k-means");
    await row("rounds").waitFor();
  });

  it("takes tags by their names, files by the dialog, instances from the selection (P6)", async () => {
    await open("forms/all");
    await field("Tag").click();
    await form.page.keyboard.type("good");
    await form.frame.getByRole("option", { name: /good/ }).waitFor();
    await form.page.keyboard.press("Enter");
    await until("the tag", async () => (await field("Tag").inputValue()) === "verdict: good");
    await form.button("Browse…").click();
    await until("the path", async () => (await field("Model").inputValue()) !== "");
    await form.button("Use Selection").click();
    await until("the images", async () => /3 images/.test(await row("examples").innerText()));
    await form.button("Clear").click();
    await until("none", async () => /None chosen/.test(await row("examples").innerText()));
  });

  it("asks a dynamic action after each change, and drops what is stale (F6)", async () => {
    await open("forms/range");
    assert.equal(await row("extra").count(), 0);
    assert.equal(await field("Until").inputValue(), "10");
    await field("From").fill("");
    await form.page.keyboard.type("60");
    await row("extra").waitFor();
    await until("the default", async () => (await field("Until").inputValue()) === "600");
    assert.match(await row("until").innerText(), /At least 60/);
    await field("Until").fill("5");
    await until("the error", async () => /at least 60/.test(await errorOf("until")));
    await field("Until").fill("61");
    await chooseOf("kind", "Second");
    await field("Extra").fill("no");
    await until("the refusal", async () => /Anything but that/.test(await errorOf("extra")));
  });

  it("is served by keys alone: arrows step, Enter runs, Escape closes (L2)", async () => {
    await open("forms/range");
    await field("From").press("ArrowUp");
    await until("the step", async () => (await field("From").inputValue()) === "2");
    await chooseOf("kind", "Second");
    await until("the button", async () => !(await runButton().isDisabled()));
    await field("From").press("Enter");
    await until("the run", () => submitted() !== undefined);
    assert.deepEqual(submitted(), { from: 2, kind: "b" });
    await form.page.keyboard.press("Escape");
    await until("the end", () => sample.harness.asked.some(([request]) => request === "cancel"));
  });

  it("has what was entered after a reload of the window (P5)", async () => {
    await open("forms/range");
    await field("From").fill("42");
    await until(
      "it is kept",
      async () => (await form.state<KeptForm | null>())?.values.from === 42,
    );
    await form.reload();
    await until("the value", async () => (await field("From").inputValue()) === "42");
  });

  const runButton = (): Locator =>
    form.frame.locator("vscode-button", { hasText: "Run" }).locator("button");
});
