import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import type { SampleSummary } from "../../src/core/sample/createSample.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { commit } from "../support/commits.ts";
import type { TestEngine } from "../support/engine.ts";
import { openSample, type OpenedSample } from "../support/openedSample.ts";
import { pictureFailures } from "../support/pictureFailures.ts";
import { until } from "../support/until.ts";
import type { VsCodeHost } from "../support/vscodeHost.ts";

/** The built-in plugin's label errors, fixed and undone, and its boxes, drawn, in the real workbench. */
describe("labels of the built-in plugin in the real workbench", function () {
  this.timeout(300_000);
  let opened: OpenedSample;
  let sample: SampleSummary;
  let host: VsCodeHost;
  let engine: TestEngine;
  let labels = 0;
  const ids = new Map<string, number>();

  before(async () => {
    opened = await openSample(120);
    ({ sample, host, engine } = opened);
    await labelByFolder();
  });

  after(() => opened?.[Symbol.asyncDispose]());

  pictureFailures(() => host);

  /** Every image bears the name of its folder, which is wrong for some. */
  async function labelByFolder(): Promise<void> {
    const made = new Map(
      (
        await engine.call("commit/do", {
          commit: commit({
            title: "Label by folder",
            properties: [{ id: -1, name: "label", type: "tag", mode: "instance", groupId: null }],
            tags: sample.classes.map((name, i) => ({
              id: -2 - i,
              propertyId: -1,
              name,
              color: null,
              parents: [],
            })),
          }),
        })
      ).ids,
    );
    labels = made.get(-1) ?? 0;
    for (const { relativePath, id } of await engine.call("instance/list", { after: 0, limit: 500 }))
      ids.set(relativePath, id);
    for (const [i, name] of sample.classes.entries()) {
      const own = [...ids].filter(([file]) => file.startsWith(`images/${name}/`));
      await engine.call("commit/stamp", {
        target: { kind: "ids", ids: bytesOf(Int32Array.from(own, ([, id]) => id)) },
        changes: [{ propertyId: labels, how: "set", value: made.get(-2 - i) ?? 0 }],
        title: null,
      });
    }
  }

  async function labelOf(file: string): Promise<string | undefined> {
    const [values] = await engine.call("value/get", {
      ids: bytesOf(Int32Array.of(ids.get(file) ?? 0)),
      propertyIds: [labels],
    });
    const tags = await engine.call("tag/list", { propertyId: labels });
    return tags.find(({ id }) => id === values?.[0])?.name;
  }

  async function runAction(title: string): Promise<Frame> {
    const { workbench } = host;
    await workbench.runCommand("View: Close All Editors");
    await workbench.runCommand("Winnow: Open Grid");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    await workbench.runCommand("Winnow: Run Action…");
    // The list is longer than what it shows, and one that narrows moves away from under the pointer.
    await workbench.quickInput.fill(title);
    await workbench.quickPick(title).waitFor();
    await workbench.page.keyboard.press("Enter");
    return workbench.webview("form");
  }

  async function picture(name: string): Promise<void> {
    const { workbench } = host;
    await workbench.quickInput.waitFor({ state: "hidden" });
    await workbench.runCommand("Notifications: Clear All Notifications");
    // Thumbnails fade in, and there is nothing to wait for.
    await workbench.page.waitForTimeout(700);
    await workbench.screenshot(name);
  }

  it("finds labels that are wrong; one is put right, and undone", async () => {
    const { workbench } = host;
    const form = await runAction("Find Label Errors");
    await form.locator('[data-parameter="labels"] vscode-dropdown').click();
    await form.locator("vscode-option", { hasText: "label" }).first().click();
    await form.locator("vscode-button", { hasText: "Run" }).click();
    // It computes the vectors first.
    await workbench.tab("Label errors").waitFor({ timeout: 120_000 });
    const grid = await workbench.webview(".group-label");
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    const first = await grid.locator(".group-label").first().innerText();
    assert.match(first, /^Likely label errors/);
    await picture("ml-label-errors");
    const [result] = await engine.call("result/list", {});
    assert.ok(result);
    const found = result.groups[0];
    assert.ok(found);
    const wrong = sample.flaws["wrong-folder"] ?? [];
    const members = await engine.call("result/ids", { resultId: result.id, groupIds: [found.id] });
    const files = [...int32sOf(members)].map(
      (id) => [...ids].find(([, own]) => own === id)?.[0] ?? "",
    );
    assert.ok(
      files.some((file) => wrong.includes(file)),
      files.join(),
    );

    const file = files[0] ?? "";
    const before = await labelOf(file);
    const cell = grid.locator("[data-position]").first();
    await cell.click();
    await workbench.runCommand("Winnow: Tag Selection…");
    const right = sample.classes.find((name) => name !== before) ?? "";
    // There is one property of tags only: it is not asked for.
    await workbench.quickPick(right).click();
    await until("the label to change", async () => (await labelOf(file)) === right);
    await workbench.runCommand("Winnow: Undo");
    await until("the label to be as before", async () => (await labelOf(file)) === before);
  });

  it("draws boxes around what the detector sees, which the viewer shows", async () => {
    const { workbench } = host;
    const form = await runAction("Detect Objects");
    await form.locator("vscode-button", { hasText: "Run" }).click();
    // A hundred pictures take the detector some seconds.
    await workbench.tab("Detected objects").waitFor({ timeout: 120_000 });
    const grid = await workbench.webview(".group-label");
    await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
    await picture("ml-auto-label");
    await grid.locator("[data-position]").first().dblclick();
    const viewer = await workbench.webview(".annotation-canvas");
    await viewer.locator("img").waitFor();
    await until("boxes to be painted", () =>
      viewer.locator(".annotation-canvas").evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext("2d");
        return pixels?.getImageData(0, 0, width, height).data.some((value) => value > 0) ?? false;
      }),
    );
    await picture("ml-auto-label-viewer");
  });
});
