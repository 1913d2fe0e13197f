import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { GridPanel } from "../../src/extension/pages/gridPanel.ts";
import type { Project } from "../../src/extension/projects/project.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec, type ViewSpec } from "../../src/protocol/view.ts";
import { until } from "../support/until.ts";
import { api, idOfFolder, openedProject, pageTabs } from "./support/extension.ts";
import { Messages } from "./support/messages.ts";

describe("what opens grids", function () {
  this.timeout(60_000);
  let project: Project;
  let cats: number;
  let sorted: ViewSpec;

  before(async () => {
    project = await openedProject();
    cats = await idOfFolder(project, "cats");
    sorted = {
      ...defaultViewSpec,
      folders: [cats],
      find: "0*",
      sort: [{ by: "width", descending: true }],
      group: "format",
    };
  });

  beforeEach(closeAll);

  after(async () => {
    await closeAll();
    (await api()).grids.show(project, { title: project.name, folders: null });
  });

  async function closeAll(): Promise<void> {
    for (const grid of [...(await api()).grids.all]) grid.close();
    for (const tab of pageTabs("winnow.viewer")) await vscode.window.tabGroups.close(tab);
  }

  /** A grid in the active editor that shows this. */
  async function gridOf(spec: ViewSpec): Promise<GridPanel> {
    const { grids } = await api();
    const grid = grids.openSpec(project, "some", spec, vscode.ViewColumn.Active);
    await until("the grid", () => grids.active === grid && grid.view.info !== undefined);
    return grid;
  }

  it("open one to the side with all that it shows", async () => {
    const { grids } = await api();
    const grid = await gridOf(sorted);
    await vscode.commands.executeCommand("winnow.openGridBeside");
    const beside = grids.all.find((each) => each !== grid);
    assert.deepEqual(beside?.view.spec, sorted);
    assert.equal(beside?.panel.title, "some");
  });

  it("show some images in the order that they are named in, whatever the grid sorts and groups by", async () => {
    const { grids } = await api();
    const grid = await gridOf(sorted);
    const ids = int32sOf((await grid.view.range({ from: 0, count: 4 })).ids);
    const only = [...ids].toReversed();
    assert.equal(grids.show(project, { title: "Duplicates", folders: null, only }), grid);
    await until("the grid to have followed", () => grid.view.spec.only?.length === 4);
    await grid.view.refresh();
    assert.deepEqual([...int32sOf((await grid.view.range({ from: 0, count: 9 })).ids)], only);
    assert.deepEqual(grid.view.info?.groups, []);
  });

  it("have a grid do what it is asked for while its tab is hidden", async () => {
    const { grids } = await api();
    const grid = await gridOf(defaultViewSpec);
    await gridOf(sorted);
    await until("the first to be hidden", () => !grid.panel.visible);
    grid.act("select-all");
    const total = grid.view.info?.total;
    await until("all to be selected", async () => (await grid.view.refresh()).selected === total);
    assert.equal(grids.active, grid);
  });

  it("show a viewer's image in what its grid showed last, if that is closed", async () => {
    const { grids } = await api();
    const grid = await gridOf(defaultViewSpec);
    const [id] = int32sOf((await grid.view.range({ from: 0, count: 1 })).ids);
    await vscode.commands.executeCommand("winnow.openViewer", { instanceId: id });
    await until("the viewer", () => pageTabs("winnow.viewer")[0]?.isActive);
    grid.navigate("Cats", sorted);
    await until("the grid to have followed", () => grid.view.spec.find === "0*");
    await grid.view.refresh();
    await vscode.commands.executeCommand("winnow.openViewer", { instanceId: id });
    await until("the viewer again", () => pageTabs("winnow.viewer")[0]?.isActive);
    grid.close();
    await until("the grid to be closed", () => grids.all.length === 0);
    await vscode.commands.executeCommand("winnow.showInGrid");
    const again = grids.all[0];
    assert.deepEqual([again?.panel.title, again?.view.spec], ["Cats", sorted]);
    assert.equal(grids.all.length, 1);
  });

  it("show it in another grid that has it", async () => {
    const { grids } = await api();
    const other = await gridOf({ ...defaultViewSpec, folders: [cats] });
    const first = await gridOf(sorted);
    const [id] = int32sOf((await first.view.range({ from: 0, count: 1 })).ids);
    await vscode.commands.executeCommand("winnow.openViewer", { instanceId: id });
    await until("the viewer", () => pageTabs("winnow.viewer")[0]?.isActive);
    first.close();
    await vscode.commands.executeCommand("winnow.showInGrid");
    await until("the other to show it", () => other.focusId === id);
    assert.deepEqual(grids.all, [other]);
  });

  it("say of a query that there is nothing to tag", async () => {
    using messages = new Messages();
    const document = await vscode.workspace.openTextDocument({
      language: "winnow",
      content: "width > 100000",
    });
    await vscode.commands.executeCommand("winnow.query.tag", document.uri);
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ["The query selects no image to tag."],
    );
  });
});
