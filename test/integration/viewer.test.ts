import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { pageOptions } from "../../src/extension/pages/pageHtml.ts";
import { ViewerPanel, viewerViewType } from "../../src/extension/pages/viewerPanel.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { pageBegins } from "../../src/protocol/pageTransport.ts";
import type { ViewerInit } from "../../src/protocol/viewerPage.ts";
import { KeptLook } from "../support/gridHarness/keptStores.ts";
import { until } from "../support/until.ts";
import { api, idOfFolder, openedProject, pageTabs } from "./support/extension.ts";
import { RawPage } from "./support/rawPage.ts";

describe("the viewer", function () {
  this.timeout(60_000);

  const shown = (): string[] => pageTabs("winnow.viewer").map(({ label }) => label);
  const shows = (name: string): Promise<unknown> =>
    until(`the viewer to show ${name}`, () => shown().join() === name, 20_000);

  it("opens on an image and steps through the grid's view, also when the grid is closed", async () => {
    const project = await openedProject();
    const { grids } = await api();
    const folders = [await idOfFolder(project, "cats")];
    const grid = grids.open(project, { title: "cats", folders }, vscode.ViewColumn.Active);
    await until("the page to have asked", () => grid.view.info !== undefined);
    const [, first] = int32sOf((await grid.view.range({ from: 0, count: 2 })).ids);

    await vscode.commands.executeCommand("winnow.openViewer", { instanceId: first });
    await shows("01.jpg");
    await until("the page to be there", () => pageTabs("winnow.viewer")[0]?.isActive);
    await stepUntil("winnow.viewer.previous", "00.jpg");
    await vscode.commands.executeCommand("winnow.viewer.previous");
    grid.close();
    await until("the grid to be closed", () => !grids.all.includes(grid));
    // 00.jpg is the first in the grid's order: there is nothing before it.
    assert.deepEqual(shown(), ["00.jpg"]);
    await stepUntil("winnow.viewer.next", "01.jpg");
    await stepUntil("winnow.viewer.next", "02.jpg");

    await vscode.commands.executeCommand("winnow.copyRelativePath");
    assert.equal(await vscode.env.clipboard.readText(), "cats/02.jpg");
    await vscode.commands.executeCommand("winnow.showCopies", { instanceId: first });
    await until("a grid of the copies", () => grids.active?.panel.title === "Copies of 01.jpg");
    assert.equal((await grids.active?.view.refresh())?.total, 2);
    for (const tab of pageTabs("winnow.viewer")) await vscode.window.tabGroups.close(tab);
  });

  it("compares the two images that are selected, in the grid's viewer", async () => {
    const project = await openedProject();
    const { grids } = await api();
    const folders = [await idOfFolder(project, "cats")];
    const grid = grids.open(project, { title: "cats", folders }, vscode.ViewColumn.Active);
    await until("the page to have asked", () => grid.view.info !== undefined);
    const { version } = await grid.view.refresh();
    await grid.view.select({ version, change: { kind: "set", from: 1, to: 3 } });
    await vscode.commands.executeCommand("winnow.compare");
    await shows("01.jpg");
    // From the viewer, the selection of the grid behind it.
    await grid.view.select({ version, change: { kind: "set", from: 2, to: 4 } });
    await vscode.commands.executeCommand("winnow.compare");
    assert.equal(shown().length, 1);
    grid.close();
    for (const tab of pageTabs("winnow.viewer")) await vscode.window.tabGroups.close(tab);
  });

  it("shows an image that it is sent to, though its page went away while it compared two", async () => {
    const project = await openedProject();
    const { grids } = await api();
    const { Active } = vscode.ViewColumn;
    const grid = grids.open(project, { title: "cats", folders: null }, Active);
    const [one = 0, two = 0, third = 0] = int32sOf(
      (await grid.view.range({ from: 0, count: 3 })).ids,
    );
    const { extensionUri } = vscode.extensions.getExtension("winnow.winnow") ?? {};
    assert.ok(extensionUri);
    const stateId = randomUUID();
    const viewer = new ViewerPanel({
      panel: vscode.window.createWebviewPanel(
        viewerViewType,
        "raw",
        Active,
        pageOptions(extensionUri),
      ),
      project,
      extensionUri,
      stateId,
      instanceId: one,
      look: new KeptLook(),
      view: () => grid.view,
      command: async () => undefined,
    });
    const page = new RawPage(viewer.panel);
    await page.send([pageBegins]);
    const state = { stateId, instanceId: one, inspector: false, compared: [one, two] };
    const ready = async (): Promise<ViewerInit> =>
      (await page.ask("ready", { state })).result as ViewerInit;
    assert.deepEqual((await ready()).compared, [one, two]);
    viewer.navigate(third);
    const { instance, compared } = await ready();
    assert.deepEqual([instance.id, compared], [third, null]);
    viewer.compare([two, third]);
    assert.deepEqual((await ready()).compared, [two, third]);
    viewer.close();
    grid.close();
  });

  /** Runs a command until the page that it acts on is there to hear it; one that was heard is not repeated. */
  async function stepUntil(command: string, name: string): Promise<void> {
    await until(`${command} to show ${name}`, async () => {
      const [before] = shown();
      if (before === name) return true;
      await vscode.commands.executeCommand(command);
      await until("a step", () => shown()[0] !== before, 5000).catch(() => undefined);
      return shown()[0] === name;
    });
  }
});
