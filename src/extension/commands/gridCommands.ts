import * as vscode from "vscode";
import { WinnowError } from "../../base/errors.ts";
import type { GridAction } from "../../protocol/gridPage.ts";
import type { ViewerAction } from "../../protocol/viewerPage.ts";
import { targetOf } from "../importer.ts";
import { FolderNode } from "../views/projectsTree.ts";
import { pickProject } from "./pick.ts";
import type { Handler, Handlers } from "./register.ts";
import { instanceOf, projectOf, type Pages } from "./targets.ts";

/** Opening grids and viewers. */
export function openCommands(
  pages: Pages,
): Handlers<
  | "winnow.openGrid"
  | "winnow.openGridBeside"
  | "winnow.folder.open"
  | "winnow.folder.openNew"
  | "winnow.compare"
  | "winnow.openViewer"
  | "winnow.openViewerBeside"
> {
  const { grids } = pages;
  const openViewer = async (arg: unknown, beside: boolean): Promise<void> => {
    const { project, id } = await instanceOf(pages, arg);
    const page = grids.active ?? grids.recent(project) ?? pages.maps.recent(project);
    if (page) pages.viewers.open(page, id, beside);
  };
  return {
    "winnow.openGrid": async (arg) => {
      const project = await projectOf(pages, arg, pickProject);
      if (!project) return;
      const recent = grids.recent(project);
      if (recent) recent.panel.reveal();
      else grids.open(project, targetOf(project, []), vscode.ViewColumn.Active);
    },
    "winnow.openGridBeside": async (arg) => {
      const project = await projectOf(pages, arg, pickProject);
      if (!project) return;
      const { active } = grids;
      const { Beside } = vscode.ViewColumn;
      if (active?.project === project) {
        // A table has more columns than a grid has labels.
        const { spec } = active.view;
        const labels = spec.labels.slice(0, mostLabels);
        grids.openSpec(project, active.panel.title, { ...spec, labels }, Beside);
      } else grids.open(project, targetOf(project, []), Beside);
    },
    "winnow.folder.open": (arg) => {
      const { project, folder } = folderNode(arg);
      grids.show(project, targetOf(project, folder ? [folder] : []));
    },
    "winnow.folder.openNew": (arg) => {
      const { project, folder } = folderNode(arg);
      grids.open(project, targetOf(project, folder ? [folder] : []), vscode.ViewColumn.Active);
    },
    "winnow.compare": () => compare(pages),
    "winnow.openViewer": (arg) => openViewer(arg, false),
    "winnow.openViewerBeside": (arg) => openViewer(arg, true),
  };
}

/** Under a thumbnail. */
const mostLabels = 6;

/** Of a selection, as many are asked for as tell that they are not two. */
const tooMany = 3;

/** Compares the two selected images of a grid, or those of two viewers of one project. */
async function compare(pages: Pages): Promise<void> {
  const [first, second] = pages.viewers.all;
  if (first?.panel.active && second?.project === first.project) {
    first.compare([first.instanceId, second.instanceId]);
    return;
  }
  const behind = first?.panel.active ? pages.viewers.gridOf(first) : undefined;
  const grid = pages.grids.active ?? behind ?? pages.grids.recent();
  const [left, right, ...others] = grid ? await grid.view.selection(tooMany) : [];
  if (!grid || left === undefined || right === undefined || others.length > 0)
    throw new WinnowError("bad-request", "Select exactly two images in a grid to compare them.");
  pages.viewers.open(grid, left, false).compare([left, right]);
}

const gridActions = {
  "winnow.grid.selectAll": "select-all",
  "winnow.grid.invertSelection": "invert-selection",
  "winnow.grid.clearSelection": "clear-selection",
  "winnow.grid.larger": "larger",
  "winnow.grid.smaller": "smaller",
  "winnow.grid.toggleAspect": "toggle-aspect",
  "winnow.grid.find": "find",
  "winnow.grid.sort": "sort",
  "winnow.grid.group": "group",
  "winnow.grid.labels": "labels",
  "winnow.grid.collapseAll": "collapse-all",
  "winnow.grid.expandAll": "expand-all",
  "winnow.grid.facets": "facets",
  "winnow.grid.stamp": "stamp",
  "winnow.grid.table": "table",
} as const satisfies Record<string, GridAction>;

const viewerActions = {
  "winnow.viewer.next": "next",
  "winnow.viewer.previous": "previous",
  "winnow.viewer.fit": "fit",
  "winnow.viewer.actualSize": "actual-size",
  "winnow.viewer.zoomIn": "zoom-in",
  "winnow.viewer.zoomOut": "zoom-out",
  "winnow.viewer.toggleInspector": "toggle-inspector",
} as const satisfies Record<string, ViewerAction>;

/** What the page does itself, on behalf of the palette, a menu or a keybinding. */
export function pageCommands(
  pages: Pages,
): Handlers<keyof typeof gridActions | keyof typeof viewerActions> {
  return {
    ...mapped(gridActions, (action) => () => {
      const grid = pages.grids.active ?? pages.grids.recent();
      if (!grid) throw new WinnowError("bad-request", "Open a grid first.");
      grid.act(action);
    }),
    ...mapped(viewerActions, (action) => () => pages.viewers.active?.act(action)),
  };
}

function mapped<Id extends string, Action>(
  actions: Readonly<Record<Id, Action>>,
  handler: (action: Action) => Handler,
): Record<Id, Handler> {
  const entries: [string, Action][] = Object.entries(actions);
  return Object.fromEntries(entries.map(([id, action]) => [id, handler(action)])) as Record<
    Id,
    Handler
  >;
}

function folderNode(arg: unknown): FolderNode {
  if (arg instanceof FolderNode) return arg;
  throw new WinnowError("bad-request", "Choose a folder in the Projects view.");
}
