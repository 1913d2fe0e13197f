import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Locator } from "playwright-core";
import { out } from "../../scripts/lib/paths.ts";
import { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { runReporting } from "../support/gridHarness/reportHost.ts";
import { useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** The page of a report in a plain browser, by VS Code's rules for webviews, over a real engine and a real plugin. */
describe("report page", function () {
  this.timeout(60_000);
  const sample = useSample();
  let report: HarnessPage;

  before(async () => {
    sample.harness.reportOf = await runReporting(sample);
  });

  beforeEach(async () => {
    sample.harness.asked.length = 0;
    report = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await report.page.setViewportSize({ width: 1100, height: 900 });
    await report.page.goto(sample.harness.url("report"));
    await report.frame.getByRole("heading", { level: 1 }).waitFor();
  });

  afterEach(() => report.close());

  const block = (title: string): Locator => report.frame.getByRole("region", { name: title });
  const asked = (name: string): unknown =>
    sample.harness.asked.findLast(([request]) => request === name)?.[1];

  async function shown(): Promise<{ ids: number[]; title: string }> {
    await until("the host to be asked", () => asked("show") !== undefined);
    const { id, groups, min, max, title } = asked("show") as {
      id: number;
      groups: number[];
      min: number | null;
      max: number | null;
      title: string;
    };
    const { engine } = sample.harness.project;
    const bytes = await engine.call("result/ids", { resultId: id, groupIds: groups, min, max });
    return { ids: [...new Int32Array(new Uint8Array(bytes).buffer)], title };
  }

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await report.setTheme(theme);
      assert.deepEqual(await report.axe(), []);
      const folder = path.join(out, "screenshots");
      await mkdir(folder, { recursive: true });
      for (const [i, title] of ["Classes", "Precision and recall", "Sharpness"].entries()) {
        await block(title).scrollIntoViewIfNeeded();
        await report.page.screenshot({ path: path.join(folder, `report-${theme}-${i}.png`) });
      }
    });

  it("shows what the action said: title, text, a table whose columns sort, and its groups", async () => {
    const { frame } = report;
    assert.equal(
      await frame.getByRole("heading", { level: 1 }).innerText(),
      "Evaluation of model A",
    );
    assert.deepEqual(await frame.locator(".paragraph").allInnerTexts(), [
      "44 images of 4 classes.",
      "None was left out.",
    ]);
    const table = block("Classes").getByRole("table");
    const first = (): Promise<string[]> => table.locator("tbody th").allInnerTexts();
    assert.deepEqual(await first(), ["cat", "dog", "horse", "sheep"]);
    assert.deepEqual(await table.locator("tbody tr").nth(2).locator("td").allInnerTexts(), [
      "10",
      "–",
      "−0.5",
    ]);
    await table.getByRole("button", { name: "F1" }).click();
    assert.deepEqual(await first(), ["cat", "dog", "sheep", "horse"]);
    await table.getByRole("button", { name: "F1" }).click();
    assert.deepEqual(await first(), ["sheep", "dog", "cat", "horse"]);
    const header = table.getByRole("columnheader", { name: "F1" });
    assert.equal(await header.getAttribute("aria-sort"), "ascending");
    await report.reload();
    await table.waitFor();
    assert.deepEqual(await first(), ["sheep", "dog", "cat", "horse"]);
    await report.button("Show 1 Group").click();
    await until(
      "its groups",
      () => (asked("show") as { groups: null } | undefined)?.groups === null,
    );
  });

  it("shows exactly the images behind a cell, by mouse and by keyboard, and copies tables as CSV", async () => {
    await block("Classes").getByRole("button", { name: "dog, Images: 11, show images" }).click();
    assert.equal((await shown()).ids.length, 3);
    sample.harness.asked.length = 0;
    const matrix = block("Confusion matrix").getByRole("grid");
    await matrix.locator('[data-cell="0,0"]').focus();
    await report.page.keyboard.press("ArrowRight");
    const cell = matrix.locator(":focus");
    assert.equal(
      await cell.getAttribute("aria-label"),
      "Truth cat, Prediction dog: 1, show images",
    );
    await report.page.keyboard.press("Enter");
    const { ids, title } = await shown();
    assert.deepEqual([ids.length, title], [1, "Evaluation: cat → dog"]);
    await block("Confusion matrix").getByRole("button", { name: "Copy as CSV" }).click();
    await until("the copy", () => asked("copy") !== undefined);
    assert.equal(
      asked("copy"),
      "Truth \\ Prediction,cat,dog,horse,sheep\r\ncat,10,1,1,0\r\ndog,2,9,0,0\r\nhorse,0,0,8,2\r\nsheep,1,0,3,5",
    );
    const copied = block("Confusion matrix").getByText("Copied 4 rows as CSV.");
    await copied.waitFor();
    assert.ok(await copied.isVisible());
  });

  it("charts can be read as tables, and series be hidden", async () => {
    const curves = block("Precision and recall");
    await curves.getByRole("img").waitFor();
    const dashes = await curves
      .locator("path.curve")
      .evaluateAll((paths) => paths.map((one) => getComputedStyle(one).strokeDasharray));
    assert.equal(new Set(dashes).size, 4, dashes.join());
    await curves.getByRole("button", { name: "horse" }).click();
    assert.equal(await curves.locator("path.curve").count(), 3);
    await curves.getByRole("button", { name: "Show as Table" }).click();
    assert.equal(await curves.getByRole("row").count(), 1 + 4 * 21);
    // Also after a change of tabs.
    await report.reload();
    await curves.getByRole("row").first().waitFor();
    await curves.getByRole("button", { name: "Show Chart" }).click();
    assert.equal(await curves.locator("path.curve").count(), 3);
    const bars = block("F1 by class");
    assert.deepEqual(
      await bars.getByRole("row", { name: "horse" }).locator(".bar-value").allTextContents(),
      ["Model A: 70.0 %", "Model B: –"],
    );
    await bars.getByRole("button", { name: "cat, Model A: 90.0 %, show images" }).click();
    assert.equal((await shown()).ids.length, 1);
  });

  it("tells at once how many are beyond a threshold, moved by keys, typing or mouse, and runs the action with it", async () => {
    const histogram = block("Sharpness");
    const status = histogram.getByRole("status");
    // 0, 0.025, …, 0.25 are eleven.
    assert.equal(await status.innerText(), "11 of 40 images (27.5 %) are at or below 0.25: blurry");
    const slider = histogram.getByRole("slider", { name: "Threshold" });
    await slider.focus();
    await report.page.keyboard.press("Home");
    assert.match(await status.innerText(), /^1 of 40 images \(2\.5 %\) is at or below 0:/);
    await histogram.getByRole("textbox").fill("0.5");
    assert.match(await status.innerText(), /^21 of 40/);
    await histogram.getByRole("button", { name: "Show Them" }).click();
    assert.equal((await shown()).ids.length, 21);
    const handle = await histogram.locator(".threshold-hit").boundingBox();
    assert.ok(handle);
    const y = handle.y + handle.height / 2;
    await report.page.mouse.move(handle.x + handle.width / 2, y);
    await report.page.mouse.down();
    await report.page.mouse.move(handle.x - 300, y, { steps: 4 });
    await report.page.mouse.up();
    assert.match(await status.innerText(), /^[1-9] of 40/);
    await histogram.getByRole("textbox").fill("0.2");
    await histogram.getByRole("button", { name: "Tag as Blurry" }).click();
    await until("the action", () => asked("act") !== undefined);
    const { actionId, parameters, context } = asked("act") as {
      actionId: string;
      parameters: unknown;
      context: { target: { kind: string; ids: Uint8Array } };
    };
    assert.equal(actionId, "reporting/evaluate");
    assert.deepEqual(parameters, { name: "blurry", below: 0.2 });
    assert.deepEqual([context.target.kind, context.target.ids.byteLength / 4], ["ids", 9]);
    await report.reload();
    await slider.waitFor();
    assert.match(await status.innerText(), /^9 of 40/);
    sample.harness.asked.length = 0;
    // Of [0.1, 0.2): 0.1, 0.125, 0.15, 0.175.
    await histogram
      .locator(".bin-hit")
      .nth(1)
      .click({ position: { x: 6, y: 150 } });
    assert.equal((await shown()).ids.length, 4);
    sample.harness.asked.length = 0;
    await histogram.getByRole("button", { name: "Show as Table" }).click();
    await histogram.getByRole("button", { name: "0.1, Images: 4, show images" }).press("Enter");
    assert.equal((await shown()).ids.length, 4);
  });

  it("offers an action on all images whatever is beyond the threshold", async () => {
    const sizes = block("Sizes");
    assert.match(await sizes.getByRole("status").innerText(), /^0 of 3 images/);
    await sizes.getByRole("button", { name: "Label All" }).click();
    await until("the action", () => asked("act") !== undefined);
    const { actionId, parameters, context } = asked("act") as Record<string, unknown>;
    assert.deepEqual([actionId, parameters], ["reporting/label", { below: 1 }]);
    assert.deepEqual((context as { target: unknown }).target, { kind: "project" });
  });

  it("moves its place in a matrix with the focus, by mouse as by keys", async () => {
    const matrix = block("Confusion matrix").getByRole("grid");
    // A cell without images.
    await matrix.locator('[data-cell="2,1"]').click();
    await report.page.keyboard.press("ArrowRight");
    assert.equal(await matrix.locator(":focus").getAttribute("data-cell"), "2,2");
  });

  it("is where it was after a change of tabs", async () => {
    const top = (): Promise<number> =>
      report.frame.locator("main").evaluate(({ scrollTop }) => scrollTop);
    await block("Sizes").scrollIntoViewIfNeeded();
    const before = await top();
    assert.ok(before > 0);
    // The event that ends scrolling, which is when the place is kept.
    await report.page.waitForTimeout(500);
    await report.reload();
    await block("Sizes").waitFor();
    assert.equal(await top(), before);
  });
});
