import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Project } from "../../src/extension/projects/project.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { ownOwner } from "../../src/protocol/state.ts";
import { until } from "../support/until.ts";
import { api, openedProject } from "./support/extension.ts";
import { takenOver } from "./support/messages.ts";

const owner = "colours";
const text = 'where in folder "dogs" # where the puppies are\norder by name desc\n';

describe("Saved Queries in the side bar", function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await openedProject();
    await project.engine.call("saved/save", {
      owner: ownOwner,
      name: "Dogs",
      text,
      replace: false,
    });
    await project.engine.call("saved/save", {
      owner: ownOwner,
      name: "cats",
      text: 'in folder "cats"',
      replace: false,
    });
  });

  after(async () => {
    for (const each of [ownOwner, owner])
      await project.engine.call("state/forget", { scope: "project", owner: each });
    (await api()).grids.show(project, { title: project.name, folders: null });
  });

  it("list queries by name, with their texts", async () => {
    assert.deepEqual(await rows(), [
      ["cats", 'in folder "cats"', "savedQuery"],
      ["Dogs", 'where in folder "dogs" # where the puppies are order by name desc', "savedQuery"],
    ]);
  });

  it("are opened in the grid, whatever comments they have", async () => {
    const { grids } = await api();
    await vscode.commands.executeCommand("winnow.saved.open", await nodeOf("Dogs"));
    const grid = await until("the grid", () => grids.recent(project));
    await until("the query", () => grid.view.spec.query === dogsInOneLine);
    assert.equal(grid.panel.title, "Dogs");
    assert.equal((await grid.view.refresh()).total, 20);
  });

  it("are made of a name in the filter box, too", async () => {
    const { grids } = await api();
    const grid = await until("the grid", () => grids.recent(project));
    const { title } = grid.panel;
    grid.navigate(title, { ...grid.view.spec, query: "", find: "1*.jpg" });
    await until("the filter", () => grid.view.spec.find === "1*.jpg");
    using _ = takenOver({ showInputBox: async () => "Ones" });
    await vscode.commands.executeCommand("winnow.saved.save");
    await until("the query", async () => (await rows()).length === 3);
    assert.equal(itemOf((await api()).trees.saved, await nodeOf("Ones"))[1], 'name like "1*.jpg"');
    await project.engine.call("saved/remove", { owner: ownOwner, name: "Ones" });
  });

  it("are told when they change, and are restored after a slip", async () => {
    const { saved } = (await api()).trees;
    let told = 0;
    const listening = saved.onDidChangeTreeData(() => told++);
    // Its message stays until someone answers it.
    void vscode.commands.executeCommand("winnow.saved.delete", await nodeOf("cats"));
    await until("the deletion", async () => (await rows()).length === 1);
    await until("the tree to be told", () => told > 0);
    listening.dispose();
    assert.deepEqual(
      (await rows()).map(([label]) => label),
      ["Dogs"],
    );
  });

  it("follow a property that is renamed, wherever that is done, and its undo", async () => {
    const { engine } = project;
    const property = { name: "pets", type: "text", mode: "instance", groupId: null } as const;
    const made = await engine.call("commit/do", {
      commit: {
        ...emptyCommit,
        title: "Make a property",
        properties: [{ id: -1, ...property }],
      },
    });
    const [[, id]] = made.ids;
    const query = { owner: ownOwner, name: "By pets", text: 'pets = "many"', replace: false };
    await engine.call("saved/save", query);
    const described = (): Promise<unknown> =>
      rows().then((all) => all.find(([label]) => label === "By pets")?.[1]);
    const { saved } = (await api()).trees;
    let told = 0;
    const listening = saved.onDidChangeTreeData(() => told++);
    await until("the tree to be told of the query", () => told === 1);
    await engine.call("commit/do", {
      commit: {
        ...emptyCommit,
        title: "Rename a property",
        properties: [{ id, ...property, name: "pets here" }],
      },
    });
    await until("the tree to be told of its text", () => told === 2);
    assert.equal(await described(), '`pets here` = "many"');
    await engine.call("history/undo", {});
    await until("the tree to be told of the undo", () => told === 3);
    listening.dispose();
    assert.equal(await described(), 'pets = "many"');
    await engine.call("history/undo", {});
    await engine.call("saved/remove", { owner: ownOwner, name: query.name });
  });

  it("list the runs of plugins where there are any, with their config as a document (F26)", async () => {
    const { saved } = (await api()).trees;
    const run = { owner, key: "eval/1" };
    const config = { model: "a", threshold: 0.5 };
    await project.engine.call("run/register", { ...run, config, overwrite: false });
    const runs = (await saved.getChildren()).at(-1);
    assert.ok(runs);
    assert.deepEqual(itemOf(saved, runs), ["Runs", "1", undefined]);
    const [only] = await saved.getChildren(runs);
    assert.ok(only);
    assert.deepEqual(itemOf(saved, only), ["eval/1", "colours · just now", "run"]);
    await vscode.commands.executeCommand("winnow.run.show", only);
    const editor = await until("the document", () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.scheme === "winnow-run" && active;
    });
    const { document } = editor;
    assert.deepEqual([document.languageId, JSON.parse(document.getText())], ["json", config]);
    assert.equal(vscode.workspace.fs.isWritableFileSystem("winnow-run") === true, false);
    await project.engine.call("run/configure", { ...run, config: "changed" });
    await until("the document to follow", () => document.getText() === '"changed"\n');
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await project.engine.call("run/remove", run);
    assert.deepEqual(
      (await rows()).map(([label]) => label),
      ["Dogs"],
    );
  });
});

const dogsInOneLine = 'where in folder "dogs" order by name desc';

type Saved = Awaited<ReturnType<typeof api>>["trees"]["saved"];
type SavedNode = Awaited<ReturnType<Saved["getChildren"]>>[number];

function itemOf(tree: Saved, node: SavedNode): [unknown, unknown, unknown] {
  const { label, description, contextValue } = tree.getTreeItem(node);
  return [label, description, contextValue];
}

async function rows(): Promise<[unknown, unknown, unknown][]> {
  const { saved } = (await api()).trees;
  return (await saved.getChildren()).map((node) => itemOf(saved, node));
}

async function nodeOf(label: string): Promise<SavedNode> {
  const { saved } = (await api()).trees;
  const found = (await saved.getChildren()).find((node) => itemOf(saved, node)[0] === label);
  assert.ok(found, `'${label}' is not listed`);
  return found;
}
