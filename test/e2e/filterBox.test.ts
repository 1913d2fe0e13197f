import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { GridPage } from "../support/gridHarness/pageObjects.ts";
import { openSampleHarness, type SampleHarness } from "../support/gridHarness/sampleHarness.ts";
import { until } from "../support/until.ts";
import { pageThemes, type PageThemeName } from "../support/gridHarness/themes.ts";

const themes = Object.keys(pageThemes) as PageThemeName[];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe("the filter box", function () {
  this.timeout(60_000);
  let sample: SampleHarness;
  let grid: GridPage;

  before(async () => (sample = await openSampleHarness()));
  after(() => sample?.[Symbol.asyncDispose]());

  beforeEach(async () => {
    grid = new GridPage(await sample.browser.context.newPage(), sample.harness);
    await grid.page.setViewportSize({ width: 900, height: 560 });
  });

  afterEach(async () => {
    await grid.page.close();
    assert.deepEqual(grid.errors, []);
  });

  for (const theme of themes)
    it(`shows what is wrong and what may come next at once, in the ${theme} theme`, async () => {
      await grid.open(theme);
      await grid.whenPainted();
      const field = grid.frame.getByRole("combobox", { name: "Filter by name or query" });
      await field.pressSequentially("widht > 600 and hieght < 900 and wid");
      const problems = grid.frame.locator(".filter-problem");
      const list = grid.frame.getByRole("listbox");
      await list.waitFor();
      await grid.frame.getByRole("option").first().waitFor();
      await problems.nth(1).waitFor();
      await grid.page.screenshot({ path: `out/screenshots/filter-box-${theme}.png` });
      const [field1, list1, ...lines] = await Promise.all(
        [field, list, problems.nth(0), problems.nth(1)].map(async (each) => {
          const box: Box | null = await each.boundingBox();
          assert.ok(box);
          return box;
        }),
      );
      assert.ok(field1 && list1);
      for (const line of lines) {
        assert.ok(line.y >= field1.y + field1.height, "a problem is below the field");
        assert.ok(list1.y >= line.y + line.height, "the list is below the problems");
      }
      assert.ok(Math.abs(list1.x - field1.x) <= 1, "the list begins where the field does");
      assert.ok(Math.abs(list1.width - field1.width) <= 2, "the list is as wide as the field");
      assert.ok(list1.y + list1.height <= 560, "the list is on the page");
    });

  it("has its list right below while nothing is wrong", async () => {
    await grid.open();
    await grid.whenPainted();
    const field = grid.frame.getByRole("combobox", { name: "Filter by name or query" });
    await field.pressSequentially("where wid");
    const list = grid.frame.getByRole("listbox");
    await list.waitFor();
    const [above, below] = [await field.boundingBox(), await list.boundingBox()];
    assert.ok(above && below);
    assert.ok(below.y - above.y - above.height < 60);
  });

  it("saves the query that is in it, with a click or a key, once it is one", async () => {
    await grid.open();
    await grid.whenPainted();
    const field = grid.frame.getByRole("combobox", { name: "Filter by name or query" });
    const save = grid.frame.getByRole("button", { name: "Save Query (Shift+Alt+Q)" });
    const isDisabled = (): Promise<boolean> =>
      save.evaluate((button) => (button as HTMLButtonElement).disabled);
    const question = ["command", { command: "save-query" }];
    const saved = (): number =>
      sample.harness.asked.filter((asked) => isDeepStrictEqual(asked, question)).length;
    const before = saved();
    assert.equal(await isDisabled(), true);
    await field.fill("dogs");
    assert.equal(await isDisabled(), true, "a name that is looked for is no query");
    await field.fill("width >");
    await grid.frame.locator(".filter-problem").waitFor();
    assert.equal(await isDisabled(), true);
    await field.fill("width > 300");
    await until("the check", async () => !(await isDisabled()));
    await grid.page.screenshot({ path: "out/screenshots/filter-box-save.png" });
    await save.click();
    await until("the question", () => saved() === before + 1);
    assert.equal(await grid.frame.locator(".filter-count").count(), 0, "it was applied first");
    await field.fill("width > 310");
    await field.press("Shift+Alt+KeyQ");
    await until("the question", () => saved() === before + 2);
    await field.press("Tab");
    assert.equal(await save.evaluate((button) => button.matches(":focus")), true);
    await grid.page.keyboard.press("Enter");
    await until("the question", () => saved() === before + 3);
  });
});
