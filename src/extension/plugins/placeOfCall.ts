import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import type { Pages } from "../commands/targets.ts";
import type { GridPanel } from "../pages/gridPanel.ts";
import type { MapPanel } from "../pages/mapPanel.ts";
import type { Project } from "../projects/project.ts";
import { wholeProject, type ActionPlace } from "./actionPlace.ts";

export interface Called {
  readonly project: Project;
  readonly place: ActionPlace;
}

/** What a menu of a page hands over. */
const cellContext = v.object({ instanceId: v.number() });

/**
 * What an action is called on: the image under the pointer, with the selection when it is part of it; the image of a
 * viewer; else the selection or all of the grid that is in use. Undefined where no page is open.
 */
export async function placeOfCall(pages: Pages, arg: unknown): Promise<Called | undefined> {
  const clicked = v.safeParse(cellContext, arg);
  const clickedId = clicked.success ? clicked.output.instanceId : null;
  const viewer = pages.viewers.active;
  if (viewer) return { project: viewer.project, place: onImages([clickedId ?? viewer.instanceId]) };
  const map = pages.maps.active;
  if (map && !map.grid) return ofMap(map, clickedId);
  const grid = map?.grid ?? pages.grids.active ?? pages.grids.recent();
  if (!grid) return undefined;
  if (clickedId !== null && !(await isSelected(grid, clickedId)))
    return { project: grid.project, place: onImages([clickedId], grid) };
  return { project: grid.project, place: onGrid(grid, clickedId ?? map?.focusId ?? null) };
}

/** A map without a grid: its selection, with what was clicked where that is part of it; without one the whole dataset. */
async function ofMap(map: MapPanel, clickedId: number | null): Promise<Called> {
  const { project, view, focusId } = map;
  const ids = await view.selection(Infinity);
  if (clickedId !== null && !ids.includes(clickedId))
    return { project, place: onImages([clickedId]) };
  const active = { activeInstanceId: clickedId ?? focusId };
  const place = ids.length > 0 ? onImages(ids) : wholeProject;
  return { project, place: { ...place, ...active } };
}

/** Called on the chosen images, for what asks which images they are like. @throws WinnowError bad-request */
export async function imagesOfCall(pages: Pages, arg: unknown): Promise<Called> {
  const called = await placeOfCall(pages, arg);
  if (called?.place.target.kind !== "grid") {
    if (called) return called;
    throw chooseFirst();
  }
  const { gridId } = called.place.target;
  const grid = pages.grids.byState(gridId);
  const ids = grid ? await grid.view.selection(mostChosen) : [];
  const activeId = called.place.activeInstanceId ?? ids[0];
  if (activeId === undefined) throw chooseFirst();
  const place = onImages(ids.length > 0 ? ids : [activeId], grid);
  return { project: called.project, place: { ...place, activeInstanceId: activeId } };
}

function chooseFirst(): WinnowError {
  return new WinnowError("bad-request", "Choose an image in a grid or open one first.");
}

/** Images that something is to be like; more is no choice. */
const mostChosen = 1000;

function onImages(ids: number[], grid?: GridPanel): ActionPlace {
  const query = grid?.view.spec.query;
  const target = { kind: "ids" as const, ids, ...(query && { query }) };
  return { ...wholeProject, target, activeInstanceId: ids[0] ?? null };
}

function onGrid(grid: GridPanel, clickedId: number | null): ActionPlace {
  return {
    ...wholeProject,
    target: { kind: "grid", gridId: grid.stateId },
    activeInstanceId: clickedId ?? grid.focusId,
  };
}

async function isSelected({ view }: GridPanel, instanceId: number): Promise<boolean> {
  const { position } = await view.locate(instanceId);
  if (position < 0) return false;
  const { ids, selected } = await view.range({ from: position, count: 1 });
  return int32sOf(ids)[0] === instanceId && selected[0] === 1;
}
