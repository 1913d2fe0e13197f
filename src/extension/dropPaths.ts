import * as v from "valibot";
import * as vscode from "vscode";
import type { Disposable } from "../base/disposable.ts";
import { pathsOf } from "./commands/targets.ts";
import { dropTextOf } from "./dropText.ts";
import type { GridPanels } from "./pages/gridPanels.ts";

/** What the grid puts into a drag: JSON of instance ids. */
export const instancesMime = "application/vnd.winnow.instances";

/** Images dragged from a grid into an editor become their paths. */
export class PathDrops implements vscode.DocumentDropEditProvider {
  readonly #grids: GridPanels;

  constructor(grids: GridPanels) {
    this.#grids = grids;
  }

  static register(grids: GridPanels): Disposable {
    return vscode.languages.registerDocumentDropEditProvider(
      [{ scheme: "file" }, { scheme: "untitled" }],
      new PathDrops(grids),
      { dropMimeTypes: [instancesMime], providedDropEditKinds: [kind] },
    );
  }

  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    _position: vscode.Position,
    transfer: vscode.DataTransfer,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentDropEdit[] | undefined> {
    const dragged = v.safeParse(instanceIds, await transfer.get(instancesMime)?.asString());
    // A drag begins in the grid that the user pressed the button in, which made it the active one.
    const grid = this.#grids.recent();
    if (!dragged.success || !grid || token.isCancellationRequested) return undefined;
    const paths = await pathsOf(grid.project, dragged.output);
    if (paths.length === 0) return undefined;
    const base = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? grid.project.dir;
    const edit = (title: string, name: string, from: string | undefined): vscode.DocumentDropEdit =>
      new vscode.DocumentDropEdit(
        dropTextOf(paths, from, document.languageId),
        title,
        kind.append(name),
      );
    return [
      edit("Insert Relative Paths", "relative", base),
      edit("Insert Absolute Paths", "absolute", undefined),
    ];
  }
}

const kind = vscode.DocumentDropOrPasteEditKind.Empty.append("winnow", "paths");

const instanceIds = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  v.minLength(1),
  v.maxLength(10_000),
);
