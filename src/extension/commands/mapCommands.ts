import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { MapCommand } from "../../protocol/mapPage.ts";
import { countText, plural } from "../text.ts";
import { whenText } from "../commitText.ts";
import { mapsOf } from "../pages/mapHandlers.ts";
import type { MapPanel } from "../pages/mapPanel.ts";
import { MapNode } from "../views/savedTree.ts";
import { askName } from "./commits.ts";
import { pickProject } from "./pick.ts";
import type { Handlers } from "./register.ts";
import { projectOf, type Pages } from "./targets.ts";

/** Opening maps, and giving them other names or up. */
export function mapCommands(
  pages: Pages,
): Handlers<"winnow.map.open" | "winnow.map.rename" | "winnow.map.delete"> {
  return {
    "winnow.map.open": async (arg) => {
      if (arg instanceof MapNode) {
        openMap(pages, arg);
        return;
      }
      const project = await projectOf(pages, arg, pickProject);
      if (!project) return;
      const maps = await mapsOf(project);
      const [only] = maps;
      // The page says what to do where there is none.
      if (!only) {
        pages.maps.open(project, null, vscode.ViewColumn.Active);
        return;
      }
      const items = maps.map((map) => ({
        label: map.name,
        description: `${map.owner} · ${plural(map.points, "point")} · ${whenText(map.savedAt, Date.now())}`,
        map,
      }));
      const choice = await vscode.window.showQuickPick(items, { placeHolder: "Which map?" });
      if (choice) openMap(pages, new MapNode(project, choice.map));
    },
    "winnow.map.rename": async (arg) => {
      const { project, map } = mapNode(arg);
      const { owner, name } = map;
      const others = await mapsOf(project);
      const taken = others.filter((other) => other.owner === owner && other.name !== name);
      const to = await askName({
        title: "Rename Map",
        value: name,
        taken: taken.map((other) => other.name),
      });
      if (to !== undefined && to !== name)
        await project.engine.call("map/rename", { owner, name, to });
    },
    "winnow.map.delete": async (arg) => {
      const { project, map } = mapNode(arg);
      const { owner, name, points } = map;
      const choice = await vscode.window.showWarningMessage(
        `Delete the map '${name}' of ${countText(points)} points?`,
        { modal: true, detail: "It can only be computed again. Your images stay." },
        "Delete",
      );
      if (choice) await project.engine.call("map/remove", { owner, name });
    },
  };
}

/** Beside a grid, so that both are seen. */
function openMap(pages: Pages, { project, map: { owner, name } }: MapNode): void {
  const { Active, Beside } = vscode.ViewColumn;
  pages.maps.open(project, { owner, name }, pages.grids.active ? Beside : Active);
}

/** What a map's page has buttons for. */
export async function performMapCommand(
  pages: Pages,
  map: MapPanel,
  command: MapCommand,
): Promise<void> {
  switch (command) {
    case "make":
      await vscode.commands.executeCommand("winnow.action.map");
      return;
    case "choose":
      await vscode.commands.executeCommand("winnow.map.open");
      return;
    case "tag":
      await vscode.commands.executeCommand("winnow.tagSelection");
      return;
    case "run":
      await vscode.commands.executeCommand("winnow.action.execute");
      return;
    case "show-in-grid":
      await showInGrid(pages, map);
  }
}

/** The selection is that of the grid already: it scrolls to the first of it. */
async function showInGrid(
  { grids }: Pages,
  { grid: inUse, project, view }: MapPanel,
): Promise<void> {
  const [first] = await view.selection(1);
  const target = { title: project.name, folders: null };
  const grid = inUse ?? grids.open(project, target, vscode.ViewColumn.Beside);
  if (first === undefined) grid.panel.reveal();
  else grid.show(first);
}

function mapNode(arg: unknown): MapNode {
  if (arg instanceof MapNode) return arg;
  throw new WinnowError("bad-request", "Choose a map in the Saved Queries view.");
}
