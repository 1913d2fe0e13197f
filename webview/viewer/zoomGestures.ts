import type { ReadonlySignal } from "@preact/signals";
import {
  panBy,
  toggleZoom,
  zoomFactor,
  zoomTo,
  type Point,
  type Scene,
  type Zoom,
} from "./zoom.ts";

/** What wheel and pointer zoom and move. */
export interface Zoomed {
  /** Null while there is nothing to place. */
  readonly scene: ReadonlySignal<Scene | null>;
  readonly zoom: ReadonlySignal<Zoom>;
  setZoom(zoom: Zoom): void;
}

/** Where a pointer is on a stage, in CSS pixels. */
function pointIn(stage: Element, event: MouseEvent): Point {
  const box = stage.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

export function zoomByWheel(zoomed: Zoomed, stage: Element, event: WheelEvent): void {
  const scene = zoomed.scene.value;
  if (!scene) return;
  event.preventDefault();
  // Some mice count in lines; a line is about as much as a notch of the wheel is in pixels.
  const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY;
  const zoom = zoomed.zoom.value;
  const factor = zoomFactor(scene, zoom) * Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.002));
  zoomed.setZoom(zoomTo(scene, zoom, factor, pointIn(stage, event)));
}

export function toggleZoomAt(zoomed: Zoomed, stage: Element, event: MouseEvent): void {
  const scene = zoomed.scene.value;
  if (scene) zoomed.setZoom(toggleZoom(scene, zoomed.zoom.value, pointIn(stage, event)));
}

/** Moves the picture by so many CSS pixels. */
export function pan(zoomed: Zoomed, dx: number, dy: number): void {
  const scene = zoomed.scene.value;
  if (scene) zoomed.setZoom(panBy(scene, zoomed.zoom.value, dx, dy));
}

/** Tells how a pressed pointer moves, in CSS pixels since the last time, until it is let go of. */
export function drag(
  element: HTMLElement,
  down: PointerEvent,
  onMove: (dx: number, dy: number, event: PointerEvent) => void,
): void {
  const ended = new AbortController();
  const { signal } = ended;
  element.setPointerCapture(down.pointerId);
  element.classList.add("dragging");
  let last: Point = { x: down.clientX, y: down.clientY };
  element.addEventListener(
    "pointermove",
    (event) => {
      const { clientX: x, clientY: y } = event;
      onMove(x - last.x, y - last.y, event);
      last = { x, y };
    },
    { signal },
  );
  const end = (): void => {
    ended.abort();
    element.classList.remove("dragging");
  };
  element.addEventListener("pointerup", end, { signal });
  element.addEventListener("pointercancel", end, { signal });
}
