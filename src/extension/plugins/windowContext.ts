import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { GridPanels } from "../pages/gridPanels.ts";
import type { MapPanels } from "../pages/mapPanels.ts";
import type { ViewerPanels } from "../pages/viewerPanels.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";

/** Tells engines what the user looks at, for plugins that listen: the grid in use, and the image in focus or on show. */
export function windowContext(
  projects: Projects,
  grids: GridPanels,
  viewers: ViewerPanels,
  maps: MapPanels,
): Disposable {
  const owned = new DisposableStore();
  const told = new WeakMap<Project, string>();
  const tell = (project: Project): void => {
    if (project.state.kind !== "ready") return;
    const viewer = viewers.active?.project === project ? viewers.active : undefined;
    const map = maps.active?.project === project ? maps.active : undefined;
    const grid = viewer ? viewers.gridOf(viewer) : grids.recent(project);
    const page = grid ?? maps.recent(project);
    const context = {
      viewId: page?.view.viewId ?? null,
      activeInstanceId: viewer?.instanceId ?? (map ?? page)?.focusId ?? null,
    };
    const text = JSON.stringify(context);
    if (told.get(project) === text) return;
    told.set(project, text);
    // Who cannot hear it, an engine that goes away, needs it no more.
    project.engine.call("window/context", context).catch(() => told.delete(project));
  };
  const tellAll = (): void => {
    for (const project of projects.all) tell(project);
  };
  owned.add(grids.onDidChangeContext(tellAll));
  owned.add(viewers.onDidChangeContext(tellAll));
  owned.add(maps.onDidChangeContext(tellAll));
  owned.add(
    projects.each((project) =>
      project.engine.onDidChangeState(({ kind }) => {
        told.delete(project);
        if (kind === "ready") tell(project);
      }),
    ),
  );
  return owned;
}
