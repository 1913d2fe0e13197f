import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Project } from "../../src/extension/projects/project.ts";
import type { ResultGroupNode, ResultNode } from "../../src/extension/views/resultsTree.ts";
import { until } from "../support/until.ts";
import { api, openedProject } from "./support/extension.ts";
import { dataset } from "./support/dataset.ts";

/** The copies in the dataset, grouped by Winnow's own action. */
describe("Results in the side bar", function () {
  this.timeout(120_000);
  let project: Project;
  let resultId: number;

  before(async () => {
    project = await openedProject();
    const outcome = await project.engine.call("action/run", {
      actionId: "winnow/duplicates",
      runId: 7001,
      parameters: { keep: "largest picture" },
      context: {
        target: { kind: "project" },
        activeInstanceId: null,
        vectorTypeId: null,
        text: null,
      },
    });
    assert.ok(outcome.resultId);
    resultId = outcome.resultId;
  });

  after(async () => {
    (await api()).grids.show(project, { title: project.name, folders: null });
    const all = await project.engine.call("result/list", {});
    for (const { id } of all) await project.engine.call("result/delete", { resultId: id });
  });

  it("P12 lists results newest first, with their groups", async () => {
    const node = await resultNode();
    const { results } = (await api()).trees;
    const { label, description, contextValue } = results.getTreeItem(node);
    assert.deepEqual(
      [label, description, contextValue],
      ["Duplicates", "1 group · just now", "result"],
    );
    const group = results.getTreeItem(await groupNode());
    assert.deepEqual(
      [group.label, group.description, group.contextValue],
      ["Group 1", `${dataset.copies.length} images`, "resultGroup"],
    );
  });

  it("opens a result, and a group alone, in the grid", async () => {
    const { grids } = await api();
    await vscode.commands.executeCommand("winnow.result.open", await resultNode());
    const grid = await until("the grid", () => grids.recent(project));
    await until("the result", () => grid.view.spec.result?.id === resultId);
    assert.equal(grid.panel.title, "Duplicates");
    assert.deepEqual(
      (await grid.view.refresh()).groups.map(({ label, count }) => [label, count]),
      [["Group 1", dataset.copies.length]],
    );
    const node = await groupNode();
    await vscode.commands.executeCommand("winnow.result.open", node);
    await until("the group", () => grid.view.spec.result?.groups?.join() === String(node.group.id));
    assert.equal(grid.panel.title, "Duplicates: Group 1");
    // What shows a folder or a query shows it whole again.
    grids.show(project, { title: project.name, folders: null });
    await until("all images", () => grid.view.spec.result === null);
  });

  it("follows renaming and removing, and the view hides when there is nothing left", async () => {
    const { results } = (await api()).trees;
    let told = 0;
    const listening = results.onDidChangeTreeData(() => told++);
    const { group } = await groupNode();
    const named = { resultId, groupId: group.id, name: "Copies" };
    await project.engine.call("result/renameGroup", named);
    await until("the tree to be told", () => told > 0);
    listening.dispose();
    assert.equal(results.getTreeItem(await groupNode()).label, "Copies");
    await project.engine.call("result/delete", { resultId });
    assert.equal(
      (await results.getChildren()).some((node) => isOurs(node)),
      false,
    );
  });

  // The classes here are not those of the extension.
  const isOurs = (node: object): node is ResultNode =>
    "result" in node && (node as ResultNode).result.id === resultId;

  async function resultNode(): Promise<ResultNode> {
    const found = (await (await api()).trees.results.getChildren()).find(isOurs);
    assert.ok(found);
    return found;
  }

  async function groupNode(): Promise<ResultGroupNode> {
    const [found] = await (await api()).trees.results.getChildren(await resultNode());
    assert.ok(found && "group" in found);
    return found;
  }
});
