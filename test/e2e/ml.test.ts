import assert from "node:assert/strict";
import path from "node:path";
import type { Frame } from "playwright-core";
import type { SampleSummary } from "../../src/core/sample/createSample.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { commit } from "../support/commits.ts";
import type { TestEngine } from "../support/engine.ts";
import { openSample, type OpenedSample } from "../support/openedSample.ts";
import { pictureFailures } from "../support/pictureFailures.ts";
import { until } from "../support/until.ts";
import type { VsCodeHost } from "../support/vscodeHost.ts";

/** The built-in plugin's finding and grouping on the sample's pictures, in the real workbench, without a network. */
describe("the built-in plugin in the real workbench", function () {
  this.timeout(240_000);
  let opened: OpenedSample;
  let sample: SampleSummary;
  let host: VsCodeHost;
  let engine: TestEngine;

  before(async () => {
    opened = await openSample(60);
    ({ sample, host, engine } = opened);
  });

  after(() => opened?.[Symbol.asyncDispose]());

  pictureFailures(() => host);

  const groupLabels = (grid: Frame): Promise<string[]> =>
    grid.locator(".group-label").evaluateAll((all) => all.map((one) => one.textContent ?? ""));

  /** Presses Run in the form that is open. */
  async function runForm(): Promise<void> {
    const form = await host.workbench.webview("form");
    await form.locator("vscode-button", { hasText: "Run" }).click();
  }

  /** The page of a result, once it shows these groups. */
  async function resultWith(label: RegExp): Promise<Frame> {
    const grid = await host.workbench.webview(".group-label");
    await until(`groups like ${label}`, async () =>
      (await groupLabels(grid)).some((each) => label.test(each)),
    );
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    return grid;
  }

  async function picture(name: string): Promise<void> {
    const { workbench } = host;
    await workbench.quickInput.waitFor({ state: "hidden" });
    await workbench.runCommand("Notifications: Clear All Notifications");
    // Thumbnails fade in, and there is nothing to wait for.
    await workbench.page.waitForTimeout(700);
    await workbench.screenshot(name);
  }

  async function openGrid(): Promise<Frame> {
    await host.workbench.runCommand("View: Close All Editors");
    await host.workbench.runCommand("Winnow: Open Grid");
    return host.workbench.webview('[role="grid"][aria-busy="false"]');
  }

  it("finds similar images from the menu of one, best first", async () => {
    const { workbench } = host;
    const grid = await openGrid();
    await workbench.chooseFromMenu(grid.locator('[data-position="2"]'), "Find Similar…");
    await workbench.webview("form");
    await workbench.screenshot("ml-similar-form");
    await runForm();
    const result = await resultWith(/^Similar to /);
    await workbench.tab("Similar to").waitFor();
    await picture("ml-similar");
    assert.equal((await groupLabels(result)).length, 1);
  });

  it("groups by clusters, as many as asked for", async () => {
    const { workbench } = host;
    await openGrid();
    await workbench.runAskingCommand("Winnow: Group by Action…", "Cluster Images");
    const form = await workbench.webview('input[aria-label="Number of clusters"]');
    await form.locator('input[aria-label="Number of clusters"]').fill("6");
    await runForm();
    await resultWith(/^Cluster 1/);
    await workbench.tab("6 clusters of").waitFor();
    await picture("ml-clusters");
  });

  it("finds the near-duplicates that the sample is known to have, with the one to keep first", async () => {
    const { workbench } = host;
    await openGrid();
    await workbench.runAskingCommand("Winnow: Group by Action…", "Find Near-Duplicates");
    await runForm();
    await resultWith(/ alike$/);
    await picture("ml-near-duplicates");
    const known = sample.flaws["near-duplicate"] ?? [];
    assert.ok(known.length >= 3);
    const [groups, nameOf] = [await lastGroups(), await names()];
    const found = new Set(groups.flat().map((id) => nameOf.get(id)));
    const missed = known.filter((file) => !found.has(file));
    assert.ok(missed.length <= 1, `missed ${missed.join()} of ${known.join()}`);
    // What to keep is the largest.
    for (const [first = 0, ...others] of groups) {
      const [kept, ...rest] = await Promise.all([first, ...others].map(pixelsOf));
      assert.ok(rest.every((pixels) => pixels <= (kept ?? 0)));
    }
  });

  it("finds blurry images, and tags those below a threshold that is moved on their histogram", async () => {
    const { workbench } = host;
    await openGrid();
    await workbench.runCommand("Winnow: Run Action…");
    await workbench.quickInput.fill("Find Image Issues");
    await workbench.quickPick("Find Image Issues").click();
    await workbench.webview("form");
    await workbench.screenshot("ml-issues-form");
    await runForm();
    const report = await workbench.webview(".report");
    await workbench.tab("Image issues").waitFor();
    const histogram = report.getByRole("region", { name: "Blurry" });
    await histogram.scrollIntoViewIfNeeded();
    await picture("ml-issues-report");
    const planted = sample.flaws.blurry ?? [];
    assert.ok(planted.length > 0);
    await histogram.getByRole("button", { name: "Tag as Blurry" }).click();
    const blurry = async (): Promise<(string | undefined)[]> => {
      const text = 'issues = "blurry"';
      if ((await engine.call("query/check", { text })).count === null) return [];
      const ids = await engine.call("query/ids", { text, offset: 0, limit: 1000 });
      const nameOf = await names();
      return [...int32sOf(ids)].map((id) => nameOf.get(id));
    };
    await until("the tags", async () => (await blurry()).length > 0);
    const tagged = await blurry();
    assert.deepEqual(
      planted.filter((file) => !tagged.includes(file)),
      [],
    );
    await histogram.getByRole("textbox").fill("0.05");
    await histogram.getByRole("button", { name: "Tag as Blurry" }).click();
    await until("none to be left", async () => (await blurry()).length === 0);
    await workbench.runCommand("Winnow: Undo");
    await until("all to be back", async () => (await blurry()).length === tagged.length);
  });

  it("makes a map, and opens it", async () => {
    const { workbench } = host;
    await openGrid();
    await workbench.runCommand("Winnow: Make Map…");
    await runForm();
    await workbench.tab("Map: UMAP").waitFor();
    const page = await workbench.webview(".stage[data-points]");
    await page.locator('.stage[aria-busy="false"]').waitFor();
    assert.ok(Number(await page.locator(".stage").getAttribute("data-points")) > 40);
    await picture("ml-map");
  });

  it("finds objects like the one that is selected in the viewer", async () => {
    const { workbench } = host;
    await annotateMiddles();
    const grid = await openGrid();
    await grid.locator('[data-position="2"]').dblclick();
    const viewer = await workbench.webview(".stage img");
    await viewer.locator(".annotation-canvas[data-painted='1']").waitFor({ state: "attached" });
    await viewer.locator(".stage").focus();
    for (const key of ["v", "Tab"]) await workbench.page.keyboard.press(key);
    const button = viewer.getByRole("button", { name: /^Find Similar Objects/ });
    await until("it is selected", async () => (await button.getAttribute("disabled")) === null);
    await workbench.screenshot("ml-object-selected");
    await viewer.locator(".stage").focus();
    await workbench.page.keyboard.press("r");
    await workbench.webview("form");
    await workbench.screenshot("ml-similar-objects-form");
    await runForm();
    await resultWith(/^Objects like 'middle' on /);
    await picture("ml-similar-objects");
    const nameOf = await names();
    const [found = []] = await lastGroups();
    // Those beside the one that was selected: the middle of an aurora is like that of another.
    const [best, second] = found.map((id) => path.dirname(nameOf.get(id) ?? ""));
    assert.ok(found.length > 40);
    assert.equal(best, second);
  });

  /** A box in the middle of each image, all of one class. */
  async function annotateMiddles(): Promise<void> {
    const ids = [...(await names()).keys()];
    const images = await Promise.all(
      ids.map(async (instanceId) => (await engine.call("instance/get", { instanceId })).image),
    );
    const byId = new Map(images.flatMap((image) => (image ? [[image.id, image] as const] : [])));
    await engine.call("commit/do", {
      commit: commit({
        title: "Mark the middles",
        properties: [{ id: -1, name: "object", type: "tag", mode: "image", groupId: null }],
        tags: [{ id: -2, propertyId: -1, name: "middle", color: null, parents: [] }],
        annotations: [...byId.values()].map(({ id, width, height }, i) => ({
          id: -10 - i,
          imageId: id,
          classId: -2,
          shape: {
            kind: "box",
            x: width / 4,
            y: height / 4,
            width: width / 2,
            height: height / 2,
          },
          confidence: null,
          source: "",
          attributes: {},
        })),
      }),
    });
  }

  /** Ids of the members of each group of the newest result. */
  async function lastGroups(): Promise<number[][]> {
    const [newest] = (await engine.call("result/list", {})).toSorted((a, b) => b.id - a.id);
    assert.ok(newest);
    return Promise.all(
      newest.groups.map(async ({ id }) => [
        ...int32sOf(await engine.call("result/ids", { resultId: newest.id, groupIds: [id] })),
      ]),
    );
  }

  async function names(): Promise<Map<number, string>> {
    const all = await engine.call("instance/list", { after: 0, limit: 1000 });
    return new Map(all.map(({ id, relativePath }) => [id, relativePath]));
  }

  async function pixelsOf(instanceId: number): Promise<number> {
    const { image } = await engine.call("instance/get", { instanceId });
    return (image?.width ?? 0) * (image?.height ?? 0);
  }
});
