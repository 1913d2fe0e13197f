import { historyKey } from "../data/changes.ts";
import { seen, type Place } from "./camera.ts";
import type { MapModel } from "./mapModel.ts";
import type { OpenMap } from "./openMap.ts";

/** How far an arrow moves the map, in CSS pixels. */
const step = 80;
const zoomStep = 1.35;

/**
 * Does what a key means on the stage; false: nothing. `cancel` gives up what the pointer is drawing.
 */
export function onMapKey(
  model: MapModel<ImageBitmap>,
  event: KeyboardEvent,
  cancel: () => boolean,
): boolean {
  const { steering, selection } = model;
  const back = historyKey(event);
  if (back) {
    void model.changes[back]();
    return true;
  }
  const direction = arrows[event.key];
  if (direction) {
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.shiftKey) stepTo(model, direction);
    else steering.pan(-direction.x * step, -direction.y * step);
    return true;
  }
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "a") return false;
    const count = model.open.value?.states.count ?? 0;
    selection.change(
      Int32Array.from({ length: count }, (_, i) => i),
      "set",
    );
    return true;
  }
  if (event.altKey) return false;
  // What a user has bound goes before the letters of tools, which have buttons.
  if (!event.shiftKey && model.press(event.key)) return true;
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case "+":
    case "=":
      steering.zoom(zoomStep);
      return true;
    case "-":
      steering.zoom(1 / zoomStep);
      return true;
    case "Home":
    case "0":
      steering.fit();
      return true;
    case "l":
      steering.take("lasso");
      return true;
    case "b":
      steering.take("box");
      return true;
    case " ":
      if (selection.current.value === null) return false;
      selection.toggle(selection.current.value);
      return true;
    case "Enter":
      if (selection.current.value === null) return false;
      model.openViewer(false);
      return true;
    case "Escape":
      return leave(model, cancel);
    default:
      return false;
  }
}

/** First what is being drawn, then the tool, then the selection. */
function leave({ steering, selection }: MapModel<ImageBitmap>, cancel: () => boolean): boolean {
  if (cancel()) return true;
  if (steering.tool.value !== "pan") steering.tool.value = "pan";
  else if (selection.instances.value > 0) selection.clear();
  else if (selection.current.value !== null) selection.current.value = null;
  else return false;
  return true;
}

/** Moves the cursor to the next point in a direction: near, and rather straight ahead than aside. */
function stepTo(model: MapModel<ImageBitmap>, direction: Place): void {
  const { selection, open, steering, looks } = model;
  const map = open.value;
  if (!map) return;
  const from = selection.current.value;
  const next =
    from === null
      ? map.index.nearest(steering.now, 4, (i) => map.states.isShown(i))
      : ahead(map, from, direction, model);
  if (next < 0) return;
  selection.current.value = next;
  looks.want([map.states.ids[next] ?? 0]);
  const box = seen(steering.now, steering.size.value, -40);
  const [x, y] = [map.points.x[next] ?? 0, map.points.y[next] ?? 0];
  const isIn = x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY;
  const { zoom } = steering.now;
  if (isIn) steering.touch();
  else steering.pan((steering.now.x - x) * zoom, (steering.now.y - y) * zoom);
}

function ahead(
  { index, points, states }: OpenMap,
  from: number,
  { x: dx, y: dy }: Place,
  { steering }: MapModel<ImageBitmap>,
): number {
  const [x, y] = [points.x[from] ?? 0, points.y[from] ?? 0];
  let [best, least] = [-1, Infinity];
  // Points that are next to each other on the map are one step apart, however close: but not those at the same place.
  const closest = 0.5 / steering.now.zoom;
  for (const radius of [60 / steering.now.zoom, 4]) {
    const around = { minX: x - radius, minY: y - radius, maxX: x + radius, maxY: y + radius };
    for (const i of index.inBox(around)) {
      const [ox, oy] = [(points.x[i] ?? 0) - x, (points.y[i] ?? 0) - y];
      const along = ox * dx + oy * dy;
      const aside = Math.abs(ox * dy) + Math.abs(oy * dx);
      if (along <= closest || aside > along || !states.isShown(i)) continue;
      const cost = along + 2 * aside;
      if (cost < least) [best, least] = [i, cost];
    }
    if (best >= 0) return best;
  }
  return best;
}

const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
