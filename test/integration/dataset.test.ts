import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { until } from "../support/until.ts";
import { dataset, picture } from "./support/dataset.ts";
import { allTasksEnded, api, openedProject, pageTabs, workspaceDir } from "./support/extension.ts";

describe("a folder opened as a dataset", function () {
  this.timeout(120_000);

  it("is imported and shown in a grid", async () => {
    const project = await openedProject();
    const status = await project.engine.call("project/status", {});
    assert.deepEqual(
      {
        instances: status.instances,
        images: status.images,
        pending: status.pending,
        problems: status.problems,
        mode: status.mode,
        roots: status.roots.map((root) => root.path),
      },
      {
        instances: dataset.images,
        images: dataset.images - 1,
        pending: 0,
        problems: 2,
        mode: "owner",
        roots: [workspaceDir()],
      },
    );
    assert.deepEqual(
      pageTabs("winnow.grid").map(({ label }) => label),
      [path.basename(workspaceDir())],
    );
  });

  it("is not imported a second time when it is opened again", async () => {
    const project = await openedProject();
    const tasks = (await project.engine.call("task/list", {})).length;
    await vscode.commands.executeCommand("winnow.openResources", vscode.Uri.file(workspaceDir()), [
      vscode.Uri.file(path.join(workspaceDir(), "dogs")),
    ]);
    await allTasksEnded(project);
    const later = await project.engine.call("task/list", {});
    assert.deepEqual(
      later.filter(({ kind }) => kind === "import").length,
      1,
      `there were ${tasks} tasks, now ${later.length}`,
    );
    assert.equal((await project.engine.call("project/status", {})).roots.length, 1);
    const { grids } = await api();
    const dogs = await project.engine.call("folder/at", {
      path: path.join(workspaceDir(), "dogs"),
    });
    await until("the grid to show the folder", () =>
      grids.recent(project)?.panel.title === "dogs" ? true : undefined,
    );
    assert.equal(dogs?.instances, 20);
  });

  it("shows its folders with their counts in the Projects view", async () => {
    const project = await openedProject();
    const { trees } = await api();
    const [top] = await trees.projects.getChildren();
    assert.ok(top);
    const show = async (
      node: Parameters<typeof trees.projects.getTreeItem>[0],
    ): Promise<unknown[]> =>
      Promise.all(
        (await trees.projects.getChildren(node)).map(async (child) => {
          const { label, description } = trees.projects.getTreeItem(child);
          return [label, description, await show(child)];
        }),
      );
    assert.equal(trees.projects.getTreeItem(top).label, project.name);
    assert.deepEqual(await show(top), [
      ["cats", "20", []],
      ["dogs", "20", [["puppies", "4", []]]],
    ]);
  });

  it("shows what cannot be used by kind and with reasons in the Problems view", async () => {
    await openedProject();
    const { trees } = await api();
    const kinds = await trees.problems.getChildren();
    assert.deepEqual(
      kinds.map((kind) => [
        trees.problems.getTreeItem(kind).label,
        trees.problems.getTreeItem(kind).description,
      ]),
      [
        ["Damaged files", "1"],
        ["Unsupported formats", "1"],
      ],
    );
    const rows = (await Promise.all(kinds.map((kind) => trees.problems.getChildren(kind)))).flat();
    const items = rows.map((row) => trees.problems.getTreeItem(row));
    assert.deepEqual(
      items.map(({ label }) => label),
      ["broken.jpg", "old.bmp"],
    );
    for (const { description } of items) assert.match(String(description), /\w+ .*\./);
  });

  it("says in the Tasks view what the import did", async () => {
    await openedProject();
    const { trees } = await api();
    const items = (await trees.tasks.getChildren()).map((node) => trees.tasks.getTreeItem(node));
    const imported = items.at(-1);
    assert.equal(imported?.contextValue, "done");
    assert.match(String(imported?.description), /^40 added · 2 problems$/);
  });

  it("keeps up with what changes on disk", async () => {
    const project = await openedProject();
    const added = path.join(workspaceDir(), "cats", "new.jpg");
    const instances = async (): Promise<number> =>
      (await project.engine.call("project/status", {})).instances;
    await writeFile(added, await picture(500));
    await until("the new image", async () => (await instances()) === dataset.images + 1, 30_000);
    await rm(added);
    await until(
      "the image to be missing",
      async () => (await project.engine.call("project/status", {})).missing === 1,
      30_000,
    );
  });

  it("stops to keep up when the setting says so, and goes on", async () => {
    const project = await openedProject();
    const settings = vscode.workspace.getConfiguration("winnow");
    const file = path.join(workspaceDir(), "cats", "new.jpg");
    const missing = async (): Promise<number> =>
      (await project.engine.call("project/status", {})).missing;
    await settings.update("watch", false, vscode.ConfigurationTarget.Global);
    try {
      await writeFile(file, await picture(500));
      await sleep(2000);
      assert.equal(await missing(), 1);
    } finally {
      await settings.update("watch", undefined, vscode.ConfigurationTarget.Global);
    }
    await rm(file);
    await sleep(1000);
    await writeFile(file, await picture(500));
    await until("the image to be back", async () => (await missing()) === 0);
    await rm(file);
    await until("the image to be missing", async () => (await missing()) === 1);
  });

  it("is put into the clipboard as paths, absolute and relative", async () => {
    const project = await openedProject();
    const { trees } = await api();
    const [top] = await trees.projects.getChildren();
    const folders = await trees.projects.getChildren(top);
    await vscode.commands.executeCommand("winnow.copyPath", folders[0]);
    assert.equal(await vscode.env.clipboard.readText(), path.join(project.dir, "cats"));
    await vscode.commands.executeCommand("winnow.copyRelativePath", folders[0]);
    assert.equal(await vscode.env.clipboard.readText(), "cats");
  });
});
