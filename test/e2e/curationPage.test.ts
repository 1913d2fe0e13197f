import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { type GridPage, HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** Filter, facets, stamp, keys and undo in the pages, over a real engine and a sample of real images. */
describe("curating in the pages", function () {
  this.timeout(60_000);
  const sample = useSample();
  let grid: GridPage;

  beforeEach(async () => {
    grid = await newGrid(sample, { width: 1200, height: 800 });
  });

  afterEach(() => grid.close());

  const filter = (): Locator =>
    grid.frame.getByRole("combobox", { name: "Filter by name or query" });
  const shown = async (text: RegExp): Promise<void> => {
    await until(`${text}`, async () => text.test(await grid.status.innerText()));
  };
  const outcome = (text: string | RegExp): Locator =>
    grid.frame.locator(".outcome").filter({ hasText: text });
  const facet = (title: string): Locator =>
    grid.frame.getByRole("group", { name: title, exact: true });

  /** Gives the selection a tag in the stamp panel, which is open. */
  async function stampTag(property: string, tag: string): Promise<void> {
    await grid.frame.getByRole("combobox", { name: "Property to stamp" }).fill(property);
    // Enter takes what is offered, and the properties may still be on their way.
    await grid.frame.locator(".suggestion-text").getByText(property, { exact: true }).waitFor();
    await grid.page.keyboard.press("Enter");
    await grid.frame.getByRole("combobox", { name: `Tags of ${property}` }).fill(tag);
    await grid.page.keyboard.press("Enter");
    await grid.frame.locator(".chip").filter({ hasText: tag }).waitFor();
  }

  it("makes a property and a tag in the stamp panel, gives it to the selection and takes it back (P17, P19)", async () => {
    await grid.button("Stamp: give values").click();
    await grid.frame.getByRole("combobox", { name: "Property to stamp" }).fill("quality");
    await grid.page.keyboard.press("Enter");
    await grid.button("Add Property").click();
    await grid.frame.getByRole("group", { name: "quality" }).waitFor();
    await grid.cell(0).click();
    await grid.cell(4).click({ modifiers: ["Shift"] });
    await grid.frame.getByRole("combobox", { name: "Tags of quality" }).fill("blurry");
    await grid.page.keyboard.press("Enter");
    await grid.frame.locator(".chip").filter({ hasText: "blurry" }).waitFor();
    await grid.button("Stamp 5 Images").click();
    await outcome("Changed quality of 5 images").waitFor();
    const { commits } = await sample.harness.project.engine.call("history/list", {
      before: null,
      limit: 1,
    });
    assert.match(commits[0]?.title ?? "", /Tag 5 images: blurry/);
    await outcome("Changed quality").getByRole("button", { name: "Undo" }).click();
    await outcome("Undone: Tag 5 images").waitFor();
    await grid.cell(0).focus();
    await grid.page.keyboard.press("Control+Shift+z");
    await outcome("Redone: Tag 5 images").waitFor();
    const [tag] = await sample.harness.project.engine.call("tag/list", { propertyId: 1 });
    assert.deepEqual([tag?.name, tag?.instances], ["blurry", 5]);
  });

  it("checks a query while it is typed, corrects it by a click and applies it", async () => {
    await grid.page.keyboard.press("Control+f");
    await grid.page.keyboard.type("widht > 600");
    await grid.frame.getByText("There is no property 'widht'").waitFor();
    await grid.page.keyboard.press("Enter");
    await shown(/^\d+ images$/);
    await grid.frame.locator(".filter-problem").getByRole("button", { name: "width" }).click();
    assert.equal(await filter().inputValue(), "width > 600");
    await filter().press("Enter");
    await shown(/^\d+ of \d+ images/);
    await until(
      "kept",
      async () => (await grid.state<GridState | null>())?.filters?.[0] === "width > 600",
    );
    await filter().focus();
    await grid.page.keyboard.press("Escape");
    await shown(/^\d+ images$/);
  });

  it("completes names and values from the keyboard", async () => {
    await filter().pressSequentially('quality has any ("bl');
    await grid.frame.getByRole("option", { name: /blurry/ }).waitFor();
    await grid.page.keyboard.press("ArrowDown");
    await grid.page.keyboard.press("Enter");
    assert.match(await filter().inputValue(), /quality has any \("blurry"/);
  });

  it("counts facets of what is shown, and a click narrows it", async () => {
    await grid.button("Facets").click();
    await facet("Format").getByRole("button", { name: "Format" }).click();
    const webp = facet("Format").getByRole("button", { name: /^webp/ });
    const count = Number(/\d+/.exec(await webp.innerText())?.[0]);
    await webp.click();
    await shown(new RegExp(`^${count} of`));
    assert.equal(await filter().inputValue(), 'format = "webp"');
    // The other values are still there, to be added.
    await facet("Format")
      .getByRole("button", { name: /^png/ })
      .click({ modifiers: ["Control"] });
    await until("both", async () => (await filter().inputValue()).startsWith("format in ("));
    await facet("Sharpness").getByRole("button", { name: "Sharpness" }).click();
    await facet("Sharpness").locator(".bin").first().click();
    await until("a range", async () => (await filter().inputValue()).includes("sharpness >="));
    await grid.button("Show all of Format again").click();
    await until("the range alone", async () =>
      /^sharpness >= \S+ and sharpness < \S+$/.test(await filter().inputValue()),
    );
  });

  it("goes through the facets with the arrow keys", async () => {
    await grid.button("Facets").click();
    const active = (): Promise<string> =>
      grid.frame
        .locator("body")
        .evaluate((body) => body.ownerDocument.activeElement?.textContent ?? "");
    await until("the first one", async () => (await active()) === "quality");
    await grid.page.keyboard.press("Enter");
    await facet("quality")
      .getByRole("button", { name: /blurry/ })
      .waitFor();
    await grid.page.keyboard.press("ArrowDown");
    assert.match(await active(), /blurry/);
    await grid.page.keyboard.press("Enter");
    await shown(/^5 of/);
    await grid.page.keyboard.press("Escape");
    await until("the grid", async () => (await grid.focus()) !== null);
  });

  it("binds a key to a tag, gives it to the focus and takes it away by the same key (P17)", async () => {
    await grid.button("Stamp: give values").click();
    await stampTag("quality", "dark");
    await grid.choose("Key that gives dark", "Key 2");
    await grid.frame.locator(".tag-key").filter({ hasText: "dark" }).waitFor();
    const dark = async (): Promise<number> =>
      (await sample.harness.project.engine.call("tag/list", { propertyId: 1 })).find(
        ({ name }) => name === "dark",
      )?.instances ?? -1;
    await grid.cell(7).click();
    await grid.page.keyboard.press("2");
    await outcome("Given: quality: dark · 1 image").waitFor();
    assert.equal(await dark(), 1);
    await grid.page.keyboard.press("2");
    await outcome("Taken away: quality: dark · 1 image").waitFor();
    assert.equal(await dark(), 0);
    await grid.page.keyboard.press("Control+z");
    await outcome("Undone").waitFor();
    assert.equal(await dark(), 1);
  });

  it("has the same keys in the viewer", async () => {
    const viewer = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await viewer.page.goto(sample.harness.url("viewer"));
    await viewer.frame.locator("img").waitFor();
    await viewer.frame.locator(".tag-key").filter({ hasText: "dark" }).waitFor();
    await viewer.page.keyboard.press("2");
    await viewer.frame.getByText("Given: quality: dark · 1 image").waitFor();
    await viewer.page.keyboard.press("Control+z");
    await viewer.frame.getByText(/^Undone/).waitFor();
    assert.deepEqual(await viewer.axe(), []);
    assert.deepEqual(viewer.errors, []);
    await viewer.page.close();
  });

  it("sorts, groups and labels by the project's own properties", async () => {
    await grid.choose("Group by", "quality");
    await grid.headers.filter({ hasText: "blurry" }).waitFor();
    await grid.button("Labels").click();
    await grid.frame.getByRole("checkbox", { name: "quality" }).click();
    await until("the label", async () =>
      ((await grid.cell(0).getAttribute("aria-label")) ?? "").includes("blurry"),
    );
  });

  it("has its panels again after a reload", async () => {
    await grid.button("Facets").click();
    await facet("Format").getByRole("button", { name: "Format" }).click();
    await until("kept", async () =>
      (await grid.state<GridState | null>())?.panels?.openFacets.includes("format"),
    );
    await grid.reload();
    await facet("Format").getByRole("button", { name: /^jpeg/ }).waitFor();
  });

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the panels in the ${theme} theme`, async () => {
      await grid.setTheme(theme);
      await grid.cell(0).click();
      await grid.button("Facets").click();
      for (const title of ["quality", "Width"])
        await facet(title).getByRole("button", { name: title }).click();
      await facet("Width").locator(".bin").first().waitFor();
      await grid.button("Stamp: give values").click();
      await stampTag("quality", "blurry");
      await grid.page.keyboard.press("Control+f");
      await filter().fill("widht > 600");
      await grid.frame.getByText("There is no property 'widht'").waitFor();
      assert.deepEqual(await grid.axe(), []);
      await grid.page.screenshot({ path: `out/screenshots/curating-${theme}.png` });
    });
});
