import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commit, newId } from "../../src/extension/commands/commits.ts";
import type { Project } from "../../src/extension/projects/project.ts";
import { until } from "../support/until.ts";
import { api, openedProject } from "./support/extension.ts";

/** The tree's rows of a level: label, description and what its menus know it by. */
async function rows<N>(
  tree: {
    getChildren(node?: N): Promise<N[]>;
    getTreeItem(node: N): vscode.TreeItem;
  },
  node?: N,
): Promise<[label: unknown, description: unknown, contextValue: unknown][]> {
  return (await tree.getChildren(node)).map((child) => {
    const { label, description, contextValue } = tree.getTreeItem(child);
    return [label, description, contextValue];
  });
}

describe("Properties and History in the side bar", function () {
  this.timeout(120_000);
  let project: Project;
  let propertyId: number;

  before(async () => {
    project = await openedProject();
    const made = await commit(project, "Add the property verdict", {
      propertyGroups: [{ id: -4, name: "review" }],
      properties: [
        { id: -1, name: "verdict", type: "multi_tags", mode: "instance", groupId: -4 },
        { id: -5, name: "remark", type: "text", mode: "instance", groupId: null },
      ],
      tags: [
        { id: -2, propertyId: -1, name: "bad", color: 0xd55e00, parents: [] },
        { id: -3, propertyId: -1, name: "blurry", color: null, parents: [-2] },
      ],
    });
    propertyId = newId(made);
  });

  after(async () => {
    await project.engine.call("history/go", { commitId: 0 });
    // As it was: the other tests share the window.
    (await api()).grids.show(project, { title: project.name, folders: null });
  });

  it("list groups, properties, and tags below their parents (P16)", async () => {
    const { properties } = (await api()).trees;
    // Other tests make properties in this project, too.
    const top = await rows(properties);
    assert.deepEqual(
      top.filter(([label]) => label === "review" || label === "remark"),
      [
        ["review", undefined, "group"],
        ["remark", "0", "property"],
      ],
    );
    const [group] = await properties.getChildren();
    assert.deepEqual(await rows(properties, group), [["verdict", "0", "tagProperty"]]);
    const [quality] = await properties.getChildren(group);
    assert.deepEqual(await rows(properties, quality), [["bad", "0", "tag"]]);
    const [bad] = await properties.getChildren(quality);
    assert.deepEqual(await rows(properties, bad), [["blurry", "0", "tag"]]);
  });

  it("show the images of a tag and of the tags below it", async () => {
    const { grids, trees } = await api();
    const ids = [3, 4, 5];
    const tags = await project.engine.call("tag/list", { propertyId });
    const blurry = tags.find(({ name }) => name === "blurry");
    await project.engine.call("commit/stamp", {
      target: { kind: "ids", ids: new Uint8Array(Int32Array.from(ids).buffer) },
      changes: [{ propertyId, how: "add", value: [blurry?.id ?? 0] }],
      title: null,
    });
    const { properties } = trees;
    const [group] = await properties.getChildren();
    const [quality] = await properties.getChildren(group);
    const [bad] = await properties.getChildren(quality);
    await vscode.commands.executeCommand("winnow.tag.show", bad);
    const grid = await until("the grid", () => grids.recent(project));
    await until("the query", () => grid.view.spec.query === 'verdict has any ("bad")');
    const info = await until("the view", async () => {
      const now = await grid.view.refresh();
      return now.total === ids.length && now;
    });
    assert.equal(info.total, 3);
  });

  it("list every commit, and go back and forth (P19)", async () => {
    const { history } = (await api()).trees;
    const before = await rows(history);
    assert.match(String(before[0]?.[0]), /^Tag 3 images: blurry/);
    assert.match(String(before[0]?.[1]), /just now · 3 values/);
    assert.deepEqual(
      before.slice(0, 2).map(([, , context]) => context),
      ["hereCommit", "commit"],
    );
    await vscode.commands.executeCommand("winnow.undo");
    assert.match(String((await rows(history))[0]?.[1]), /^undone · /);
    await vscode.commands.executeCommand("winnow.redo");
    assert.equal((await rows(history))[0]?.[2], "hereCommit");
    const beginning = (await history.getChildren()).at(-1);
    // Its message stays until someone answers it.
    void vscode.commands.executeCommand("winnow.commit.go", beginning);
    await until("the beginning", async () => (await rows(history)).at(-1)?.[2] === "hereCommit");
    assert.deepEqual((await project.engine.call("property/list", {})).properties, []);
    await project.engine.call("history/redo", {});
  });
});
