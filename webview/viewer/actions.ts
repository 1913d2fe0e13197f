import type { ViewerAction } from "../../src/protocol/viewerPage.ts";
import { historyKey } from "../data/changes.ts";
import { onAnnotationActionKey } from "./annotations/annotationActions.tsx";
import { beforeHistory, onAnnotationKey, onToolKey } from "./annotations/annotationKeys.ts";
import type { ViewerModel } from "./viewerModel.ts";
import { canPan, panBy, toggleZoom, zoomStep, zoomTo } from "./zoom.ts";

/** What a button, a key or a command of the host does. */
export function performViewerAction<I>(model: ViewerModel<I>, action: ViewerAction): void {
  const scene = model.picture.scene.value;
  const middle = { x: (scene?.stage.width ?? 0) / 2, y: (scene?.stage.height ?? 0) / 2 };
  switch (action) {
    case "next":
      model.step(1);
      return;
    case "previous":
      model.step(-1);
      return;
    case "toggle-inspector":
      model.toggleInspector();
      return;
    case "fit":
      model.picture.setZoom({ kind: "fit" });
      return;
    case "actual-size":
      if (scene) model.picture.setZoom(zoomTo(scene, model.picture.zoom.value, 1, middle));
      return;
    case "zoom-in":
    case "zoom-out":
      if (scene)
        model.picture.setZoom(
          zoomStep(scene, model.picture.zoom.value, action === "zoom-in" ? 1 : -1, middle),
        );
  }
}

/** How far an arrow key moves a zoomed picture, in CSS pixels. */
const panStep = 80;

/** Handles a key; true when it was one of the viewer's. `onPicture`: the focus is on no control of the page. */
export function onViewerKey<I>(
  model: ViewerModel<I>,
  event: KeyboardEvent,
  onPicture = true,
): boolean {
  const back = historyKey(event);
  if (back) {
    if (beforeHistory(model.annotations, back)) return true;
    void model.labelling.changes[back]();
    return true;
  }
  if (event.ctrlKey || event.metaKey) return false;
  if (onAnnotationActionKey(model, event)) return true;
  // A tool in the hand has the keys first: digits are its classes, arrows move what is selected.
  if (onToolKey(model.annotations, event, onPicture)) return true;
  if (event.altKey) return false;
  // What a user has bound goes before the viewer's own letters and digits, which all have a button.
  if (!event.shiftKey && model.labelling.press(event.key)) return true;
  if (onAnnotationKey(model.annotations, event.key)) return true;
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action) {
    performViewerAction(model, action);
    return true;
  }
  const scene = model.picture.scene.value;
  const zoom = model.picture.zoom.value;
  const direction = arrows[event.key];
  if (direction) {
    const [dx, dy] = direction;
    if (scene && canPan(scene, zoom))
      model.picture.setZoom(panBy(scene, zoom, -dx * panStep, -dy * panStep));
    else if (dx !== 0) model.step(dx);
    return true;
  }
  if (event.key.toLowerCase() === "z" && scene) {
    const middle = { x: scene.stage.width / 2, y: scene.stage.height / 2 };
    model.picture.setZoom(toggleZoom(scene, zoom, middle));
    return true;
  }
  if (event.key === "Escape" && zoom.kind === "free") {
    model.picture.setZoom({ kind: "fit" });
    return true;
  }
  return false;
}

const keys: Readonly<Record<string, ViewerAction>> = {
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  "0": "fit",
  "1": "actual-size",
  i: "toggle-inspector",
  PageDown: "next",
  PageUp: "previous",
};

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
