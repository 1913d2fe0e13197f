import * as vscode from "vscode";
import type { Target } from "../../protocol/data.ts";
import { withTarget } from "../pages/dataHandlers.ts";
import type { Project } from "../projects/project.ts";
import { countText } from "../text.ts";
import { pickProject } from "./pick.ts";
import { projectOf, type Pages } from "./targets.ts";

/** What a command works on: a project, and instances of it. */
export interface Scope {
  readonly project: Project;
  /** "selected images", "images of the grid", "all images". */
  readonly title: string;
  /** Asks the engine about the instances. */
  with<T>(ask: (target: Target) => Promise<T>): Promise<T>;
}

/** Asks which instances are meant, where there is a choice; undefined when the user gives up. */
export async function pickScope(pages: Pages, arg: unknown): Promise<Scope | undefined> {
  const project = await projectOf(pages, arg, pickProject);
  if (!project) return undefined;
  const all: Scope = {
    project,
    title: "all images",
    with: (ask) => ask({ kind: "query", text: "" }),
  };
  const page = pages.grids.active ?? pages.maps.active;
  if (!page || page.project !== project) return all;
  const { view } = page;
  const { selected, total, projectTotal } = await view.refresh();
  const ofView = (kind: "selection" | "view", title: string): Scope => ({
    project,
    title,
    with: (ask) => withTarget(view, { kind }, ask),
  });
  const choices = [
    ...(selected > 0
      ? [item("Selected images", selected, ofView("selection", "selected images"))]
      : []),
    ...(total < projectTotal
      ? [item("Images of the grid", total, ofView("view", "images of the grid"))]
      : []),
    item("All images", projectTotal, all),
  ];
  if (choices.length === 1) return all;
  const choice = await vscode.window.showQuickPick(choices, { placeHolder: "Which images?" });
  return choice?.scope;
}

function item(label: string, count: number, scope: Scope): vscode.QuickPickItem & { scope: Scope } {
  return { label, description: countText(count), scope };
}
