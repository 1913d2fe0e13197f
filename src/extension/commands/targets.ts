import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { bytesOf, int32sOf } from "../../protocol/bytes.ts";
import type { Target } from "../../protocol/data.ts";
import { withTarget } from "../pages/dataHandlers.ts";
import type { EngineView } from "../pages/engineView.ts";
import type { GridPanels } from "../pages/gridPanels.ts";
import type { MapPanels } from "../pages/mapPanels.ts";
import type { ViewerPanels } from "../pages/viewerPanels.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import { BeginningNode, CommitNode } from "../views/historyTree.ts";
import { FolderNode } from "../views/projectsTree.ts";
import { ProblemKindNode, ProblemNode } from "../views/problemsTree.ts";
import { PropertyGroupNode, PropertyNode, TagNode } from "../views/propertiesTree.ts";
import { ResultGroupNode, ResultNode } from "../views/resultsTree.ts";

/** Instances that a command is about. They stay with the engine, however many they are. */
export interface Instances {
  readonly project: Project;
  readonly count: number;
  /** Asks the engine about them. */
  with<T>(ask: (target: Target) => Promise<T>): Promise<T>;
  /** The first ones' ids, in the order of the page. */
  first(most: number): Promise<readonly number[]>;
}

/** Files or folders that a command is about. */
export interface Files {
  readonly project: Project;
  readonly paths: readonly string[];
  /** How many there are, also those beyond what was asked for. */
  readonly count: number;
}

export interface Pages {
  readonly projects: Projects;
  readonly grids: GridPanels;
  readonly viewers: ViewerPanels;
  readonly maps: MapPanels;
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
  ResultNode,
  ResultGroupNode,
];

const cellContext = v.object({ instanceId: v.number() });

/**
 * The instances that a command in a page is about: the one under the pointer with the rest of the selection if it is
 * selected; without a pointer the selection, else what has the focus; in a viewer what it shows.
 */
export async function instancesOf(pages: Pages, arg: unknown): Promise<Instances> {
  const clicked = v.safeParse(cellContext, arg);
  const clickedId = clicked.success ? clicked.output.instanceId : null;
  const viewer = pages.viewers.active;
  if (viewer) return oneInstance(viewer.project, clickedId ?? viewer.instanceId);
  const page = pages.maps.active ?? pages.grids.active ?? pages.grids.recent();
  if (!page) throw new WinnowError("bad-request", "Open a grid and choose an image first.");
  const { project, view, focusId } = page;
  if (clickedId !== null && !(await isSelected(view, clickedId)))
    return oneInstance(project, clickedId);
  const { selected } = await view.refresh();
  if (selected > 0)
    return {
      project,
      count: selected,
      with: (ask) => withTarget(view, { kind: "selection" }, ask),
      first: (most) => view.selection(most),
    };
  if (focusId === null) throw new WinnowError("bad-request", "Choose an image in the grid first.");
  return oneInstance(project, focusId);
}

function oneInstance(project: Project, id: number): Instances {
  return {
    project,
    count: 1,
    with: (ask) => ask({ kind: "ids", ids: bytesOf(Int32Array.of(id)) }),
    first: () => Promise.resolve([id]),
  };
}

export async function isSelected(view: EngineView, instanceId: number): Promise<boolean> {
  const { position } = await view.locate(instanceId);
  if (position < 0) return false;
  const { ids, selected } = await view.range({ from: position, count: 1 });
  // The view may have moved on between the two questions; then it is the clicked one alone.
  return int32sOf(ids)[0] === instanceId && selected[0] === 1;
}

/** The one instance that a command is about: under the pointer, in focus, or on show. */
export async function instanceOf(
  pages: Pages,
  arg: unknown,
): Promise<{ project: Project; id: number }> {
  const clicked = v.safeParse(cellContext, arg);
  const pointed = pages.viewers.active ?? pages.maps.active ?? pages.grids.active;
  const page = pointed ?? pages.grids.recent();
  if (page && clicked.success) return { project: page.project, id: clicked.output.instanceId };
  const list = pages.viewers.active ? undefined : (pages.maps.active ?? pages.grids.active);
  if (list && list.focusId !== null) return { project: list.project, id: list.focusId };
  const { project, first } = await instancesOf(pages, arg);
  const [id] = await first(1);
  if (id === undefined) throw new WinnowError("bad-request", "Choose an image first.");
  return { project, id };
}

/** The files or folders that a command is about, in a tree or in a page; the first `most` of them. */
export async function filesOf(pages: Pages, arg: unknown, most: number): Promise<Files> {
  if (arg instanceof FolderNode)
    return { project: arg.project, paths: [arg.folder?.path ?? arg.project.dir], count: 1 };
  if (arg instanceof ProblemNode)
    return { project: arg.project, paths: [arg.problem.path], count: 1 };
  const { project, count, first } = await instancesOf(pages, arg);
  return { project, paths: await pathsOf(project, await first(most)), count };
}

export async function pathsOf(project: Project, ids: readonly number[]): Promise<string[]> {
  const paths: string[] = [];
  const step = 10_000;
  for (let from = 0; from < ids.length; from += step) {
    const some = bytesOf(Int32Array.from(ids.slice(from, from + step)));
    for (const each of await project.engine.call("instance/paths", { ids: some })) paths.push(each);
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
  const page = pages.grids.active ?? pages.viewers.active ?? pages.maps.active;
  if (page) return page.project;
  const projects = await pages.projects.list();
  if (projects.length === 0)
    throw new WinnowError(
      "project-missing",
      "There is no dataset in this window yet. Use 'Winnow: Open Folder as Dataset' to make one.",
    );
  return projects.length === 1 ? projects[0] : await pick(projects);
}
