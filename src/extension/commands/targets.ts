import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import type { EngineView } from "../pages/engineView.ts";
import type { GridPanels } from "../pages/gridPanels.ts";
import type { ViewerPanels } from "../pages/viewerPanels.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { BeginningNode, CommitNode } from "../views/historyTree.ts";
import { FolderNode } from "../views/projectsTree.ts";
import { ProblemKindNode, ProblemNode } from "../views/problemsTree.ts";
import { PropertyGroupNode, PropertyNode, TagNode } from "../views/propertiesTree.ts";

/** More than anyone reads; a clipboard of a million paths helps nobody. */
const MOST = 100_000;

/** Instances that a command is about. */
export interface Instances {
  readonly project: Project;
  readonly ids: readonly number[];
}

/** Files or folders that a command is about. */
export interface Files {
  readonly project: Project;
  readonly paths: readonly string[];
}

export interface Pages {
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly viewers: ViewerPanels;
}

/** Items of trees that belong to one project. */
const projectNodes = [
  FolderNode,
  ProblemNode,
  ProblemKindNode,
  PropertyGroupNode,
  PropertyNode,
  TagNode,
  CommitNode,
  BeginningNode,
];

const cellContext = v.object({ instanceId: v.number() });

/**
 * The instances that a command in a page is about: the one under the pointer with the rest of the selection if it is
 * selected; without a pointer the selection, else what has the focus; in a viewer what it shows.
 */
export async function instancesOf(pages: Pages, arg: unknown): Promise<Instances> {
  const clicked = v.safeParse(cellContext, arg);
  const viewer = pages.viewers.active;
  if (viewer)
    return {
      project: viewer.project,
      ids: [clicked.success ? clicked.output.instanceId : viewer.instanceId],
    };
  const grid = pages.grids.active ?? pages.grids.recent();
  if (!grid) throw new WinnowError("bad-request", "Open a grid and choose an image first.");
  const { project, view, focusId } = grid;
  if (clicked.success) {
    const { instanceId } = clicked.output;
    const selected = await selectionOf(view);
    return { project, ids: selected.includes(instanceId) ? selected : [instanceId] };
  }
  const selected = await selectionOf(view);
  const ids = selected.length > 0 ? selected : focusId === null ? [] : [focusId];
  if (ids.length === 0) throw new WinnowError("bad-request", "Choose an image in the grid first.");
  return { project, ids };
}

/** The one instance that a command is about: under the pointer, in focus, or on show. */
export async function instanceOf(
  pages: Pages,
  arg: unknown,
): Promise<{ project: Project; id: number }> {
  const clicked = v.safeParse(cellContext, arg);
  const page = pages.viewers.active ?? pages.grids.active ?? pages.grids.recent();
  if (page && clicked.success) return { project: page.project, id: clicked.output.instanceId };
  const grid = pages.viewers.active ? undefined : pages.grids.active;
  if (grid && grid.focusId !== null) return { project: grid.project, id: grid.focusId };
  const { project, ids } = await instancesOf(pages, arg);
  const [id] = ids;
  if (id === undefined) throw new WinnowError("bad-request", "Choose an image first.");
  return { project, id };
}

/** The files or folders that a command is about, in a tree or in a page. */
export async function filesOf(pages: Pages, arg: unknown): Promise<Files> {
  if (arg instanceof FolderNode)
    return { project: arg.project, paths: [arg.folder?.path ?? arg.project.dir] };
  if (arg instanceof ProblemNode) return { project: arg.project, paths: [arg.problem.path] };
  const { project, ids } = await instancesOf(pages, arg);
  return { project, paths: await pathsOf(project, ids) };
}

export async function pathsOf(project: Project, ids: readonly number[]): Promise<string[]> {
  const paths: string[] = [];
  const step = 10_000;
  for (let from = 0; from < ids.length; from += step) {
    const some = Int32Array.from(ids.slice(from, from + step));
    paths.push(
      ...(await project.engine.call("instance/paths", { ids: new Uint8Array(some.buffer) })),
    );
  }
  return paths;
}

/** The project that a command is about: of the tree's item, of the page in use, the only one, or the one picked. */
export async function projectOf(
  pages: Pages,
  arg: unknown,
  pick: (projects: readonly Project[]) => PromiseLike<Project | undefined>,
): Promise<Project | undefined> {
  if (projectNodes.some((type) => arg instanceof type)) return (arg as FolderNode).project;
  const page = pages.grids.active ?? pages.viewers.active;
  if (page) return page.project;
  const projects = await pages.projects.list();
  if (projects.length === 0)
    throw new WinnowError(
      "project-missing",
      "There is no dataset in this window yet. Use 'Winnow: Open Folder as Dataset' to make one.",
    );
  return projects.length === 1 ? projects[0] : await pick(projects);
}

function selectionOf(view: EngineView): Promise<number[]> {
  return view.selection(MOST);
}
