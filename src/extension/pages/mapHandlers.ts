import { messageOf } from "../../base/errors.ts";
import type { MapPageContract, ShownMap } from "../../protocol/mapPage.ts";
import type { MapKey } from "../../protocol/maps.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { MapInfo } from "../../protocol/state.ts";
import type { Project } from "../projects/project.ts";
import type { EngineView } from "./engineView.ts";
import { resultSummaries } from "./resultPage.ts";

/** Maps of a project that are listed. */
const mostMaps = 1000;

export interface MapSource {
  readonly project: Project;
  /** The map on show; null: there is none. */
  map(): MapKey | null;
  /** Whose selection the page shows. */
  view(): EngineView;
}

/** What a map page asks that is the engine's answer, passed on. */
export function mapPageHandlers({
  project,
  map,
  view,
}: MapSource): Pick<
  Handlers<MapPageContract>,
  | "map/points"
  | "map/instances"
  | "map/colors"
  | "map/marks"
  | "map/select"
  | "view/selection"
  | "view/thumbs"
  | "instance/looks"
  | "result/list"
> {
  const { engine } = project;
  const shown = (): MapKey => map() ?? noMap;
  return {
    "map/points": (params, signal) => engine.call("map/points", { ...shown(), ...params }, signal),
    "map/instances": (params, signal) =>
      engine.call("map/instances", { ...shown(), ...params }, signal),
    "map/colors": (params, signal) => engine.call("map/colors", { ...shown(), ...params }, signal),
    "map/marks": (params, signal) =>
      view().with((viewId) => engine.call("map/marks", { ...shown(), ...params, viewId }, signal)),
    "map/select": (params) => view().selectPoints({ ...shown(), ...params }),
    "view/selection": (params, signal) => view().selectionPage(params, signal),
    "view/thumbs": (params, signal) => view().thumbs(params, signal),
    "instance/looks": (params, signal) => engine.call("instance/looks", params, signal),
    "result/list": (_, signal) => resultSummaries(project, signal),
  };
}

/** The engine answers that there is none of it. */
const noMap: MapKey = { owner: "project", name: "-" };

/** All maps, newest first. */
export async function mapsOf(project: Project): Promise<MapInfo[]> {
  const all = await project.engine.call("map/list", { owner: null, offset: 0, limit: mostMaps });
  return all.toSorted((a, b) => b.savedAt - a.savedAt);
}

export function shownMap({ owner, name, pointsId, points, bounds, savedAt }: MapInfo): ShownMap {
  return { owner, name, pointsId, points, bounds, savedAt };
}

/**
 * Takes the selection of a view over into another one that has none, as far as the map has it: for a grid that is opened
 * after a map. Fails without a word: what was selected is then still selected on the map that is left.
 */
export async function carrySelection(
  { owner, name, pointsId }: ShownMap,
  from: EngineView,
  to: EngineView,
  log: (line: string) => void,
): Promise<void> {
  try {
    const { engine } = from.project;
    const map = { owner, name, pointsId };
    const [before, now] = await Promise.all(
      [from, to].map((view) => view.with((viewId) => engine.call("map/marks", { ...map, viewId }))),
    );
    if (!before || !now || before.selectedPoints === 0 || now.selection.selected > 0) return;
    await to.selectPoints({ ...map, points: before.selected, how: "set" });
  } catch (error) {
    log(`taking a selection over: ${messageOf(error)}`);
  }
}
