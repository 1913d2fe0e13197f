import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { ResultInfo } from "../../src/protocol/results.ts";
import type { ViewResult } from "../../src/protocol/view.ts";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import type { GridPage } from "../support/gridHarness/pageObjects.ts";
import { newGrid, useSample } from "../support/gridHarness/sampleHarness.ts";
import { runScoring } from "../support/gridHarness/scoringPlugin.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** The grid on groups that a real plugin gave, in a plain browser over a real engine. */
describe("results in the grid page", function () {
  this.timeout(90_000);
  const sample = useSample();
  let result: ResultInfo;
  let grid: GridPage;

  before(async () => {
    result = await runScoring(sample);
  });

  beforeEach(async () => {
    sample.harness.asked.length = 0;
    grid = await newGrid(sample);
    await show();
  });

  afterEach(() => grid.close());

  async function show(more: Partial<ViewResult> = {}): Promise<void> {
    const shown = { id: result.id, groups: null, min: null, max: null, sort: "given" as const };
    const spec = { ...defaultViewSpec, result: { ...shown, ...more } };
    sample.harness.fireGrid("navigate", { title: result.title, spec });
    await bar().waitFor();
    await grid.frame.locator(".result-counts").waitFor();
  }

  const bar = (): Locator => grid.frame.getByRole("toolbar", { name: "Result" });
  const field = (which: "Least" | "Greatest"): Locator =>
    bar().getByRole("textbox", { name: `${which} score` });
  const headers = (): Promise<string[]> =>
    grid.headers.evaluateAll((all) =>
      all.map((header) =>
        [".group-label", ".group-count"]
          .map((part) => header.querySelector(part)?.textContent ?? "")
          .join(" "),
      ),
    );
  const lastWish = (): unknown =>
    sample.harness.asked.findLast(([name]) => name === "result/command")?.[1];

  for (const theme of pageThemeNames)
    it(`P12 shows groups as sections, with nothing for axe to find in the ${theme} theme`, async () => {
      await grid.setTheme(theme);
      // The third is below the screen's end.
      assert.deepEqual((await headers()).slice(0, 2), ["Hue 0–119 10", "Hue 120–239 30"]);
      await grid.whenPainted();
      await field("Least").focus();
      assert.deepEqual(await grid.axe(), []);
    });

  it("P11 sorts best first, names the score of each cell, and filters by both ends by keyboard", async () => {
    const { keyboard } = grid.page;
    const name = async (at: number): Promise<string> =>
      (await grid.cell(at).getAttribute("aria-label")) ?? "";
    await until("the best", async () => (await name(0)).endsWith(", 1"));
    await until("the next", async () => (await name(1)).endsWith(", 0.9"));
    await field("Least").focus();
    await keyboard.press("Control+a");
    await keyboard.type("0.75");
    await keyboard.press("Enter");
    await until("the filter", async () => (await headers())[0] === "Hue 0–119 3");
    await until("the status", async () => (await grid.status.innerText()).includes("in 3 groups"));
    await field("Greatest").focus();
    for (let i = 0; i < 5; i++) await keyboard.press("ArrowDown");
    await until("the other end", async () => (await headers())[0] === "Hue 0–119 2");
    await grid.button("Show All Scores").click();
    await until("all", async () => (await headers())[0] === "Hue 0–119 10");
  });

  it("P11 says that a group, or all, have nothing in the range", async () => {
    await show({ min: 0.15, max: 0.19 });
    await until("an empty group", async () => (await headers()).includes("Hue 0–119 0"));
    await grid.frame.getByText("Nothing here passes the filter").first().waitFor();
    await show({ min: 0.001, max: 0.002 });
    await grid.frame.getByText("No image has such a score").waitFor();
    await grid.frame.locator(".empty").getByText("Show All Scores").click();
    await until("all", async () => (await headers())[0] === "Hue 0–119 10");
  });

  it("sorts members by what the toolbar says, and by score again", async () => {
    const scores = async (): Promise<string[]> =>
      Promise.all(
        [0, 1].map(
          async (at) => (await grid.cell(at).getAttribute("aria-label"))?.split(", ").at(-1) ?? "",
        ),
      );
    await grid.choose("Sort by", "Name");
    await until("by name", async () => (await scores()).join() !== "1,0.9");
    await grid.choose("Sort by", "Score");
    await until("by score", async () => (await scores()).join() === "1,0.9");
  });

  it("sorts the groups, shows one alone, and goes back to all of them", async () => {
    await grid.choose("Sort groups", "Largest first");
    await until("the largest", async () => (await headers())[0] === "Hue 120–239 30");
    await show({ groups: [result.groups[2]?.id ?? 0] });
    await until("one group", async () => (await headers()).join() === "Hue 240–359 5");
    await grid.frame.getByText("1 of 3 groups").waitFor();
    await bar().getByText("Show All Groups").click();
    await until("all groups", async () => (await headers())[0] === "Hue 0–119 10");
  });

  it("selects an image in all of its groups at once", async () => {
    await show({ groups: [result.groups[0]?.id ?? 0, result.groups[2]?.id ?? 0] });
    await until("two groups", async () => (await headers()).length === 2);
    await grid.frame.locator(`[data-position="14"]`).waitFor();
    // The first instance has the least score in both groups.
    await grid.cell(9).click();
    await until("both", async () => (await grid.cell(14).getAttribute("aria-selected")) === "true");
    await until("one image", async () => (await grid.status.innerText()).includes("1 selected"));
  });

  it("asks the host for what is done with groups: bar, header buttons, keys, menu", async () => {
    const { keyboard } = grid.page;
    const wish = (command: string, groupIds: number[] | null): unknown => ({
      command,
      resultId: result.id,
      groupIds,
    });
    const [first] = result.groups;
    assert.ok(first);
    const asked = async (wanted: unknown): Promise<void> => {
      const text = JSON.stringify(wanted);
      await until(text, async () => JSON.stringify(lastWish()) === text);
    };
    for (const [title, command] of [
      ["Merge Groups…", "merge"],
      ["Save as Property…", "save"],
      ["Export…", "export"],
    ] as const) {
      await bar().getByRole("button", { name: title }).click();
      await asked(wish(command, null));
    }
    await grid.headers.first().focus();
    await keyboard.press("F2");
    await asked(wish("rename", [first.id]));
    await keyboard.press("Delete");
    await asked(wish("remove", [first.id]));
    await grid.frame.locator(".group-header").first().hover();
    await grid.frame.locator('.group-action[data-action="tag"]').first().click();
    await asked(wish("tag", [first.id]));
    await grid.headers.first().click({ button: "right" });
    const context = JSON.parse((await grid.grid.getAttribute("data-vscode-context")) ?? "{}") as {
      webviewSection: string;
      groupId: number;
    };
    assert.deepEqual([context.webviewSection, context.groupId], ["resultGroup", first.id]);
  });

  it("offers the same on the groups of the table", async () => {
    const { keyboard } = grid.page;
    const [first] = result.groups;
    assert.ok(first);
    const asked = async (command: string): Promise<void> => {
      const text = JSON.stringify({ command, resultId: result.id, groupIds: [first.id] });
      await until(text, async () => JSON.stringify(lastWish()) === text);
    };
    await grid.button("Table (Shift+Alt+T)").click();
    const table = grid.frame.locator(".table");
    const toggles = table.locator(".group-toggle");
    await toggles.nth(1).waitFor();
    await toggles.first().focus();
    await keyboard.press("F2");
    await asked("rename");
    await keyboard.press("ArrowLeft");
    await until(
      "folded",
      async () => (await toggles.first().getAttribute("aria-expanded")) === "false",
    );
    await keyboard.press("ArrowDown");
    assert.match(await table.locator(":focus").innerText(), /^Hue 120–239/);
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowRight");
    await until(
      "open",
      async () => (await toggles.first().getAttribute("aria-expanded")) === "true",
    );
    await table.locator(".group-header").first().hover();
    await table.locator('.group-action[data-action="tag"]').first().click();
    await asked("tag");
    await toggles.first().click({ button: "right" });
    assert.deepEqual(JSON.parse((await table.getAttribute("data-vscode-context")) ?? "{}"), {
      webviewSection: "resultGroup",
      resultId: result.id,
      groupId: first.id,
      preventDefaultContextMenuItems: true,
    });
    await table.locator(".group-header").first().hover();
    await table.getByRole("button", { name: "Select all of Hue 0–119" }).click();
    await until("selected", async () => (await grid.status.innerText()).includes("10 selected"));
    assert.deepEqual(await grid.axe(), []);
    await grid.page.screenshot({ path: "out/screenshots/table-result-groups.png" });
    await grid.button("Table (Shift+Alt+T)").click();
  });

  it("follows what becomes of the result, and survives a reload of the window", async () => {
    const { engine } = sample.harness.project;
    const [, second] = result.groups;
    assert.ok(second);
    await engine.call("result/renameGroup", {
      resultId: result.id,
      groupId: second.id,
      name: "Greenish",
    });
    await until("the name", async () => (await headers())[1] === "Greenish 30");
    await grid.choose("Sort groups", "Name");
    await until("the kept state", async () => {
      const state = await grid.state<GridState | null>();
      return state?.spec.result?.sort === "name";
    });
    await grid.reload();
    await until("the same groups", async () => (await headers())[0] === "Greenish 30");
    await engine.call("result/renameGroup", {
      resultId: result.id,
      groupId: second.id,
      name: second.name,
    });
  });

  it("closes the result, and says when it is gone", async () => {
    await bar().getByRole("button", { name: "Close the Result" }).click();
    await bar().waitFor({ state: "detached" });
    await until("no groups", async () => (await grid.headers.count()) === 0);
    const { engine } = sample.harness.project;
    const again = await runScoring(sample);
    const spec = {
      ...defaultViewSpec,
      result: { id: again.id, groups: null, min: null, max: null, sort: "given" as const },
    };
    sample.harness.fireGrid("navigate", { title: "Soon gone", spec });
    await until("its groups", async () => (await grid.headers.count()) > 0);
    await engine.call("result/delete", { resultId: again.id });
    await grid.frame.getByText("This result is gone").waitFor();
    await grid.frame.locator(".empty").getByText("Show All Images").click();
    await until(
      "all images",
      async () => (await grid.grid.isVisible()) && (await bar().count()) === 0,
    );
  });
});
