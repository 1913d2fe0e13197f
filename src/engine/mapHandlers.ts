import { deleteMaps, listMaps } from "../core/db/maps.ts";
import { instancesById } from "../core/db/instances.ts";
import { write } from "../core/db/statement.ts";
import { colorsOf } from "../core/maps/mapColors.ts";
import { PlacedMaps } from "../core/maps/placedMaps.ts";
import { mapAt, moveMap, readPoints, saveMap } from "../core/state/maps.ts";
import type { View } from "../core/view/view.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { endUpload, ownUpload } from "./stateHandlers.ts";
import { sourceOf } from "./targets.ts";

type MapHandlers = Pick<
  Handlers<EngineContract>,
  Extract<keyof EngineContract["requests"], `map/${string}`> | "instance/looks"
>;

/** Maps as they are kept, and as pages draw them. `viewOf` knows the views of this connection. */
export function mapHandlers(
  engine: Engine,
  uploads: Set<number>,
  viewOf: (viewId: number) => View,
): MapHandlers {
  return { ...keptMaps(engine, uploads), ...drawnMaps(engine, viewOf) };
}

function keptMaps(
  engine: Engine,
  uploads: Set<number>,
): Pick<MapHandlers, "map/save" | "map/list" | "map/points" | "map/rename" | "map/remove"> {
  const { state } = engine;
  const { db } = state;
  return {
    "map/save": async ({ owner, name, of, info, uploadId, overwrite }) => {
      engine.assertWritable();
      const pointsId = ownUpload(uploads, uploadId);
      const saved = await saveMap(db, { owner, name }, { of, info, pointsId, overwrite });
      endUpload(engine, uploads, pointsId);
      state.changed("map", owner);
      state.sweep();
      return saved;
    },
    "map/list": ({ owner, offset, limit }) => listMaps(db, owner, offset, limit),
    "map/points": ({ pointsId, offset, limit, ...map }) =>
      readPoints(db, map, pointsId, offset, limit),
    "map/rename": ({ to, ...map }) => state.change("map", map.owner, () => moveMap(db, map, to)),
    "map/remove": (map) => {
      mapAt(db, map);
      state.change("map", map.owner, () => write(db, () => deleteMaps(db, map.owner, map.name)));
      state.sweep();
      return null;
    },
  };
}

function drawnMaps(
  engine: Engine,
  viewOf: (viewId: number) => View,
): Omit<MapHandlers, keyof ReturnType<typeof keptMaps>> {
  const { project, dataset } = engine;
  const maps = new PlacedMaps(project.db, dataset);
  return {
    "map/instances": ({ pointsId, offset, limit, ...map }) => {
      const { ids, ...placed } = maps.at(map, pointsId).placed();
      return { ...placed, ids: bytesOf(ids.slice(offset, offset + limit)) };
    },
    "map/colors": ({ pointsId, coloring, ...map }) =>
      colorsOf(sourceOf(engine), maps.at(map, pointsId).placed().ids, coloring),
    "map/marks": ({ pointsId, viewId, ...map }) => {
      const view = viewOf(viewId);
      view.refresh();
      const placed = maps.at(map, pointsId);
      const listed = view.listed();
      const selected = placed.pointsWhere((id) => view.selection.has(id));
      const shown = placed.pointsWhere((id) => listed.has(id));
      return {
        selected: selected.bits,
        selectedPoints: selected.count,
        shown: shown.bits,
        shownPoints: shown.count,
        selection: view.selectionInfo(),
      };
    },
    "map/select": ({ pointsId, viewId, points, how, ...map }) => {
      const view = viewOf(viewId);
      view.refresh();
      const selection = view.selectIds(maps.at(map, pointsId).instancesAt(points), how);
      engine.selectionChanged(viewId);
      return selection;
    },
    "instance/looks": ({ ids }) => {
      const wanted = int32sOf(ids);
      const rows = new Map(instancesById(project.db, [...wanted]).map((row) => [row.id, row]));
      const { instances, images } = dataset;
      return {
        names: Array.from(wanted, (id) => rows.get(id)?.name ?? ""),
        sizes: bytesOf(images.sizes(wanted.map((id) => instances.image[id] ?? 0))),
      };
    },
  };
}
