import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import { defaultViewSpec } from "../../protocol/view.ts";
import type { ViewerCommand } from "../../protocol/viewerPage.ts";
import { writtenIn } from "../projects/sources.ts";
import { ProblemNode } from "../views/problemsTree.ts";
import { countText, plural } from "../text.ts";
import type { CommandId, Handlers } from "./register.ts";
import { filesOf, instanceOf, type Files, type Pages } from "./targets.ts";

type Id =
  | "winnow.revealInExplorer"
  | "winnow.revealInOS"
  | "winnow.copyPath"
  | "winnow.copyRelativePath"
  | "winnow.openFile"
  | "winnow.openFileBeside"
  | "winnow.problem.open"
  | "winnow.showInGrid"
  | "winnow.showCopies";

/** What a viewer's own buttons ask for, as commands. */
export const commandOfViewer: Readonly<Record<ViewerCommand, CommandId>> = {
  "reveal-in-explorer": "winnow.revealInExplorer",
  "reveal-in-os": "winnow.revealInOS",
  "copy-path": "winnow.copyPath",
  "copy-relative-path": "winnow.copyRelativePath",
  "open-file": "winnow.openFile",
  "open-beside": "winnow.openFileBeside",
  "show-in-grid": "winnow.showInGrid",
  "show-copies": "winnow.showCopies",
  "act-on-annotation": "winnow.action.annotation",
};

/** From an instance, a folder or a problem to its file, and back to the grid. */
export function fileCommands(pages: Pages): Handlers<Id> {
  const first = async (arg: unknown): Promise<vscode.Uri> => {
    const [file] = (await filesOf(pages, arg, 1)).paths;
    if (file === undefined)
      throw new WinnowError("not-found", "The image is not in the dataset any more.");
    return vscode.Uri.file(file);
  };
  return {
    "winnow.revealInExplorer": async (arg) => reveal(await first(arg)),
    "winnow.revealInOS": async (arg) => {
      await vscode.commands.executeCommand("revealFileInOS", await first(arg));
    },
    "winnow.copyPath": async (arg) => copy(await filesOf(pages, arg, mostCopied), (file) => file),
    "winnow.copyRelativePath": async (arg) => {
      const files = await filesOf(pages, arg, mostCopied);
      await copy(files, (file) => writtenIn(files.project.dir, file));
    },
    "winnow.openFile": async (arg) => open(await first(arg), vscode.ViewColumn.Active),
    "winnow.openFileBeside": async (arg) => open(await first(arg), vscode.ViewColumn.Beside),
    "winnow.problem.open": async (arg) => {
      if (arg instanceof ProblemNode)
        await open(vscode.Uri.file(arg.problem.path), vscode.ViewColumn.Active);
    },
    "winnow.showInGrid": async (arg) => {
      const { project, id } = await instanceOf(pages, arg);
      const viewer = pages.viewers.active;
      const { grids, viewers } = pages;
      const { Active } = vscode.ViewColumn;
      const recent = grids.recent(project);
      const own = viewer ? viewers.gridOf(viewer) : recent;
      if (own) own.show(id);
      // The viewer's grid is closed, or there was none.
      else if (recent && (await recent.view.locate(id)).position >= 0) recent.show(id);
      else {
        const last = viewer && viewers.steppedIn(viewer);
        const { title, spec } = last ?? { title: project.name, spec: defaultViewSpec };
        grids.openSpec(project, title, spec, Active).show(id);
      }
    },
    "winnow.showCopies": async (arg) => {
      const { project, id } = await instanceOf(pages, arg);
      const { name, copies } = await project.engine.call("instance/get", { instanceId: id });
      if (copies.length === 0) {
        void vscode.window.showInformationMessage(`'${name}' is the only copy of this image.`);
        return;
      }
      const only = [id, ...copies.map((copied) => copied.id)];
      const target = { title: `Copies of ${name}`, folders: null, only };
      pages.grids.open(project, target, vscode.ViewColumn.Active);
    },
  };
}

export async function reveal(uri: vscode.Uri): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(uri))
    await vscode.commands.executeCommand("revealInExplorer", uri);
  else
    throw new WinnowError(
      "bad-request",
      `'${uri.fsPath}' is outside of this workspace, so the Explorer does not show it. Copy its path, or open the file.`,
    );
}

async function open(uri: vscode.Uri, viewColumn: vscode.ViewColumn): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri, { viewColumn });
}

/** More than anyone reads; a clipboard of a million paths helps nobody. */
const mostCopied = 100_000;

async function copy({ paths, count }: Files, text: (file: string) => string): Promise<void> {
  await vscode.env.clipboard.writeText(paths.map(text).join("\n"));
  if (count > paths.length)
    void vscode.window.showWarningMessage(
      `The paths of the first ${plural(paths.length, "image")} of ${countText(count)} were copied. 'winnow query' lists all of them.`,
    );
  else if (paths.length > 1)
    vscode.window.setStatusBarMessage(`$(check) ${plural(paths.length, "path")} copied`, 3_000);
}
