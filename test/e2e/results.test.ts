import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import type { ResultInfo } from "../../src/protocol/results.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { useSampleWindow } from "../support/sampleWindow.ts";
import { until } from "../support/until.ts";
import { noContext } from "../../src/protocol/plugins.ts";

/** From groups that an action gave to a property, in the real workbench, by menus, keys and inputs. */
describe("results in the real workbench", function () {
  this.timeout(120_000);
  const opened = useSampleWindow({ count: 60, width: 1440, height: 900 });
  let engine: TestEngine;
  let made: ResultInfo;

  before(async () => {
    // A second client of the window's engine: what it runs, the window hears of.
    engine = openEngine(opened.dir.path, { create: false });
    await until("the import", async () =>
      (await engine.call("task/list", {})).every(({ endedAt }) => endedAt !== null),
    );
    const { resultId } = await engine.call("action/run", {
      actionId: "winnow/duplicates",
      runId: 1,
      parameters: { keep: "largest picture", distance: 7 },
      context: noContext,
    });
    assert.ok(resultId);
    made = await engine.call("result/get", { resultId });
    assert.ok(made.groups.length >= 3, `${made.groups.length} groups`);
  });

  after(() => engine?.[Symbol.asyncDispose]());

  it("P12 shows the Results view once there is one, and opens its groups as sections", async () => {
    const { workbench } = opened.host;
    await workbench.showActivity("Winnow");
    const pane = workbench.page.getByRole("button", { name: "Results Section" });
    await pane.waitFor();
    if ((await pane.getAttribute("aria-expanded")) === "false") await pane.click();
    await workbench.treeItem(/^Duplicates/).click();
    const grid = await painted();
    await grid.getByRole("toolbar", { name: "Result" }).waitFor();
    await grid.getByText(`${made.groups.length} groups`).first().waitFor();
    await until("its sections", async () => (await labels(grid))[0] === "Group 1");
    await workbench.screenshot("results-1-grid");
  });

  it("renames a group from its header's menu", async () => {
    const { workbench } = opened.host;
    const grid = await painted();
    await workbench.chooseFromMenu(grid.locator(".group-toggle").first(), "Rename Group…");
    await workbench.quickInput.fill("Twins");
    await workbench.page.keyboard.press("Enter");
    await until("the name", async () => (await labels(grid))[0] === "Twins");
    await workbench.treeItem(/^Duplicates/).waitFor();
  });

  it("merges groups that are picked, by the bar, after asking", async () => {
    const { workbench } = opened.host;
    const grid = await painted();
    await grid.getByRole("button", { name: "Merge Groups…" }).click();
    for (const name of ["Twins", "Group 2"]) await workbench.quickPick(name).click();
    await workbench.screenshot("results-2-merge");
    await workbench.page.keyboard.press("Enter");
    await workbench.page.getByRole("dialog").getByRole("button", { name: "Merge" }).click();
    const [a, b] = made.groups;
    await until("the merged group", async () => {
      const [first] = (await engine.call("result/get", { resultId: made.id })).groups;
      return first?.name === "Twins" && first.count === (a?.count ?? 0) + (b?.count ?? 0);
    });
    await until("its header", async () => (await labels(grid))[1] === "Group 3");
  });

  it("P12 saves the groups as a property, in one change that can be undone", async () => {
    const { workbench } = opened.host;
    const grid = await painted();
    await grid.getByRole("button", { name: "Save as Property…" }).click();
    await workbench.quickInput.waitFor();
    assert.equal(await workbench.quickInput.inputValue(), "Duplicates");
    await workbench.quickInput.fill("alike");
    await workbench.page.keyboard.press("Enter");
    await until("the commit", async () => {
      const { undo } = await engine.call("history/list", { before: null, limit: 1 });
      return undo?.title === "Save the groups of Duplicates as alike";
    });
    await workbench.runCommand("Notifications: Show Notifications");
    await workbench.page.getByText("The property 'alike' has a value for").first().waitFor();
    await workbench.screenshot("results-3-saved");
    await workbench.runCommand("Notifications: Hide Notifications");
  });

  it("shows one group alone, and all of them again after a reload of the window", async () => {
    const { workbench } = opened.host;
    const grid = await painted();
    await workbench.chooseFromMenu(grid.locator(".group-toggle").first(), "Open Result in Grid");
    await until("one section", async () => (await labels(grid)).join() === "Twins");
    await workbench.tab("Duplicates: Twins").waitFor();
    await workbench.reload();
    const again = await painted();
    await until("the same section", async () => (await labels(again)).join() === "Twins");
    await again.getByRole("button", { name: "Show All Groups" }).click();
    await until("all", async () => (await labels(again)).length > 1);
  });

  it("removes a group by its key, after asking", async () => {
    const { workbench } = opened.host;
    const grid = await painted();
    const before = (await engine.call("result/get", { resultId: made.id })).groups.length;
    await grid.locator(".group-toggle").first().focus();
    await workbench.page.keyboard.press("Delete");
    await workbench.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await until("one less", async () => {
      const { groups } = await engine.call("result/get", { resultId: made.id });
      return groups.length === before - 1;
    });
    await workbench.screenshot("results-4-removed");
  });

  const labels = (grid: Frame): Promise<string[]> =>
    grid.locator(".group-label").evaluateAll((all) => all.map((one) => one.textContent ?? ""));

  async function painted(): Promise<Frame> {
    const grid = await opened.host.workbench.webview('[role="grid"]');
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    await grid.locator("[data-position]").first().waitFor();
    return grid;
  }
});
