import * as v from "valibot";
import { WinnowError } from "../../base/errors.ts";
import { isSelected, type Pages } from "../commands/targets.ts";
import type { GridPanel } from "../pages/gridPanel.ts";
import type { MapPanel } from "../pages/mapPanel.ts";
import type { Project } from "../projects/project.ts";
import { pageOf, wholeProject, type ActionPlace } from "./actionPlace.ts";

export interface Called {
  readonly project: Project;
  readonly place: ActionPlace;
}

type Page = GridPanel | MapPanel;

/** What a menu of a page hands over. */
const cellContext = v.object({ instanceId: v.number(), annotationId: v.optional(v.number()) });

/**
 * What an action is called on: the image under the pointer, with the selection when it is part of it; the image of a
 * viewer; else the selection or all of the grid that is in use, or of a map without one. Undefined where no page is open.
 */
export async function placeOfCall(pages: Pages, arg: unknown): Promise<Called | undefined> {
  const clicked = v.safeParse(cellContext, arg);
  const clickedId = clicked.success ? clicked.output.instanceId : null;
  const viewer = pages.viewers.active;
  if (viewer) {
    const instanceId = clickedId ?? viewer.instanceId;
    // Two that are compared show none.
    const selectedId = instanceId === viewer.instanceId ? viewer.annotationId : null;
    const annotationId = (clicked.success ? clicked.output.annotationId : null) ?? selectedId;
    return { project: viewer.project, place: { ...onImages([instanceId]), annotationId } };
  }
  const map = pages.maps.active;
  const page = map?.grid ?? map ?? pages.grids.active ?? pages.grids.recent();
  if (!page) return undefined;
  // For the form, which tells how many are selected: the engine alone knows it of a selection by points.
  if (page === map) await page.view.refresh();
  if (clickedId !== null && !(await isSelected(page.view, clickedId)))
    return { project: page.project, place: onImages([clickedId], page) };
  return { project: page.project, place: onPage(page, clickedId ?? map?.focusId ?? null) };
}

/** Called on the chosen images, for what asks which images they are like. @throws WinnowError bad-request */
export async function imagesOfCall(pages: Pages, arg: unknown): Promise<Called> {
  const called = await placeOfCall(pages, arg);
  if (called?.place.target.kind !== "grid") {
    if (called) return called;
    throw chooseFirst();
  }
  const { gridId } = called.place.target;
  const page = pageOf(pages, gridId);
  const ids = page ? await page.view.selection(mostChosen) : [];
  const activeId = called.place.activeInstanceId ?? ids[0];
  if (activeId === undefined) throw chooseFirst();
  const place = onImages(ids.length > 0 ? ids : [activeId], page);
  return { project: called.project, place: { ...place, activeInstanceId: activeId } };
}

/** Called on an annotation in the viewer. @throws WinnowError bad-request */
export async function annotationOfCall(pages: Pages, arg: unknown): Promise<Called> {
  const called = await placeOfCall(pages, arg);
  if (called && called.place.annotationId !== null) return called;
  throw new WinnowError("bad-request", "Select an annotation of an image in the viewer first.");
}

function chooseFirst(): WinnowError {
  return new WinnowError("bad-request", "Choose an image in a grid or open one first.");
}

/** Images that something is to be like; more is no choice. */
const mostChosen = 1000;

function onImages(ids: number[], page?: Page): ActionPlace {
  const query = page?.view.spec.query;
  const target = { kind: "ids" as const, ids, ...(query && { query }) };
  return { ...wholeProject, target, activeInstanceId: ids[0] ?? null };
}

function onPage(page: Page, clickedId: number | null): ActionPlace {
  return {
    ...wholeProject,
    target: { kind: "grid", gridId: page.stateId },
    activeInstanceId: clickedId ?? page.focusId,
  };
}
