import assert from "node:assert/strict";
import { loadFormPlugin } from "../support/gridHarness/formHost.ts";
import { newGrid, newViewer, useSample } from "../support/gridHarness/sampleHarness.ts";
import { until } from "../support/until.ts";

/** Where the pages offer actions of plugins, over a real engine and a real plugin. */
describe("actions in the pages", function () {
  this.timeout(60_000);
  const sample = useSample();

  before(() => loadFormPlugin(sample));

  const ran = (): unknown[] =>
    sample.harness.asked.filter(([request]) => request === "runAction").map(([, id]) => id);

  it("are buttons of the grid's toolbar where they have that placement (F15)", async () => {
    sample.harness.asked.length = 0;
    const grid = await newGrid(sample);
    await grid.button("Tidy up: Puts things where they belong.").click();
    await until("the run", () => ran().length > 0);
    assert.deepEqual(ran(), ["forms/tidy"]);
    assert.deepEqual(await grid.axe(), []);
    await grid.close();
  });

  it("are in Group By, which stays as it was (P8)", async () => {
    sample.harness.asked.length = 0;
    const grid = await newGrid(sample);
    await grid.choose("Group by", "Tidy up…");
    await until("the run", () => ran().length > 0);
    assert.deepEqual(ran(), ["forms/tidy"]);
    const shown = grid.frame.locator('vscode-dropdown[aria-label="Group by"]');
    await until("the former choice", () =>
      shown.evaluate((dropdown) => "value" in dropdown && dropdown.value === "none"),
    );
    assert.equal(await grid.headers.count(), 0);
    await grid.close();
  });

  it("are buttons of the viewer's toolbar where they have that placement (F15)", async () => {
    sample.harness.asked.length = 0;
    const viewer = await newViewer(sample);
    await viewer.button("Tidy up: Puts things where they belong.").click();
    await until("the run", () => ran().length > 0);
    await viewer.close();
  });

  it("go with their plugin (P8)", async () => {
    const grid = await newGrid(sample);
    const button = grid.button("Tidy up: Puts things where they belong.");
    await button.waitFor();
    const { engine } = sample.harness.project;
    await engine.call("plugin/enable", { pluginId: "forms", enabled: false });
    await button.waitFor({ state: "detached" });
    await engine.call("plugin/enable", { pluginId: "forms", enabled: true });
    await button.waitFor();
    await grid.close();
  });
});
