import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Locator } from "playwright-core";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { type GridPage, HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { commitOf } from "../../src/protocol/emptyCommit.ts";
import { until } from "../support/until.ts";

/** The table and the inspector's values, over a real engine and a sample of real images. */
describe("the table and the values of one image", function () {
  this.timeout(60_000);
  const sample = useSample();
  let grid: GridPage;

  before(async () => {
    const own = { mode: "instance", groupId: null } as const;
    await sample.harness.project.engine.call("commit/do", {
      commit: commitOf("Add properties", {
        properties: [
          { ...own, id: -1, name: "score", type: "number" },
          { ...own, id: -2, name: "note", type: "text" },
          { ...own, id: -3, name: "labels", type: "multi_tags" },
        ],
      }),
    });
  });

  beforeEach(async () => {
    await sample.browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    grid = await newGrid(sample, { width: 1200, height: 700 });
    await grid.page.keyboard.press("Escape");
    await grid.button("Table (Shift+Alt+T)").click();
    await text(0, "Width").waitFor();
  });

  afterEach(() => grid.close());

  const heading = (title: string): Locator =>
    grid.frame.getByRole("columnheader", { name: title, exact: true });
  const columnOf = async (title: string): Promise<string> =>
    (await heading(title).getAttribute("data-column")) ?? "";
  const text = (row: number, title: string): Locator =>
    grid.frame
      .locator(`[data-position="${row}"]`)
      .filter({ has: grid.frame.locator(".table-cell") })
      .locator(".table-cell")
      .filter({ hasNotText: "…" })
      .nth(titles.indexOf(title));
  const titles = ["Name", "score", "note", "labels", "Width", "Height", "Format", "File size"];
  const total = async (): Promise<number> => Number.parseInt(await grid.status.innerText(), 10);
  async function filter(words: string): Promise<void> {
    const field = grid.frame.getByRole("combobox", { name: "Filter by name or query" });
    await field.fill(words);
    await field.press("Enter");
  }
  const outcome = (words: string | RegExp): Locator =>
    grid.frame.locator(".outcome").filter({ hasText: words });
  const editor = (): Locator => grid.frame.getByRole("dialog");
  const numbers = async (title: string): Promise<number[]> => {
    const column = await columnOf(title);
    const cells = grid.frame.locator(`.table-row [data-column="${column}"] .table-text`);
    return (await cells.allInnerTexts()).map((it) => Number.parseInt(it.replaceAll(",", ""), 10));
  };
  const rising = (of: readonly number[]): boolean =>
    of.every((value, i) => i === 0 || value >= (of[i - 1] ?? 0));

  it("shows the same view as rows with columns, and is kept", async () => {
    assert.equal(await grid.grid.getAttribute("aria-rowcount"), String((await total()) + 1));
    assert.equal(await heading("Width").count(), 1);
    assert.match(await text(0, "Name").innerText(), /\.\w+$/);
    await until("kept", async () => (await grid.state<GridState | null>())?.table?.shown === true);
    await grid.reload();
    await heading("Width").waitFor();
    sample.harness.fireGrid("action", { action: "table" });
    await grid.whenPainted();
    await until("the labels of the grid", async () => {
      const label = (await grid.cell(0).getAttribute("aria-label")) ?? "";
      return label !== "" && !/ [KM]B/.test(label);
    });
  });

  it("sorts by a click on a header, the other way by the next, and not at all by the third", async () => {
    await heading("Width").click();
    await until("ascending", async () => rising(await numbers("Width")));
    assert.equal(await heading("Width").getAttribute("aria-sort"), "ascending");
    await heading("Width").click();
    await until("descending", async () => rising((await numbers("Width")).toReversed()));
    await heading("Height").click({ modifiers: ["Shift"] });
    assert.equal(await heading("Width").getAttribute("aria-sort"), "descending");
    assert.equal(await heading("Height").getAttribute("aria-sort"), "ascending");
    await heading("Height").click({ modifiers: ["Shift"] });
    await heading("Height").click({ modifiers: ["Shift"] });
    await heading("Width").click();
    assert.equal(await heading("Width").getAttribute("aria-sort"), "none");
  });

  it("adds, removes, moves and resizes columns by the keyboard", async () => {
    await heading("Width").focus();
    await grid.page.keyboard.press("Alt+ArrowLeft");
    assert.equal(await columnOf("Width"), "3");
    const before = (await heading("Width").boundingBox())?.width ?? 0;
    await grid.page.keyboard.press("Control+ArrowRight");
    await until("wider", async () => (await heading("Width").boundingBox())?.width === before + 10);
    assert.ok((await numbers("Width")).every((width) => width > 0));
    await grid.page.keyboard.press("Delete");
    await heading("Width").waitFor({ state: "detached" });
    await grid.button("Columns").click();
    await grid.frame.getByRole("checkbox", { name: "Megapixels" }).click();
    await heading("Megapixels").waitFor();
    await until("values", async () => (await numbers("Megapixels")).some((it) => it >= 0));
    // What it opened closes when the focus goes on from its last control.
    const panel = grid.frame.getByRole("group", { name: "Columns", exact: true });
    await panel.getByRole("checkbox").last().focus();
    await grid.page.keyboard.press("Tab");
    await panel.waitFor({ state: "detached" });
  });

  it("moves and resizes columns by dragging", async () => {
    const from = await heading("note").boundingBox();
    const to = await heading("Width").boundingBox();
    assert.ok(from && to);
    const middle = from.y + from.height / 2;
    await grid.page.mouse.move(from.x + 20, middle);
    await grid.page.mouse.down();
    await grid.page.mouse.move(from.x + 20 + (to.x - from.x), middle, { steps: 5 });
    await grid.page.mouse.up();
    assert.equal(await columnOf("note"), "4");
    const edge = await heading("score").boundingBox();
    assert.ok(edge);
    await grid.page.mouse.move(edge.x + edge.width - 2, middle);
    await grid.page.mouse.down();
    await grid.page.mouse.move(edge.x + edge.width + 58, middle, { steps: 5 });
    await grid.page.mouse.up();
    const wider = await heading("score").boundingBox();
    assert.equal(Math.round((wider?.width ?? 0) - edge.width), 60);
    assert.equal(await heading("score").getAttribute("aria-sort"), "none");
  });

  it("edits a cell by Enter, goes on by Tab and gives up by Escape", async () => {
    await text(0, "score").click();
    await grid.page.keyboard.press("Enter");
    await editor().getByRole("textbox").fill("abc");
    await grid.page.keyboard.press("Enter");
    await editor().getByText("Type a number.").waitFor();
    // A press elsewhere saves; what cannot be saved stays, and so does the cursor.
    await text(3, "Width").click();
    await editor().getByText("Type a number.").waitFor();
    await editor().getByRole("textbox").fill("0.25");
    await grid.page.keyboard.press("Tab");
    await outcome("Changed score of 1 image").waitFor();
    await grid.frame.getByRole("dialog", { name: "Edit note" }).waitFor();
    await grid.page.keyboard.type("a gift");
    await grid.page.keyboard.press("Enter");
    await outcome("Changed note of 1 image").waitFor();
    await until("shown", async () => (await text(0, "note").innerText()) === "a gift");
    assert.equal(await text(0, "score").innerText(), "0.25");
    await grid.page.keyboard.press("F2");
    await editor().getByRole("textbox").fill("nonsense");
    await grid.page.keyboard.press("Escape");
    await editor().waitFor({ state: "detached" });
    await grid.page.keyboard.press("Control+z");
    await outcome("Undone").waitFor();
    await until("undone", async () => (await text(0, "note").innerText()) === "");
    assert.equal(await text(0, "score").innerText(), "0.25");
  });

  it("gives a value to everything that is selected in one commit", async () => {
    await text(2, "labels").click();
    await text(5, "labels").click({ modifiers: ["Shift"] });
    await grid.page.keyboard.press("F2");
    await grid.frame.getByRole("combobox", { name: "Tags of labels" }).fill("keep");
    await grid.page.keyboard.press("Enter");
    await editor().locator(".chip").filter({ hasText: "keep" }).waitFor();
    await editor().getByRole("button", { name: "For all 4 images" }).click();
    await outcome("Changed labels of 4 images").waitFor();
    await until("shown", async () => (await text(2, "labels").innerText()) === "keep");
    const { commits } = await sample.harness.project.engine.call("history/list", {
      before: null,
      limit: 1,
    });
    assert.equal(commits[0]?.counts.values, 4);
  });

  it("selects by the keyboard as the grid does, and copies the selection as text", async () => {
    await text(0, "Name").click();
    await grid.page.keyboard.press("Shift+ArrowDown");
    await grid.page.keyboard.press("Control+ArrowDown");
    await grid.page.keyboard.press("Control+ArrowDown");
    await grid.page.keyboard.press("Control+ ");
    await until(
      "three",
      async () => (await grid.frame.locator(".table-row.selected").count()) === 3,
    );
    await grid.page.keyboard.press("Control+c");
    await outcome("Copied 3 rows.").waitFor();
    const copied = await grid.page.evaluate(() => navigator.clipboard.readText());
    const rows = copied.split("\n").map((line) => line.split("\t"));
    const names = [0, 1, 3].map((row) => text(row, "Name").innerText());
    assert.deepEqual(
      rows.map(([name]) => name),
      (await Promise.all(names)).map((name) => name.trim()),
    );
    assert.ok(rows.every((row) => row.length === 10));
    // What the filter hides is selected all the same.
    const all = await total();
    await filter((await text(2, "Name").innerText()).trim());
    await until("one listed", async () => (await total()) === 1);
    await grid.page.evaluate(() => navigator.clipboard.writeText(""));
    await text(0, "Name").focus();
    await grid.page.keyboard.press("Control+c");
    await until("copied again", async () => {
      const again = await grid.page.evaluate(() => navigator.clipboard.readText());
      return isDeepStrictEqual(again.split("\n").toSorted(), copied.split("\n").toSorted());
    });
    await filter("");
    await until("all listed", async () => (await total()) === all);
    await text(0, "Name").focus();
    const last = (await total()) - 1;
    await grid.page.keyboard.press("End");
    await until(
      "the end",
      async () => (await grid.frame.locator(`[data-position="${last}"]`).count()) === 1,
    );
    await grid.page.keyboard.press("Control+a");
    await until("all", async () =>
      (await grid.status.innerText()).endsWith(`${last + 1} selected`),
    );
  });

  it("has groups, which fold, and edits far down in them", async () => {
    await grid.choose("Group by", "Format");
    const jpeg = grid.headers.filter({ hasText: "jpeg" });
    await jpeg.waitFor();
    const before = await grid.grid.getAttribute("aria-rowcount");
    await jpeg.click();
    await until("folded", async () => (await grid.grid.getAttribute("aria-rowcount")) !== before);
    await jpeg.click();
    await until("open", async () => (await grid.grid.getAttribute("aria-rowcount")) === before);
    await grid.frame.locator(".table-row").nth(3).locator('[data-column="1"]').click();
    await grid.page.keyboard.press("End");
    await grid.page.keyboard.press("Enter");
    await editor().getByRole("textbox").fill("3");
    await grid.page.screenshot({ path: "out/screenshots/table-groups.png" });
    const box = await editor().boundingBox();
    assert.ok(box && box.y > 300 && box.y + box.height <= 700, JSON.stringify(box));
    await grid.page.keyboard.press("Enter");
    await outcome("Changed score of 1 image").waitFor();
    const focused = grid.frame.locator(".table-cell:focus");
    await until("shown", async () => (await focused.innerText()) === "3");
  });

  it("keeps values in the viewer's inspector, one commit each", async () => {
    const viewer = new HarnessPage(await sample.browser.context.newPage(), sample.harness);
    await viewer.page.goto(sample.harness.url("viewer"));
    await viewer.frame.locator("img").waitFor();
    await viewer.page.keyboard.press("i");
    const values = viewer.frame.getByRole("region", { name: "Properties" });
    await values.getByRole("button", { name: /^score/ }).click();
    await values.getByRole("textbox").fill("7");
    await viewer.page.keyboard.press("Enter");
    await viewer.frame
      .locator(".outcome")
      .filter({ hasText: "Changed score of 1 image" })
      .waitFor();
    await values.getByRole("button", { name: "score: 7" }).waitFor();
    assert.deepEqual(await viewer.axe(), []);
    await viewer.page.screenshot({ path: "out/screenshots/inspector-values.png" });
    await viewer.page.keyboard.press("Control+z");
    await viewer.frame.locator(".outcome").filter({ hasText: "Undone" }).waitFor();
    // Also of the image that is left while its value is typed; what is no value is said.
    await values.getByRole("button", { name: /^score/ }).click();
    await values.getByRole("textbox").fill("9");
    await viewer.button("Next Image").click();
    await viewer.frame
      .locator(".outcome")
      .filter({ hasText: "Changed score of 1 image" })
      .waitFor();
    await values.getByRole("button", { name: /^score/ }).click();
    await values.getByRole("textbox").fill("abc");
    await viewer.button("Previous Image").click();
    await viewer.frame
      .locator(".outcome")
      .filter({ hasText: "score was not changed. Type a number." })
      .waitFor();
    await values.getByRole("button", { name: "score: 9" }).waitFor();
    assert.deepEqual(viewer.errors, []);
    await viewer.page.close();
  });

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the table in the ${theme} theme`, async () => {
      await grid.setTheme(theme);
      await heading("Width").click();
      await until("sorted", async () => rising(await numbers("Width")));
      await text(1, "note").click();
      await text(4, "note").click({ modifiers: ["Shift"] });
      await grid.page.waitForTimeout(300);
      await grid.page.screenshot({ path: `out/screenshots/table-${theme}.png` });
      await grid.page.keyboard.press("F2");
      await editor().getByRole("button", { name: "For all 4 images" }).waitFor();
      assert.deepEqual(await grid.axe(), []);
      await grid.page.screenshot({ path: `out/screenshots/table-edit-${theme}.png` });
      await grid.page.keyboard.press("Escape");
    });
});
