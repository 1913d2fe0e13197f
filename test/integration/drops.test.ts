import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import { instancesMime, PathDrops } from "../../src/extension/dropPaths.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { api, openedProject, workspaceDir } from "./support/extension.ts";

describe("images dropped into an editor", function () {
  this.timeout(60_000);

  async function drop(data: string, language: string): Promise<(string | vscode.SnippetString)[]> {
    const { grids } = await api();
    const document = await vscode.workspace.openTextDocument({ language, content: "" });
    const transfer = new vscode.DataTransfer();
    transfer.set(instancesMime, new vscode.DataTransferItem(data));
    const none = new vscode.CancellationTokenSource().token;
    const edits = await new PathDrops(grids).provideDocumentDropEdits(
      document,
      new vscode.Position(0, 0),
      transfer,
      none,
    );
    return (edits ?? []).map(({ insertText }) => insertText);
  }

  async function firstIds(count: number): Promise<number[]> {
    const project = await openedProject();
    const { grids } = await api();
    const grid =
      grids.recent(project) ??
      grids.open(project, { title: "all", folders: null }, vscode.ViewColumn.Active);
    await grid.view.show({ ...grid.view.spec, folders: null, find: "" });
    return [...int32sOf((await grid.view.range({ from: 0, count })).ids)];
  }

  it("become paths, relative first", async () => {
    const ids = await firstIds(2);
    assert.deepEqual(await drop(JSON.stringify(ids), "plaintext"), [
      "cats/00.jpg\ncats/01.jpg",
      [0, 1].map((i) => path.join(workspaceDir(), "cats", `0${i}.jpg`)).join("\n"),
    ]);
  });

  it("become strings in Python", async () => {
    const [id] = await firstIds(1);
    assert.equal((await drop(`[${id}]`, "python"))[0], '"cats/00.jpg"');
  });

  it("are nothing when the drag holds anything but known ids", async () => {
    await firstIds(1);
    for (const data of ["", "x", "{}", "[]", "[-1]", '["/etc/passwd"]', "[1.5]", "[987654321]"])
      assert.deepEqual(await drop(data, "plaintext"), [], data);
  });
});
